"""Sentences as the search for quotations sees them: words, with each passage in marks as one item.

A frame is a sentence, or several that a passage in quotation marks holds together:
`“We won. We will win again,” Lee said.` is one frame of four items and a full stop.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from generator.model import Sentence, Span
from generator.understanding.marks import Passage
from generator.understanding.words import words

_LOST = ('"', "“", "”", "„", "«", "»")  # marks without a partner say nothing
_NAME = 8  # words that are looked at to tell a name from speech


class Item(NamedTuple):
    """A word, a mark, or a whole passage in quotation marks (which has no `form`).

    A passage is `stopped` where words in marks end as speech does, with a comma or a stop.
    A tuple, for there are thousands in an article.
    """

    span: Span
    form: str = ""
    lower: str = ""
    passage: Passage | None = None
    stopped: bool = False

    @property
    def capital(self) -> bool:
        """Say whether this is a word with a capital."""
        return self.form[:1].isupper()

    @property
    def word(self) -> bool:
        """Say whether this is a word and neither a mark nor a passage."""
        return self.form[:1].isalnum()


@dataclass(frozen=True, slots=True)
class Frame:
    """The items of one frame, where it stands, and the number of its paragraph."""

    items: tuple[Item, ...]
    span: Span
    paragraph: int

    @property
    def speaks(self) -> bool:
        """Say whether there is nothing but speech in marks; without a stop it is a heading."""
        ended = any(
            item.stopped
            or item.form in (".", "?", "!")
            or (item.passage and not item.passage.closed)
            for item in self.items
        )
        return ended and not any(item.word for item in self.items)

    @property
    def passages(self) -> tuple[Item, ...]:
        """The items that are passages in quotation marks."""
        return tuple(item for item in self.items if item.passage)


def frames(
    text: str, sentences: Sequence[Sentence], passages: Sequence[Passage]
) -> Iterator[Frame]:
    """Yield the frames of an article in order; `passages` are disjoint and in order."""
    at = 0
    begin: int | None = None
    first = 0
    for sentence, following in zip(sentences, [*sentences[1:], None], strict=False):
        if begin is None:
            begin, first = sentence.span.start, at
        end = sentence.span.end
        while at < len(passages) and passages[at].span.end <= end:
            at += 1
        ends = following is None or following.paragraph != sentence.paragraph
        if ends or at == len(passages) or passages[at].span.start >= end:
            items = tuple(_items(text, begin, end, passages[first:at]))
            yield Frame(items, Span(begin, end), sentence.paragraph)
            begin = None


def _items(text: str, begin: int, end: int, passages: Sequence[Passage]) -> Iterator[Item]:
    """Yield the words and marks between the passages, and the passages."""
    at = begin
    for passage in passages:
        yield from _words(text, at, passage.span.start)
        yield Item(passage.span, passage=passage, stopped=_stopped(text, passage.span))
        at = passage.span.end
    yield from _words(text, at, end)


def _stopped(text: str, span: Span) -> bool:
    """Say whether the words in marks end with a stop, and are no name: on “Meet the Press,”."""
    inside = span.of(text).strip("\"'`“”‘’«»‹›„")
    if not inside.endswith(tuple(",.?!…-–—")):
        return False
    before = text[max(0, span.start - 2) : span.start].rstrip()
    long = [word for word in inside.split()[:_NAME] if len(word) > 3]
    named = len(long) > 1 and all(word[0].isupper() for word in long)
    return not (named and before[-1:].isalnum() and inside.endswith(","))


def _words(text: str, start: int, end: int) -> Iterator[Item]:
    if start < end:
        for word in words(text, Span(start, end)):
            if word.form not in _LOST and not (word.form == "," and _grouping(text, word.span)):
                yield Item(*word)


def _grouping(text: str, span: Span) -> bool:
    """Say whether a comma is the one in 5,500."""
    around = text[max(0, span.start - 1) : span.end + 1]
    return len(around) == 3 and around[0].isdigit() and around[2].isdigit()
