"""Quotations of an article: what is said, thought or meant, by which cue, by whom."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from generator.model import Finding, Level, Quotation, Sentence, Span, Speech
from generator.understanding.attributions import TERM, Attribution, Reader, signature
from generator.understanding.cues import Cues
from generator.understanding.evidence import Evidence, Trust
from generator.understanding.frames import Frame, Item, frames
from generator.understanding.impressions import Impression
from generator.understanding.lexicons import Lexicon
from generator.understanding.marks import Passage, pair
from generator.understanding.spans import Spans
from generator.understanding.turns import Turn, turns
from generator.understanding.words import worded

TRUST = Trust()


def find(
    text: str,
    sentences: Sequence[Sentence],
    lexicon: Lexicon,
    impressions: Sequence[Impression] | None = None,
    trust: Trust = TRUST,
) -> tuple[tuple[Quotation, ...], tuple[Finding, ...]]:
    """Return the quotations in order, and what is wrong with marks and sources.

    `lexicon` is "cues".  A quotation is any attribution, see `Quotation`.  `impressions` are the
    encoder's, one for each sentence; without them the rules stand alone.
    """
    passages, findings = pair(text, sentences)
    marked = Spans(passage.span for passage in passages)
    evidence = Evidence(text, sentences, impressions, marked, trust) if impressions else None
    reading = _Reading(Cues(lexicon), evidence)
    transcript = turns(text, sentences, lexicon["labels"] | lexicon["determiners"])
    for frame in frames(text, sentences, passages):
        turn = transcript.get(frame.paragraph)
        if turn is None:
            reading.read(frame)
        elif frame.span.start < turn.said.start:
            reading.take(turn, frame.paragraph)
    complete = reading.complete()
    heard = evidence.hear(complete) if evidence else complete
    found = sorted(heard, key=lambda a: (a.contents[0], a.cue or a.contents[0]))
    unsourced = (
        Finding("Q003", Level.INFO, "words in quotation marks without a source", a.contents[0])
        for a in found
        if a.cue is None and a.source is None and marked.meet(a.contents[0])
    )
    quotations = tuple(
        Quotation(f"q{n}", _kind(text, a, passages), a.contents, a.cue, a.source, a.rule, a.speech)
        for n, a in enumerate(found, 1)
    )
    return quotations, (*findings, *unsourced)


class _Reading:
    """Reads the frames of an article in order and lets quotations go on."""

    def __init__(self, cues: Cues, evidence: Evidence | None = None) -> None:
        self.cues = cues
        self.evidence = evidence
        self.found: list[Attribution] = []
        self.more: dict[int, list[Span]] = defaultdict(list)  # contents with which one goes on
        self.last: int | None = None  # the attribution that the next passage may go on with
        self.announced: Attribution | None = None  # who is about to speak, after a colon
        self.closing: Span | None = None  # the passage with which the frame before ended
        self.paragraph = -1

    def read(self, frame: Frame) -> None:
        """Add the attributions of a frame."""
        self._signed(frame)
        reader = Reader(frame, self.cues)
        here = reader.read()
        if self.evidence:
            here = self.evidence.weigh(frame, here, self.cues)
        first = len(self.found)
        self.found += here
        self._reopened(frame, first)
        self._without_cue(frame, Spans(c for attribution in here for c in attribution.contents))
        if len(self.found) > first:
            self.last = self._to_go_on(first, frame)
        elif not frame.passages and frame.paragraph != self.paragraph:
            self.last = None
        self.paragraph = frame.paragraph
        self.announced = reader.announced()
        self.closing = frame.items[-1].span if frame.items and frame.items[-1].passage else None

    def take(self, turn: Turn, paragraph: int) -> None:
        """Add a paragraph of a transcript, with which those after it may go on."""
        self.last = len(self.found)
        self.found.append(Attribution((turn.said,), turn.colon, turn.name, "turn"))
        self.paragraph, self.announced, self.closing = paragraph, None, None

    def complete(self) -> Iterator[Attribution]:
        """Yield what was found, each with all its contents."""
        for n, attribution in enumerate(self.found):
            contents = (*attribution.contents, *self.more[n])
            if contents:
                yield replace(attribution, contents=tuple(sorted(contents)))

    def _signed(self, frame: Frame) -> None:
        """Give the passage before, if it has no source yet, to the name set under it."""
        end = signature(frame.items, 0)
        if not end or not self.closing:
            return
        name = Span(frame.items[1].span.start, frame.items[end - 1].span.end)
        signed = Attribution((self.closing,), frame.items[0].span, name, "signed")
        if self.found and self.found[-1] == Attribution((self.closing,), None, None, "marks alone"):
            self.found[-1] = signed
        elif self.last is not None and self.more[self.last][-1:] == [self.closing]:
            self.more[self.last].pop()
            self.found.append(signed)

    def _reopened(self, frame: Frame, first: int) -> None:
        """Give a paragraph of speech that was left open to the source named after it."""
        opening = frame.items[0].passage if frame.items else None
        before = first - 1
        if not opening or not opening.continues or before < 0 or self.found[before].cue:
            return
        for n in range(first, len(self.found)):
            if self.found[n].contents[0].meets(opening.span):
                self.more[n] += (*self.found[before].contents, *self.more.pop(before, ()))
                self.found[before] = replace(self.found[before], contents=())
                return

    def _without_cue(self, frame: Frame, covered: Spans) -> None:
        """Let passages go on with the quotation before, or stand without a source."""
        alone, last = frame.speaks, self.last
        for before, item in zip((None, *frame.items), frame.items, strict=False):
            if not item.passage or covered.meet(item.span):
                continue
            if alone and self.announced:
                self.found.append(replace(self.announced, contents=(item.span,)))
                self.announced = None
            elif last is not None and (alone or item.passage.continues):
                self.more[last].append(item.span)
            elif alone or (len(item.span) > TERM and not self._named(before)):
                self.found.append(Attribution((item.span,), None, None, "marks alone"))

    def _named(self, before: Item | None) -> bool:
        """Say whether a word stands before a passage that makes it a name."""
        return before is not None and self.cues.among(before, "titling")

    def _to_go_on(self, first: int, frame: Frame) -> int | None:
        """Return the attribution that a later passage goes on with: the last in marks, if any."""
        spoken = [k for k in range(first, len(self.found)) if self.found[k].speech]
        marked = Spans(item.span for item in frame.passages)
        quoted = [k for k in spoken if any(marked.hold(c) for c in self.found[k].contents)]
        return max(quoted or spoken, default=None)


def _kind(text: str, attribution: Attribution, passages: Sequence[Passage]) -> Speech:
    """Say whether the contents lie inside marks, outside, or both."""
    inside = outside = False
    for content in attribution.contents:
        at = content.start
        first = bisect_right(passages, content.start, key=lambda p: p.span.end)
        last = bisect_left(passages, content.end, key=lambda p: p.span.start)
        for passage in passages[first:last]:
            inside = True
            outside = outside or worded(text[at : passage.span.start])
            at = passage.span.end
        outside = outside or worded(text[at : content.end])
    if not inside:
        return Speech.INDIRECT
    return Speech.MIXED if outside else Speech.DIRECT
