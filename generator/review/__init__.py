"""An editor's decisions, applied to what the understanding found.

Decisions are anchored by words, not by numbers, so they survive when an article is read anew.
One that cannot be carried out is a finding, never dropped in silence:

    V001  its words are gone            V002  its words fit several places
    V003  it names nobody known         V004  another decision, or the text, rules it out
    V005  its words are in no quotation
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from generator.model import Briefing, Finding, Quotation, Structure
from generator.review import glossary, quotations
from generator.review.anchoring import Doubts
from generator.review.decisions import (
    Pick,
    QuotationDecision,
    Review,
    SentenceDecision,
    SpeakerDecision,
    load,
    path_of,
    read,
)
from generator.review.glossary import Term
from generator.review.nearness import Nearest
from generator.review.people import People
from generator.review.sentences import Arrangement, arrange

__all__ = [
    "Pick",
    "QuotationDecision",
    "Review",
    "SentenceDecision",
    "SpeakerDecision",
    "Term",
    "apply",
    "gather",
    "load",
    "path_of",
    "read",
]


def apply(review: Review, structure: Structure) -> Briefing:
    """Return the briefing that the decisions make of a structure.

    Findings about the decisions themselves are added to those of the structure.
    """
    text, near = structure.article.text, Nearest(structure.article, structure.sentences)
    doubts = Doubts(review.path, near.hint)
    arranged = arrange(structure, review, doubts)
    decided = quotations.targets(text, structure.quotations, review.quotations, doubts)
    people = gather(review, structure, decided, doubts)
    people.describe(review.speakers)
    said = quotations.correct(text, structure.quotations, decided, people, doubts)
    terms = tuple(_terms(review, text, doubts))
    changed = replace(
        structure,
        sentences=arranged.sentences,
        placements=arranged.placements,
        glance=arranged.glance,
        quotations=said,
        speakers=people.result(said),
        findings=(*_open(structure, arranged, [q for _, q in decided]), *doubts.in_order()),
    )
    return Briefing(
        changed,
        standfirst=review.standfirst or structure.article.metadata.description,
        glossary={term.words: term.meaning for term in terms},
        glance_edited=arranged.glance_edited,
    )


def gather(
    review: Review, structure: Structure, decided: Iterable[quotations.Target], doubts: Doubts
) -> People:
    """Return the speakers after all decisions that name them: renamed, added and merged."""
    people = People(structure.article.text, structure.speakers, doubts)
    people.rename(review.speakers)
    named = [(decision.line, decision.speaker) for decision, _ in decided if decision.speaker]
    people.add(named, meant=[decision.name for decision in review.speakers])
    people.merge(review.speakers)
    return people


def _open(
    structure: Structure, arranged: Arrangement, decided: Iterable[Quotation]
) -> Iterator[Finding]:
    """Yield the findings that no decision has answered.

    One on a quotation answers who says its words; one on a sentence, whether a claim that nobody
    answers for (F…) stands where it should.
    """
    said = {content for quotation in decided for content in quotation.contents}
    placed = [
        sentence.span
        for sentence, placement in zip(arranged.sentences, arranged.placements, strict=True)
        if placement.edited
    ]
    for finding in structure.findings:
        if finding.code == "Q003":
            answered = finding.span in said
        elif finding.code.startswith("F") and finding.span:
            answered = any(map(finding.span.meets, (*placed, *said)))
        else:
            answered = False
        if not answered:
            yield finding


def _terms(review: Review, text: str, doubts: Doubts) -> Iterator[Term]:
    """Yield the words of the glossary that the article has."""
    finder = glossary.own_finder([term.words for term in review.glossary], text)
    found = {word for _, word in finder.find(text)}
    for term in review.glossary:
        if term.words in found:
            yield term
        else:
            doubts.add("V001", term.line, f"The article does not have the word “{term.words}”.")
