"""The words of dates, and the place in the text where one of them stands."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from generator.model import Span
from generator.understanding.lexicons import Lexicon

_CLAUSE = 100  # characters around a date in which a verb tells past from future
_NEXT_CLAUSE = re.compile(r"[;:.]|, (?:which|who|when|after|but|and)")


@dataclass(frozen=True, slots=True)
class Almanac:
    """The words of dates, with the numbers that they stand for.

    `future` and `past` find the words that put what is dated after publication or before.
    """

    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    numbers: Mapping[str, int]
    ordinals: Mapping[str, int]
    future: re.Pattern[str]
    past: re.Pattern[str]
    lexicon: Lexicon


def almanac(lexicon: Lexicon) -> Almanac:
    """Return the words of dates as the lexicon has them."""
    future, past = any_of(lexicon["future"]), any_of(lexicon["past"])
    return Almanac(
        months=_numbered(lexicon["months"]),
        weekdays=_numbered(lexicon["weekdays"]),
        numbers=_numbered(lexicon["numbers"]),
        ordinals=_numbered(lexicon["ordinals"]),
        future=re.compile(rf"(?<![\w-])(?:{future})\b|(?<=\w)[’']ll\b"),
        past=re.compile(rf"(?<!\bbe )\b(?:{past}|(?!{future})\w\w+[^e\W]ed)\b"),
        lexicon=lexicon,
    )


def _numbered(words: frozenset[str]) -> dict[str, int]:
    """Read "two 2" as a word and its number."""
    return {word: int(number) for word, number in (entry.rsplit(" ", 1) for entry in words)}


def any_of(words: Iterable[str]) -> str:
    """Return a pattern for any of some words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


@dataclass(frozen=True, slots=True)
class Place:
    """A match, and where and when it stands."""

    match: re.Match[str]
    text: str
    sentence: Span
    published: dt.date | None
    almanac: Almanac

    def group(self, name: str) -> str:
        """Return what a named group matched, in lower case."""
        return (self.match.groupdict().get(name) or "").lower()

    def year(self) -> int:
        """Return the year that the words give."""
        return int(self.group("year"))

    def month(self) -> int:
        """Return the month that the words give."""
        return self.almanac.months[self.group("month")]

    def before(self) -> str:
        """Return the words before the date in its sentence, in lower case."""
        start = max(self.sentence.start, self.match.start() - _CLAUSE)
        return self.text[start : self.match.start()].lower()

    def after(self) -> str:
        """Return the words after the date in its sentence, in lower case."""
        return self.text[
            self.match.end() : min(self.sentence.end, self.match.end() + _CLAUSE)
        ].lower()

    def preceded(self, words: frozenset[str]) -> bool:
        """Say whether one of the words stands right before the date."""
        tail = self.before().rstrip(" -–\xa0\n").split()
        return bool(tail) and (tail[-1] in words or " ".join(tail[-2:]) in words)

    def told(self) -> bool:
        """Say whether a verb before the date tells of the past."""
        return bool(self.almanac.past.search(self.before()))

    def ahead(self) -> bool:
        """Say whether the verbs around the date put it after the day of publication."""
        before = self.before().rsplit(";", 1)[-1]
        plans = list(self.almanac.future.finditer(before))
        if plans and not self.almanac.past.search(before, plans[-1].end()):
            return True
        if self.almanac.past.search(before):
            return False
        after = _NEXT_CLAUSE.split(self.after(), maxsplit=1)[0]
        will, done = self.almanac.future.search(after), self.almanac.past.search(after)
        return will is not None and (done is None or will.start() <= done.start())
