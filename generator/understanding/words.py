"""Words and marks of a text, with their places."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from generator.model import Span

_WORD = re.compile(
    r"(?:[A-Za-z]\.){2,}"  # U.S., a.m.
    r"|\w+(?:[.’'‐‑-]\w+)*"  # words, hyphened and apostrophised ones, 3.5, Reuters.com
    r"|[^\w\s]"
)


class Word(NamedTuple):
    """A word or a single mark, as written (`form`) and in lower case (`lower`).

    A tuple, for there are thousands in an article.
    """

    span: Span
    form: str
    lower: str


@lru_cache(maxsize=1024)  # several stages ask for the words of the same sentences
def words(text: str, within: Span | None = None) -> tuple[Word, ...]:
    """Return the words and marks of `text`, or of the part of it `within` a span."""
    if within is None:
        return tuple(_read(text, 0, len(text)))
    every, starts = _all(text)
    first, last = bisect_left(starts, within.start), bisect_left(starts, within.end)
    cut = first and every[first - 1].span.end > within.start
    cut = cut or (last and every[last - 1].span.end > within.end)
    return tuple(_read(text, within.start, within.end)) if cut else every[first:last]


@lru_cache(maxsize=2)  # an article is read once, whoever asks for whichever part of it
def _all(text: str) -> tuple[tuple[Word, ...], list[int]]:
    every = words(text)
    return every, [word.span.start for word in every]


def _read(text: str, start: int, end: int) -> Iterator[Word]:
    for match in _WORD.finditer(text, start, end):
        yield Word(Span(*match.span()), match[0], match[0].lower())


def worded(text: str) -> bool:
    """Say whether a text has a letter or a digit, and not marks and spaces alone."""
    return any(map(str.isalnum, text))
