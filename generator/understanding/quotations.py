"""Quotations of an article: what is said, thought or meant, by which cue, by whom."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace

from generator.model import Finding, Level, Quotation, Sentence, Span, Speech
from generator.understanding.attributions import Attribution, Reader, Spans
from generator.understanding.cues import Cues
from generator.understanding.frames import Frame, frames
from generator.understanding.lexicons import Lexicon
from generator.understanding.marks import Passage, pair

_SCARE = 4  # words in marks up to which they need no source


def find(
    text: str, sentences: Sequence[Sentence], lexicon: Lexicon
) -> tuple[tuple[Quotation, ...], tuple[Finding, ...]]:
    """Return the quotations in order, and what is wrong with marks and sources.

    `lexicon` is "cues".  A quotation is any attribution, see `Quotation`.
    """
    passages, findings = pair(text, sentences)
    reading = _Reading(text, Cues(lexicon))
    for frame in frames(text, sentences, passages):
        reading.read(frame)
    found = sorted(reading.found, key=lambda a: (a.contents[0], a.cue or a.contents[0]))
    unsourced = (
        Finding("Q003", Level.INFO, "words in quotation marks without a source", a.contents[0])
        for a in found
        if a.cue is None
    )
    quotations = tuple(
        Quotation(f"q{n}", _kind(text, a, passages), a.contents, a.cue, a.source, a.rule, a.speech)
        for n, a in enumerate(found, 1)
    )
    return quotations, (*findings, *unsourced)


class _Reading:
    """Reads the frames of an article in order and lets quotations go on."""

    def __init__(self, text: str, cues: Cues) -> None:
        self.text = text
        self.cues = cues
        self.found: list[Attribution] = []
        self.last: int | None = None  # the attribution that the next passage may go on with
        self.paragraph = -1
        self.announced: Attribution | None = None  # who is about to speak, after a colon

    def read(self, frame: Frame) -> None:
        """Add the attributions of a frame."""
        reader = Reader(frame, self.cues)
        here = reader.read()
        first = len(self.found)
        self.found += here
        covered = Spans(content for a in here for content in a.contents)
        for item in frame.passages:
            if item.passage and not covered.meet(item.span):
                self._without_cue(item.passage, frame)
        if len(self.found) > first:
            self.last = self._to_go_on(first, frame)
        elif not frame.passages:
            self.last = None if frame.paragraph != self.paragraph else self.last
        self.paragraph = frame.paragraph
        self.announced = reader.announced()

    def _to_go_on(self, first: int, frame: Frame) -> int | None:
        """Return the attribution that a later passage goes on with: the last in marks, if any."""
        spoken = [k for k in range(first, len(self.found)) if self.found[k].speech]
        marked = Spans(item.span for item in frame.passages)
        quoted = [k for k in spoken if any(marked.hold(c) for c in self.found[k].contents)]
        return max(quoted or spoken, default=None)

    def _without_cue(self, passage: Passage, frame: Frame) -> None:
        """Let a passage go on with the quotation before, or stand without a source."""
        alone = all(item.passage or not item.word for item in frame.items)
        if alone and self.announced:
            self.found.append(replace(self.announced, contents=(passage.span,)))
            self.announced = None
        elif self.last is not None and (alone or passage.continues):
            before = self.found[self.last]
            self.found[self.last] = replace(before, contents=(*before.contents, passage.span))
        elif alone or len(passage.span.of(self.text).split()) > _SCARE:
            self.found.append(Attribution((passage.span,), None, None, "marks alone"))


def _kind(text: str, attribution: Attribution, passages: Sequence[Passage]) -> Speech:
    """Say whether the contents lie inside marks, outside, or both."""
    inside = outside = False
    for content in attribution.contents:
        at = content.start
        first = bisect_right(passages, content.start, key=lambda p: p.span.end)
        last = bisect_left(passages, content.end, key=lambda p: p.span.start)
        for passage in passages[first:last]:
            inside = True
            outside = outside or _worded(text[at : passage.span.start])
            at = passage.span.end
        outside = outside or _worded(text[at : content.end])
    if not inside:
        return Speech.INDIRECT
    return Speech.MIXED if outside else Speech.DIRECT


def _worded(text: str) -> bool:
    return any(character.isalnum() for character in text)
