"""What is said: the items of a frame that a cue beside them gives to its source.

All places are indices of items in a frame, half-open.
"""

from __future__ import annotations

from collections.abc import Sequence

from generator.understanding.cues import Cue, Cues, Tense
from generator.understanding.frames import Item
from generator.understanding.sources import Range

_REACH = 400  # items in a content; keeps the reading linear in the length of the text
_ASIDE = 15  # items between a cue and what is said: “said on Monday in a statement that”


class Contents:
    """The contents of one frame."""

    def __init__(self, items: Sequence[Item], cues: Cues) -> None:
        self.items = items
        self.cues = cues

    def before(self, end: int, floor: int, *, apart: bool) -> Range | None:
        """Return what is said before item `end`, from item `floor` on.

        Where `apart` is true, a passage in marks does not go together with the words before it.
        """
        items, start = self.items, floor
        if items[end - 1].passage and (apart or self.introduced(end - 1)):
            return end - 1, end
        while start < end and not self._begins(start, floor):
            start += 1
        while end > start and not (
            items[end - 1].word or items[end - 1].passage or items[end - 1].form in ")%]?!"
        ):
            end -= 1
        return (start, end) if end > start else None

    def _begins(self, at: int, floor: int) -> bool:
        item = self.items[at]
        if at == floor > 0 and item.lower in ("and", "but"):
            return False
        return item.passage is not None or item.word or item.form in "$#@[("

    def introduced(self, at: int) -> bool:
        """Say whether a passage stands apart from the words before it: He laughed: “…”."""
        return at > 0 and self.items[at - 1].form in (":", ",", "—", "–", "-")

    def quoted(self, at: int) -> bool:
        """Say whether item `at` is a passage in marks."""
        return at < len(self.items) and self.items[at].passage is not None

    def starting(self, start: int, *, inner: bool = False) -> Range | None:
        """Return what is said from item `start` on, as far as the clause goes.

        An `inner` clause (“While Lee said …, he left”) ends at its first comma.
        """
        end = start
        limit = min(len(self.items), start + _REACH)
        while end < limit and not self._ends(end, start, inner=inner):
            end += 1
        while end > start and self.items[end - 1].form in (",", ".", ";", ":", "—", "–", "-"):
            end -= 1
        return (start, end) if end > start else None

    def _ends(self, at: int, start: int, *, inner: bool) -> bool:
        """Say whether the content that begins at `start` has ended before item `at`."""
        if at == start:
            return False
        item, earlier = self.items[at], self.items[at - 1]
        if item.form == ".":
            return at + 1 == len(self.items)
        if earlier.passage and earlier.stopped and at == start + 1:
            return item.lower not in ("and", "but", "or", "that") and item.form != ","
        if earlier.passage and earlier.stopped and self.turns(at):
            return True
        if item.form == ",":
            return inner or self._breaks_off(at + 1)
        if item.lower in ("and", "but"):
            return self._another_verb(at + 1)
        return item.form == ";"

    def _breaks_off(self, at: int) -> bool:
        """Say whether a clause that begins at item `at`, after a comma, is no more content."""
        if at + 1 < len(self.items) and self.cues.among(self.items[at], "contrasts"):
            return self.items[at + 1].lower not in ("that", "not", "also")
        return self.turns(at) or self._another_source(at)

    def turns(self, at: int) -> bool:
        """Say whether another attribution begins at item `at`, after a pause."""
        items, cues = self.items, self.cues
        if at >= len(items):
            return False
        while at < len(items) - 1 and (cues.adverb(items[at]) or items[at].lower in ("and", "but")):
            at += 1
        cue = cues.at(items, at)
        if cue and cue.tenses & {Tense.ING, Tense.PAST}:
            return True
        return cues.among(items[at], "turning") or self._parenthesis(at)

    def _parenthesis(self, at: int) -> bool:
        """Say whether “he said” and no more stands at `at`: a source, a cue, a stop."""
        items, cues = self.items, self.cues
        if cues.helps(items[at]):
            return False  # no source: “the mayor, a man of 54, was asked”
        for k in range(at + 1, min(at + 8, len(items))):
            if items[k].form == "," or items[k].passage:
                return False
            cue = cues.at(items, k)
            if cue and cue.spoken and Tense.ING not in cue.tenses:
                follows = items[cue.end] if cue.end < len(items) else None
                return follows is None or (
                    follows.form in (",", ".") or cues.among(follows, "prepositions", "days")
                )
        return False

    def _another_source(self, at: int) -> bool:
        """Say whether “, while others said …” turns to another source."""
        items, cues = self.items, self.cues
        if at >= len(items) or not cues.among(items[at], "turns"):
            return False
        for k in range(at + 1, min(at + 7, len(items))):
            if items[k].form == "," or items[k].passage:
                return False
            cue = cues.at(items, k)
            if cue and k > at + 1 and cue.tenses & {Tense.PAST, Tense.PRESENT}:
                return True
        return False

    def _another_verb(self, at: int) -> bool:
        """Say whether “and …” goes on with another cue of the same subject."""
        items, cues = self.items, self.cues
        while at < len(items) - 1 and cues.helps(items[at]):
            at += 1
        cue = cues.at(items, at) if at < len(items) else None
        return cue is not None and Tense.PAST in cue.tenses

    def said_on(self, at: int) -> Range | None:
        """Return the content that goes on after “, he said,” whose second comma is item `at`."""
        items = self.items
        if at + 1 >= len(items) or items[at].form != "," or self.turns(at + 1):
            return None
        follows = items[at + 1].lower
        if follows.endswith("ing") or follows in ("who", "which", "when", "while", "as"):
            return None
        return self.starting(at + 1)

    def opening(self, cue: Cue) -> int | None:
        """Return where the content after a cue begins, if there is one."""
        items, cues, at = self.items, self.cues, cue.end
        while at < len(items) and cues.among(items[at], "reflexives"):
            at += 1
        if "tell" in cue.kinds and at < len(items):
            at = self._past_addressee(at)
        if at >= len(items):
            return None
        item = items[at]
        if item.form in (":", ","):
            return self._after_mark(at)
        if item.passage or item.lower in ("that", "to"):
            return at
        if cues.adverb(item) or cues.among(item, "prepositions", "days", "asides"):
            return self._past_aside(at, cue)
        if item.lower in ("and", "but", "or", "because", "while"):
            return None
        return at if item.word or item.form in "$#@[(" else None

    def _after_mark(self, at: int) -> int | None:
        """Return where the content begins after a colon, or a comma before a passage."""
        colon = self.items[at].form == ":" and at + 1 < len(self.items)
        return at + 1 if colon or self.quoted(at + 1) else None

    def _past_addressee(self, at: int) -> int:
        """Skip whom something is told: “told reporters that …”, “told the crowd he …”."""
        items, cues = self.items, self.cues
        if cues.among(items[at], "questions") or not items[at].word:
            return at
        for k in range(at + 1, min(at + _ASIDE, len(items))):
            if items[k].lower == "that" or items[k].form in (",", ":") or items[k].passage:
                return k
            if items[k].lower == "to" and not items[k - 1].capital:
                return k
        if not items[at].capital:
            return at + 2 if cues.among(items[at], "determiners") else at + 1
        while at < len(items) and (items[at].capital or items[at].form in (".", "&")):
            at += 1
        return at

    def _past_aside(self, at: int, cue: Cue) -> int | None:
        """Return where the content begins after an aside: “on Monday that …”."""
        items, cues = self.items, self.cues
        dated = cues.among(items[at], "days")
        for k in range(at + 1, min(at + _ASIDE, len(items))):
            item = items[k]
            if item.lower == "that" or (item.passage and not items[k - 1].capital):
                return k
            if item.form in (":", ","):
                return k + 1 if self.quoted(k + 1) else None
            if cues.among(item, "pronouns") and "say" in cue.kinds:
                return k
            if dated and item.word:
                return None if cues.among(item, "prepositions") else k
        return None
