"""What a frame attributes to whom: the patterns at its cues, and what needs no cue verb."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from generator.model import Span
from generator.understanding import sources
from generator.understanding.contents import Contents
from generator.understanding.cues import Cues
from generator.understanding.frames import Frame, Item
from generator.understanding.patterns import PATTERNS, Found, Reading
from generator.understanding.sources import DASHES, Range
from generator.understanding.spans import Spans

SILENT = {"intend", "show"}
_DATELINE = 16  # items that a dateline may have
_ASIDE = 15  # items between a cue and the colon that announces speech
_NAME = 6  # items that a name under a passage may have, with the stop after it
TERM = 24  # characters in marks up to which they may be a mere term


@dataclass(frozen=True, slots=True)
class Attribution:
    """What one cue attributes to whom, in places of the text."""

    contents: tuple[Span, ...]
    cue: Span | None
    source: Span | None
    rule: str
    speech: bool = True


class Reader:
    """Reads one frame from left to right."""

    def __init__(self, frame: Frame, cues: Cues) -> None:
        self.items: Sequence[Item] = frame.items
        self.cues = cues
        self.contents = Contents(frame.items, cues)
        self.reading = Reading(frame.items, cues, self.contents, floor=_dateline(frame.items))
        self.titled = _titled(frame.items)

    def read(self) -> tuple[Attribution, ...]:
        """Return the attributions of the frame."""
        at = 0
        while at < len(self.items):
            led = self.items[at].lower in self.cues.heads
            at = (led and (self._according(at) or self._cue(at))) or at + 1
        self._colon()
        self._signed()
        self._leftover()
        return tuple(self._placed(found) for found in self.reading.found)

    def announced(self) -> Attribution | None:
        """Return who is about to speak where the frame ends with a colon, without a content."""
        if len(self.items) < 2 or self.items[-1].form != ":" or self.reading.subject is None:
            return None
        subject = self._responding(len(self.items) - 1) or self.reading.subject
        return Attribution((), self.items[-1].span, self._span(subject), "colon")

    def _responding(self, colon: int) -> Range | None:
        """Return the subject of the last verb before a colon: “…, and Lee responded:”."""
        for at in reversed(range(max(0, colon - _ASIDE), colon)):
            cue = self.cues.at(self.items, at)
            if cue and cue.spoken and self.cues.active(self.items, cue):
                source = sources.before(self.items, cue.start, self.cues)
                if source:
                    return source
        return None

    def _span(self, place: Range) -> Span:
        return Span(self.items[place[0]].span.start, self.items[place[1] - 1].span.end)

    def _placed(self, found: Found) -> Attribution:
        contents = tuple(self._span(content) for content in found.contents)
        cue, source = self._span(found.cue), self._span(found.source)
        return Attribution(contents, cue, source, found.rule, found.kind not in SILENT)

    def _keep(self, found: Found) -> None:
        self.reading.found.append(found)
        if found.rule not in ("source-cue-content", "goes on"):
            self.reading.floor = max(found.cue[1], found.source[1])

    def _cue(self, at: int) -> int | None:
        """Try the patterns on the cue at an item; return where to go on."""
        if self.items[at].capital and at > 0 and not self.titled:
            return None
        cue = self.cues.at(self.items, at)
        if cue is None:
            return None
        found = next(filter(None, (pattern(self.reading, cue) for pattern in PATTERNS)), None)
        if found is None:
            return None
        self._keep(found)
        return cue.end

    def _according(self, at: int) -> int | None:
        """Read “according to Lee”: what is said stands around it."""
        end = self.cues.according_at(self.items, at)
        source = sources.after(self.items, end, self.cues, whole=True) if end else None
        if end is None or source is None:
            return None
        if at <= 2:
            source = (end, sources.pause(self.items, end))
        left = self.reading.before(at) if at > 2 else None
        right = self.contents.said_on(source[1])
        contents = tuple(part for part in (left, right) if part)
        if contents:
            self._keep(Found(contents, (at, end), source, "according to"))
        return source[1]

    def _colon(self) -> None:
        """Read a frame “Lee: …” in which nothing else gives a source."""
        colon = next((k for k, item in enumerate(self.items) if item.form == ":"), None)
        if colon is None or self.reading.found:
            return
        content = self.contents.starting(colon + 1)
        quoted = self.contents.quoted(colon + 1)
        source = self._introducing(colon) if quoted else self._label(colon)
        if content and source:
            self._keep(Found((content,), (colon, colon + 1), source, "colon"))

    def _introducing(self, colon: int) -> Range | None:
        """Return who speaks in the passage after a colon."""
        if colon == 1 and self.cues.among(self.items[0], "labels"):
            return None
        return (
            self._named(colon)
            or self._label(colon, capitals=True)
            or self._responding(colon)
            or self.reading.subject
            or sources.before(self.items, colon, self.cues)
        )

    def _named(self, colon: int) -> Range | None:
        """Return the name right before a colon, as in “More from Ann Lee: …”, but no place."""
        start = colon
        while start > 0 and self.items[start - 1].capital:
            start -= 1
        placed = start > 0 and self.cues.among(self.items[start - 1], "prepositions")
        if placed and self.items[start - 1].lower not in ("from", "by"):
            return None
        named = 1 < colon - start <= 4 or (start > 0 and colon - start == 1)
        return (start, colon) if named else None

    def _label(self, colon: int, *, capitals: bool = False) -> Range | None:
        """Return the name before a colon, as in “Lee: We Won”, it may be in `capitals`."""
        before = self.items[:colon]
        named = 0 < colon <= 5 and all(
            item.capital
            and (capitals or not item.form.isupper())
            and not self.cues.among(item, "labels")
            for item in before
        )
        return (0, colon) if named else None

    def _signed(self) -> None:
        """Read “…” — Ann Lee: a passage with the name under it, and no more."""
        items = self.items
        covered = Spans(self._span(c) for found in self.reading.found for c in found.contents)
        for at, item in enumerate(items):
            end = signature(items, at + 1)
            if end and item.stopped and not covered.meet(item.span):
                self._keep(Found(((at, at + 1),), (at + 1, at + 2), (at + 2, end), "signed"))

    def _leftover(self) -> None:
        """Read “…,” Lee bellowed: a passage beside a verb that the lexicon does not know."""
        covered = Spans(self._span(c) for found in self.reading.found for c in found.contents)
        for at, item in enumerate(self.items):
            if item.passage and not covered.meet(item.span):
                found = self._unknown_verb(at) or self._introduced(at)
                if found:
                    self._keep(found)

    def _introduced(self, at: int) -> Found | None:
        """Read a long passage after a comma or a colon as the words of the frame's subject."""
        if not self.contents.introduced(at) or len(self.items[at].span) <= TERM:
            return None
        subject = self.reading.subject
        if subject is None or subject[0] < at <= subject[1]:
            return None
        return Found(((at, at + 1),), (at - 1, at), subject, "source-cue-content")

    def _unknown_verb(self, at: int) -> Found | None:
        """Read a passage before a word that ends like a past tense, and its subject."""
        items = self.items
        if not items[at].stopped:
            return None
        for k in range(at + 1, min(at + 10, len(items))):
            if not items[k].lower.endswith("ed") or items[k].capital:
                continue
            if k == at + 1:
                source, rule = sources.after(items, k + 1, self.cues), "content-cue-source"
            else:
                source, rule = sources.before(items, k, self.cues), "content-source-cue"
            fits = source is not None and (k == at + 1 or source[0] == at + 1)
            return Found(((at, at + 1),), (k, k + 1), source, rule) if source and fits else None
        return None


def signature(items: Sequence[Item], at: int) -> int | None:
    """Return where a name ends that item `at`, a dash, sets under words in marks, if it does."""
    if at + 1 >= len(items) or items[at].form not in DASHES or not items[at + 1].capital:
        return None
    end = at + 2
    while end < len(items) and (items[end].capital or items[end].form == "."):
        end += 1
    alone = end == len(items) or items[end].passage
    if not alone or end - at - 1 > _NAME:
        return None
    return end - (items[end - 1].form == ".")


def _dateline(items: Sequence[Item]) -> int:
    """Return where the words after a dateline begin: OSLO, May 2 (Newswire) -- Talks …."""
    if not items or not items[0].form.isupper():
        return 0
    for at, item in enumerate(items[:_DATELINE]):
        if item.form in ("-", "–", "—"):
            return at + 1 + (at + 1 < len(items) and items[at + 1].form == item.form)
        if item.passage or (item.word and not item.capital and not item.form.isdigit()):
            return 0
    return 0


def _titled(items: Sequence[Item]) -> bool:
    """Say whether the words stand in title case, as in some headlines."""
    long = [item for item in items if item.word and len(item.form) > 3]
    capitals = sum(item.capital or item.form[0].isdigit() for item in long)
    return len(long) > 2 and capitals > 0.85 * len(long)
