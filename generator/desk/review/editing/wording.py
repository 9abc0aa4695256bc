"""The words by which a decision names its place: few, whole, and no other place has them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from generator.desk.review.editing.refusal import RefusalError
from generator.model import Span
from generator.review.anchoring import MARKS, bare

_FEW = 4  # words that a person knows a sentence by, where as many make it unique
_MOST = 60  # words, beyond which nobody would look for a difference
_AROUND = 12  # words before a place, and behind it, that may be needed to tell it from others
_NEAR = 300  # characters in which these are looked for
_WORD = re.compile(r"\S+")
_TRAILING = re.compile(rf"[\s,;:.!?…–—\-{re.escape(MARKS)})\]]+\Z")
_ALIKE = "No words tell this place from another one in the article, so it cannot be written down."


def first_words(text: str, span: Span, tells: Callable[[str], bool]) -> str:
    """Return the first words of a span, as many as it takes; `tells` says whether they do.

    They may go on behind the span where it takes more words than it has.
    """
    starts = (bare(text, span.start), span.start)
    return one_that(tells, (words for at in starts for words in beginnings(text, at, span.end)))


def any_words(text: str, span: Span, tells: Callable[[str], bool]) -> str:
    """Return words of a span that name it, or else some with words around it."""
    return one_that(tells, _words_of(text, span))


def near_words(text: str, span: Span, tells: Callable[[str], bool]) -> str:
    """Return words that name a span, of it or around it, or else some in its neighbourhood."""
    around = Span(max(0, span.start - _NEAR), span.end + _NEAR)
    words = [*_WORD.finditer(text, around.start, around.end)]
    rows = (
        shown
        for one, last in zip(words, words[_FEW - 1 :], strict=False)
        for shown in _shown(text, one.start(), last.end())
    )
    return one_that(tells, chain(_words_of(text, span), rows))


def _words_of(text: str, span: Span) -> Iterator[str]:
    start = bare(text, span.start)
    own = [m for m, _ in zip(_WORD.finditer(text, start, span.end), range(_MOST), strict=False)]
    ends = [word.end() for word in own]
    starts = [m.start() for m in _WORD.finditer(text, max(0, start - _NEAR), span.start)]
    behind = [m.end() for m in _WORD.finditer(text, span.end, span.end + _NEAR)]
    for end in ends[min(_FEW, len(ends)) - 1 :]:
        yield from _shown(text, start, end)
    few, whole = ends[min(_FEW, len(ends)) - 1], ends[-1]
    for after in behind[:_AROUND]:
        yield from _shown(text, start, after)
    for before in starts[: -_AROUND - 1 : -1]:
        yield from _shown(text, before, few)
        yield from _shown(text, before, whole)
    for before, after in zip(starts[: -_AROUND - 1 : -1], behind, strict=False):
        yield from _shown(text, before, after)


def one_that(tells: Callable[[str], bool], candidates: Iterable[str]) -> str:
    """Return the first of the words that name their place."""
    for words in candidates:
        if tells(words):
            return words
    raise RefusalError(_ALIKE)


def beginnings(text: str, start: int, end: int) -> Iterator[str]:
    """Yield the words from `start`, each time one more; at first a few, if there are before `end`.

    Marks behind the last word are left out, and then not.
    """
    window = [m for m, _ in zip(_WORD.finditer(text, start), range(_MOST), strict=False)]
    own = sum(word.start() < end for word in window)
    for last in window[min(_FEW, max(own, 1)) - 1 :]:
        yield from _shown(text, start, last.end())


def _shown(text: str, start: int, end: int) -> Iterator[str]:
    """Yield the words of a place with single blanks, without the marks behind them and with."""
    words = " ".join(text[start:end].split())
    if stripped := _TRAILING.sub("", words):
        yield stripped
    yield words
