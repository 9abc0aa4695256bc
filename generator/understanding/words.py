"""Words and marks of a text, with their places."""

from __future__ import annotations

import re
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
    start, end = (within.start, within.end) if within is not None else (0, len(text))
    return tuple(
        Word(Span(*m.span()), m[0], m[0].lower()) for m in _WORD.finditer(text, start, end)
    )


def worded(text: str) -> bool:
    """Say whether a text has a letter or a digit, and not marks and spaces alone."""
    return any(map(str.isalnum, text))
