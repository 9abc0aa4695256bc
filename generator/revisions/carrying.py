"""An editor's decisions follow their words from an earlier version of the article to this one.

A decision whose words stand in the article is left alone.  Where they stood in an earlier
version, and their sentence was changed since, the decision is given the words that stand there
now, and finding V007 says so.  Where the sentence was removed, the finding that its words are
gone (V001) says since when.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from generator.model import Finding, Level, Precision, Span, Version
from generator.publishing.views import date_label
from generator.review import Pick, QuotationDecision, Review, SentenceDecision, SpeakerDecision
from generator.review.anchoring import find, is_whole, starts
from generator.revisions import wording
from generator.revisions.alignment import Passage, align

_FEWEST = 4  # first words of a sentence that a decision is given
_ALIKE = 0.7  # of the letters of two names are the same where one is the other, mended


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a version, with its sentences as the tool finds them."""

    version: Version
    text: str
    spans: tuple[Span, ...]
    anchors: tuple[str, ...]

    def passages(self) -> tuple[Passage, ...]:
        """Return the sentences, to be aligned with those of another version."""
        return tuple(
            Passage(anchor, span.of(self.text))
            for anchor, span in zip(self.anchors, self.spans, strict=True)
        )

    def starts(self) -> list[int]:
        """Return where each sentence begins."""
        return [span.start for span in self.spans]

    def holding(self, offset: int) -> int:
        """Return the order of the sentence at an offset."""
        return max(0, bisect_right(self.starts(), offset) - 1)


@dataclass(frozen=True, slots=True)
class Carried:
    """The decisions with the words that stand in the article now.

    `findings` say which were carried over; `removed` has, by line and words, what to say of those
    that could not be.
    """

    review: Review
    findings: tuple[Finding, ...] = ()
    removed: Mapping[tuple[int, str], str] = field(default_factory=dict)

    def explained(self, found: Finding) -> Finding:
        """Return a finding that words are gone with the reason, where it is known."""
        if found.code == "V001" and found.path == self.review.path:
            for (line, words), reason in self.removed.items():
                if line == found.line and f"“{words}”" in found.message:
                    hint = "Delete the decision, or write it anew with words that stand there now."
                    return replace(found, message=f"{found.message} {reason}", hint=hint)
        return found


def carry(review: Review, now: Text, earlier: Sequence[Text]) -> Carried:
    """Return the decisions as they are to be applied; `earlier` versions come oldest first."""
    if not earlier:
        return Carried(review)
    trail = _Trail(review, now, earlier)
    changed = replace(
        review,
        sentences=tuple(map(trail.sentence, review.sentences)),
        glance=tuple(map(trail.pick, review.glance)),
        quotations=tuple(map(trail.quotation, review.quotations)),
        speakers=tuple(map(trail.speaker, review.speakers)),
    )
    for term in review.glossary:
        trail.look_for(term.line, term.words)
    return Carried(changed, tuple(trail.findings), trail.removed)


class _Trail:
    """Finds what became of words of earlier versions, and says so."""

    def __init__(self, review: Review, now: Text, earlier: Sequence[Text]) -> None:
        self.findings: list[Finding] = []
        self.removed: dict[tuple[int, str], str] = {}
        self._path = review.path
        self._now = now
        self._earlier = tuple(reversed(earlier))
        self._fates: dict[int, dict[int, int]] = {}

    def sentence(self, decision: SentenceDecision) -> SentenceDecision:
        """Return a decision about a sentence."""
        first = self._first_words(decision.line, decision.words)
        cut = decision.split_before
        return replace(decision, words=first, split_before=cut and self._words(decision.line, cut))

    def pick(self, pick: Pick) -> Pick:
        """Return a sentence of the glance."""
        return replace(pick, words=self._first_words(pick.line, pick.words))

    def quotation(self, decision: QuotationDecision) -> QuotationDecision:
        """Return a decision about a quotation."""
        line, speaker = decision.line, decision.speaker
        return replace(
            decision,
            words=self._words(line, decision.words),
            content=tuple(self._words(line, words) for words in decision.content),
            speaker=speaker and self._name(line, speaker),
        )

    def speaker(self, decision: SpeakerDecision) -> SpeakerDecision:
        """Return a decision about a speaker; a name of the editor's own stays."""
        other = decision.same_as
        return replace(
            decision,
            name=self._name(decision.line, decision.name),
            same_as=other and self._name(decision.line, other),
        )

    def look_for(self, line: int, words: str) -> None:
        """Remember why words are gone that cannot be carried over."""
        lower = self._now.text.lower()
        if not find(lower, words.lower(), Span(0, len(lower))):
            for old in self._earlier:
                if find(old.text.lower(), words.lower(), Span(0, len(old.text.lower()))):
                    self._explain(line, words, old, "These words were taken out")
                    return

    def _first_words(self, line: int, words: str) -> str:
        """Return the first words of the sentence that began with these."""
        if self._stands(words):
            return words
        for old in self._earlier:
            at = starts(old.text, words, old.starts())
            if len(at) == 1:
                n = self._fate(old).get(old.holding(at[0]))
                if n is None:
                    self._explain(line, words, old, "The sentence was removed")
                    return words
                return self._carried(line, words, self._beginning(n))
        return self._words(line, words)  # of a piece that an editor cut off

    def _words(self, line: int, words: str) -> str:
        """Return the words that stand where these stood."""
        if self._stands(words):
            return words
        for old in self._earlier:
            if found := find(old.text, words, Span(0, len(old.text))):
                span = self._follow(old, found[0])
                if span is None:
                    gone = self._fate(old).get(old.holding(found[0].start)) is None
                    what = "The sentence was removed" if gone else "These words were taken out"
                    self._explain(line, words, old, what)
                    return words
                return self._carried(line, words, " ".join(span.of(self._now.text).split()))
        return words

    def _name(self, line: int, name: str) -> str:
        """Return a name as the article spells it now; another name is somebody else's."""
        if self._stands(name):
            return name
        for old in self._earlier:
            for found in find(old.text, name, Span(0, len(old.text))):
                span = self._follow(old, found)
                now = " ".join(span.of(self._now.text).split()) if span else ""
                if SequenceMatcher(None, name, now).ratio() >= _ALIKE:
                    return self._carried(line, name, now)
        return name

    def _stands(self, words: str) -> bool:
        """Say whether the article has the words; as a part of other words, if it always had."""
        found = [_whole(text.text, words) for text in (self._now, *self._earlier)]
        return bool(found[0]) or (found[0] is False and not any(found[1:]))

    def _fate(self, old: Text) -> dict[int, int]:
        """Return which sentence of today each sentence of a version is, by their order."""
        number = old.version.number
        if number not in self._fates:
            pairs = align(old.passages(), self._now.passages())
            self._fates[number] = {
                pair.old: pair.new
                for pair in pairs
                if pair.old is not None and pair.new is not None
            }
        return self._fates[number]

    def _follow(self, old: Text, span: Span) -> Span | None:
        """Return where a span of a version stands now, from its first sentence to its last."""
        first, last = old.holding(span.start), old.holding(max(span.start, span.end - 1))
        ends = [self._follow_in(old, n, span) for n in dict.fromkeys((first, last))]
        if any(end is None for end in ends):
            return None
        begin, end = ends[0], ends[-1]
        if begin is None or end is None or end.end <= begin.start:
            return None
        return Span(begin.start, end.end)

    def _follow_in(self, old: Text, n: int, span: Span) -> Span | None:
        """Return where the part of a span that lies in one sentence stands now."""
        became = self._fate(old).get(n)
        if became is None:
            return None
        was, now = old.spans[n], self._now.spans[became]
        part = Span(max(span.start, was.start) - was.start, min(span.end, was.end) - was.start)
        found = wording.follow(was.of(old.text), now.of(self._now.text), part)
        return found and Span(found.start + now.start, found.end + now.start)

    def _beginning(self, n: int) -> str:
        """Return the first words of a sentence, as many as make it unique."""
        words = self._now.spans[n].of(self._now.text).split()
        begins = self._now.starts()
        for count in range(_FEWEST, len(words)):
            first = " ".join(words[:count])
            if len(starts(self._now.text, first, begins)) == 1:
                return first
        return " ".join(words)

    def _carried(self, line: int, words: str, now: str) -> str:
        message = f"The article has changed here: “{words}” has become “{now}”."
        hint = "The decision was carried over; write the new words into it if it still holds."
        found = Finding("V007", Level.WARNING, message, path=self._path, line=line, hint=hint)
        if found not in self.findings:
            self.findings.append(found)
        return now

    def _explain(self, line: int, words: str, old: Text, what: str) -> None:
        self.removed[line, words] = f"{what} after {named(old.version)}."


def named(version: Version) -> str:
    """Return how messages name a version."""
    if version.day:
        return f"the version of {date_label(version.day.isoformat(), Precision.DAY)}"
    return f"version {version.number}"


def _whole(text: str, words: str) -> bool | None:
    """Say whether a text has the words as whole ones, None where it does not have them at all."""
    found = find(text, words, Span(0, len(text)))
    return is_whole(text, found[0]) if found else None
