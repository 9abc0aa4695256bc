"""An editor's decisions, applied to what the understanding found.

Decisions are anchored by words, not by numbers, so they survive when an article is read anew.
One that cannot be carried out is a finding, never dropped in silence:

    V001  its words are gone            V002  its words fit several places
    V003  it names nobody known         V004  another decision, or the text, rules it out
    V005  its words are in no quotation
"""

from __future__ import annotations

from dataclasses import replace

from generator.model import Briefing, Finding, Quotation, Span, Structure
from generator.review import quotations
from generator.review.anchoring import Doubts, find
from generator.review.decisions import (
    Pick,
    QuotationDecision,
    Review,
    SentenceDecision,
    SpeakerDecision,
    Term,
    load,
    path_of,
)
from generator.review.people import People
from generator.review.sentences import arrange

__all__ = [
    "Pick",
    "QuotationDecision",
    "Review",
    "SentenceDecision",
    "SpeakerDecision",
    "Term",
    "apply",
    "load",
    "path_of",
]


def apply(review: Review, structure: Structure) -> Briefing:
    """Return the briefing that the decisions make of a structure.

    Findings about the decisions themselves are added to those of the structure.
    """
    text, doubts = structure.article.text, Doubts(review.path)
    arranged = arrange(structure, review, doubts)
    people = People(text, structure.speakers, doubts)
    people.rename(review.speakers)
    decided = quotations.targets(text, structure.quotations, review.quotations, doubts)
    people.add([(d.line, d.speaker) for d, _ in decided if d.speaker])
    people.merge(review.speakers)
    people.describe(review.speakers)
    said = quotations.correct(text, structure.quotations, decided, people, doubts)
    _check_glossary(review, text, doubts)
    changed = replace(
        structure,
        sentences=arranged.sentences,
        placements=arranged.placements,
        glance=arranged.glance,
        quotations=said,
        speakers=people.result(said),
        findings=(*_open(structure, [q for _, q in decided]), *doubts.in_order()),
    )
    return Briefing(
        changed,
        standfirst=review.standfirst or structure.article.metadata.description,
        glossary={term.words: term.meaning for term in review.glossary},
        glance_edited=arranged.glance_edited,
    )


def _open(structure: Structure, decided: list[Quotation]) -> list[Finding]:
    """Return the findings that no decision has answered: here, who says words in marks."""
    answered = {content for quotation in decided for content in quotation.contents}
    return [f for f in structure.findings if f.code != "Q003" or f.span not in answered]


def _check_glossary(review: Review, text: str, doubts: Doubts) -> None:
    lower = text.lower()  # a glossary may write its words with a capital
    for term in review.glossary:
        if not find(lower, term.words.lower(), Span(0, len(lower))):
            doubts.add("V001", term.line, f"The article does not have the word “{term.words}”.")
