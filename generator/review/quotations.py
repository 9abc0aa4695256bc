"""Quotations after an editor's decisions: corrected, added and removed."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from generator.model import Quotation, Span, Speech
from generator.review.anchoring import MARKS, Choices, Doubts, bare, find
from generator.review.decisions import QuotationDecision
from generator.review.people import People, unused

Target = tuple[QuotationDecision, Quotation]
"""A decision and the quotation that it is about."""

_OPENING = re.compile(rf"(?<!\w)(?:''|``|[{MARKS}])\Z")
_CLOSING = re.compile(rf"[.,;:!?…]?(?:''|[{MARKS}])(?!\w)")
_DOUBLE = re.compile(r"''|``|[\"“”„‟«»]")
_STRAIGHT = ("''", "``", '"')


def targets(
    text: str,
    quotations: Sequence[Quotation],
    decisions: Iterable[QuotationDecision],
    doubts: Doubts,
) -> tuple[Target, ...]:
    """Find the quotation of each decision; one that gives a content may make a new one."""
    found: list[Target] = []
    fresh: list[tuple[int, QuotationDecision]] = []
    for decision in decisions:
        spots = find(text, decision.words, Span(0, len(text)))
        fit = fitting(text, quotations, spots)
        if spots and not fit and decision.content:
            fresh.append((spots[0].start, decision))
        elif spots and not fit:
            said = f"These words are in no quotation: “{decision.words}”. Its content makes it one."
            doubts.add("V005", decision.line, said)
        elif one := doubts.one(fit, decision.line, decision.words):
            found.append((decision, one))
    return (*found, *_new(text, fresh, quotations))


def _new(
    text: str,
    fresh: Iterable[tuple[int, QuotationDecision]],
    quotations: Iterable[Quotation],
) -> Iterator[Target]:
    """Yield quotations, still without contents, numbered by where their words stand."""
    taken = {q.id for q in quotations}
    made: dict[Hashable, Quotation] = {}
    for _, decision in sorted(fresh, key=lambda item: item[0]):
        near = find(text, decision.words, Span(0, len(text)))
        # The same words may be said twice: then where they stand tells the two apart.
        content = contents_of(text, decision, near, Doubts(Path())) or decision.content
        if content not in made:
            id_ = unused("q", taken)
            taken.add(id_)
            made[content] = Quotation(id_, Speech.INDIRECT, (), None, None, "editor")
        yield decision, made[content]


def fitting(
    text: str, quotations: Iterable[Quotation], spots: Sequence[Span]
) -> tuple[Quotation, ...]:
    """Return the quotations that begin with one of the spots, else hold, else only meet it."""
    begins, holds, meets = [], [], []
    starts = [spot.start for spot in spots]
    for quotation in quotations if spots else ():
        for content in quotation.contents:
            at = bisect_left(starts, content.start)
            inside = [spot for spot in spots[at : at + 1] if content.holds(spot)]
            if any(spot.start <= bare(text, content.start) for spot in inside):
                begins.append(quotation)
            if inside:
                holds.append(quotation)
            if any(content.meets(spot) for spot in spots[max(0, at - 1) : at + 1]):
                meets.append(quotation)
    return tuple({q.id: q for q in begins or holds or meets}.values())


def correct(
    text: str,
    quotations: Sequence[Quotation],
    decided: Sequence[Target],
    people: People,
    doubts: Doubts,
) -> tuple[Quotation, ...]:
    """Carry the decisions out; return the quotations in the order of the text."""
    removed = {quotation.id for decision, quotation in decided if decision.remove}
    choices: Choices[str] = Choices(doubts)
    for decision, quotation in decided:
        if not decision.remove and quotation.id in removed:
            doubts.add("V004", decision.line, "Another decision removes this quotation.")
            continue
        for field, value in _chosen(text, decision, quotation, people, doubts).items():
            choices.choose(quotation.id, field, value, decision.line)
    everyone = {q.id: q for q in (*quotations, *(q for _, q in decided))}
    corrected = [
        _corrected(text, q, choices.of(q.id), people)
        for q in everyone.values()
        if q.id not in removed
    ]
    return tuple(sorted((q for q in corrected if q.contents), key=lambda q: q.contents[0]))


def _chosen(
    text: str, decision: QuotationDecision, quotation: Quotation, people: People, doubts: Doubts
) -> dict[str, Any]:
    """Return the fields that a decision sets, as far as they can be found."""
    fields: dict[str, Any] = {}
    if decision.content:
        near = quotation.contents or find(text, decision.words, Span(0, len(text)))
        if contents := contents_of(text, decision, near, doubts):
            fields["contents"] = contents
    if decision.kind:
        fields["kind"] = decision.kind
    if decision.speaker is not None:
        speaker = people.resolve(decision.line, decision.speaker) if decision.speaker else None
        if speaker or not decision.speaker:
            fields["speaker"] = speaker
    return fields


def contents_of(
    text: str, decision: QuotationDecision, near: Sequence[Span], doubts: Doubts
) -> tuple[Span, ...]:
    """Return where the contents stand, those that touch the quotation first; () in doubt."""
    spans = []
    for words in decision.content:
        found = find(text, words, Span(0, len(text)))
        touching = [span for span in found if any(span.meets(other) for other in near)]
        span = doubts.one(touching or found, decision.line, words)
        if span is None:
            return ()
        spans.append(with_marks(text, span))
    spans.sort()
    if any(one.meets(other) for one, other in pairwise(spans)):
        doubts.add("V004", decision.line, "The contents of this quotation overlap.")
        return ()
    return tuple(spans)


def with_marks(text: str, span: Span) -> Span:
    """Return the span with the marks directly around it: they belong to the content."""
    before = _OPENING.search(text[max(0, span.start - 3) : span.start])
    after = _CLOSING.match(text, span.end)
    if before and after:
        return Span(span.start - len(before[0]), after.end())
    return span


def _corrected(
    text: str, quotation: Quotation, fields: dict[str, Any], people: People
) -> Quotation:
    """Return the quotation with the chosen fields; its speaker is who that is by now."""
    new = quotation
    if fields:
        new = replace(quotation, **fields, edited=True)
    if "contents" in fields:
        new = _apart(new, text, fields.get("kind"))
    if "speaker" in fields:
        if new.source:
            people.move(new.source, quotation.speaker, new.speaker)
        return new
    return replace(new, speaker=people.final(new.speaker)) if new.speaker else new


def _apart(quotation: Quotation, text: str, kind: Speech | None) -> Quotation:
    """Return a quotation whose kind fits its contents, and whose cue and source are not in them."""
    contents = quotation.contents

    def outside(span: Span | None) -> Span | None:
        return None if span and any(span.meets(content) for content in contents) else span

    return replace(
        quotation,
        kind=kind or _kind(text, contents),
        cue=outside(quotation.cue),
        source=outside(quotation.source),
    )


def _kind(text: str, contents: Iterable[Span]) -> Speech:
    """Say by its marks how a quotation gives its words."""
    words = [(content.of(text), content.start) for content in contents]
    marked = [(w[0] in MARKS and w[-1] in MARKS) or _inside_marks(text, at) for w, at in words]
    if all(marked):
        return Speech.DIRECT
    some = any(marked) or any(_DOUBLE.search(w) for w, _ in words)
    return Speech.MIXED if some else Speech.INDIRECT


def _inside_marks(text: str, at: int) -> bool:
    """Say whether a mark that opens before the place, in its paragraph, is not closed yet."""
    before = _DOUBLE.findall(text, text.rfind("\n", 0, at) + 1, at)
    if before and before[-1] in _STRAIGHT:
        return sum(mark in _STRAIGHT for mark in before) % 2 == 1
    return bool(before) and before[-1] in "“„‟«"
