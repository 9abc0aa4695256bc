"""What must hold of every structure, whoever made it: the promise "verbatim or fail".

A breach is a defect of the generator, not of the article, and stops the run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from generator.model import Span, Structure


class InvariantError(AssertionError):
    """A structure breaks a promise; the message says which."""


def check(structure: Structure) -> None:
    """Raise `InvariantError` unless every promise holds."""
    for breach in _breaches(structure):
        raise InvariantError(f"{structure.article.path}: {breach}")


def _breaches(structure: Structure) -> Iterator[str]:
    text = structure.article.text
    sentences = structure.sentences
    ids = [s.id for s in sentences]
    yield from _tiling(text, [s.span for s in sentences])
    if len({s.anchor for s in sentences}) != len(sentences):
        yield "two sentences share an anchor"
    if [p.sentence for p in structure.placements] != ids:
        yield "the placements do not run parallel to the sentences"
    if not set(structure.glance) <= set(ids):
        yield "an at-a-glance pick is no sentence of the article"
    if any(not p.section for p in structure.placements):
        yield "a sentence has no section"
    if not {q.speaker for q in structure.quotations} - {None} <= {s.id for s in structure.speakers}:
        yield "a quotation names a speaker who is not listed"
    for span in _spans(structure):
        if span.end > len(text):
            yield f"a span ends at {span.end}, past the end of the text at {len(text)}"


def _tiling(text: str, spans: list[Span]) -> Iterator[str]:
    """Yield a breach where sentences overlap, are empty, or leave words out."""
    if any(not len(span) for span in spans):
        yield "a sentence is empty"
    edges = [Span(0, 0), *spans, Span(len(text), len(text))]
    for before, after in pairwise(edges):
        if before.end > after.start:
            yield f"sentences overlap at {after.start}"
        elif text[before.end : after.start].strip():
            yield f"words stand in no sentence at {before.end}"


def _spans(structure: Structure) -> Iterable[Span]:
    for quotation in structure.quotations:
        yield from quotation.contents
        yield from (s for s in (quotation.cue, quotation.source) if s)
    for speaker in structure.speakers:
        yield from speaker.mentions
    yield from (date.span for date in structure.dates)
    yield from (span for one in structure.abbreviations for span in (one.short, one.long))
    yield from (finding.span for finding in structure.findings if finding.span)
