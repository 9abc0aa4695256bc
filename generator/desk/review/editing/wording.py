"""The words by which a decision names its place: few, whole, and no other place has them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from generator.desk.review.editing.refusal import RefusalError
from generator.model import Span
from generator.review.anchoring import MARKS, bare

_FEW = 4  # words that a person knows a sentence by, where as many make it unique
_MOST = 120  # words, beyond which nobody would look for a difference
_BEFORE = 12  # words before a place that may be needed to tell it from others
_WORD = re.compile(r"\S+")
_TRAILING = re.compile(rf"[\s,;:.!?…–—\-{re.escape(MARKS)})\]]+\Z")
_ALIKE = "No words tell this place from another one in the article, so it cannot be written down."


def first_words(text: str, span: Span, tells: Callable[[str], bool]) -> str:
    """Return the first words of a span, as many as it takes; `tells` says whether they do.

    They may go on behind the span where it takes more words than it has.
    """
    candidates = (
        words
        for start in (bare(text, span.start), span.start)
        for words in beginnings(text, start, span.end)
    )
    return one_that(tells, candidates)


def any_words(text: str, span: Span, tells: Callable[[str], bool]) -> str:
    """Return words of a span, or around it, that name it."""

    def candidates() -> Iterator[str]:
        yield from beginnings(text, bare(text, span.start), span.end)
        before = [m.start() for m in _WORD.finditer(text, max(0, span.start - 300), span.start)]
        for start in reversed(before[-_BEFORE:]):
            yield from beginnings(text, start, span.end)

    return one_that(tells, candidates())


def one_that(tells: Callable[[str], bool], candidates: Iterable[str]) -> str:
    """Return the first of the words that name their place."""
    for words in candidates:
        if tells(words):
            return words
    raise RefusalError(_ALIKE)


def beginnings(text: str, start: int, end: int) -> Iterator[str]:
    """Yield the words from `start`, each time one more; marks behind the last are left out."""
    window = [m for m, _ in zip(_WORD.finditer(text, start), range(_MOST), strict=False)]
    own = sum(word.start() < end for word in window)
    for count in range(min(_FEW, own) or 1, len(window) + 1):
        words = " ".join(word[0] for word in window[:count])
        if stripped := _TRAILING.sub("", words):
            yield stripped
        yield words
