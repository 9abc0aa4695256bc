"""One axis for two copies of a text: the place of a character among those that can be seen.

The annotated text and the tool's may differ in white space alone, so spans of either are compared
as the places that they cover.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Any

from generator.errors import CorpusError
from generator.model import Span
from generator.training.corpus import Document

Record = Mapping[str, Any]  # what `briefing structure --json` prints of an article
Places = frozenset[int]

_UNSEEN = "\ufeff\u200b"  # zero-width marks, as good as white space


class Axis:
    """The axis of a document's text and the text of what the tool made of it.

    Raises `CorpusError` where the two differ in more than white space.
    """

    def __init__(self, document: Document, record: Record) -> None:
        given, read = document.text, record["text"]
        if _dense(given) != _dense(read):
            raise CorpusError(f"The tool's text of “{document.name}” is not the article's.")
        self._given, self._read = _ranks(given), _ranks(read)
        self.length = self._given[-1]

    def given(self, *spans: Span) -> Places:
        """Return the places of spans of the annotated text."""
        return _places(self._given, [(span.start, span.end) for span in spans])

    def read(self, *spans: Mapping[str, int]) -> Places:
        """Return the places of spans of the tool's text."""
        return _places(self._read, [(span["start"], span["end"]) for span in spans])


def _is_seen(char: str) -> bool:
    return not char.isspace() and char not in _UNSEEN


def _dense(text: str) -> str:
    return "".join(filter(_is_seen, text))


def _ranks(text: str) -> list[int]:
    """Return how many characters of the axis stand before each offset."""
    return list(accumulate(map(_is_seen, text), initial=0))


def _places(ranks: Sequence[int], spans: Iterable[tuple[int, int]]) -> Places:
    last = len(ranks) - 1
    return frozenset(
        place for a, b in spans for place in range(ranks[min(a, last)], ranks[min(b, last)])
    )
