"""The sentence of an article that words which are gone from it were probably taken from."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from textwrap import shorten

from generator.model import Article, Sentence
from generator.review.anchoring import form

_PIECE = 3  # letters of the pieces that are compared: they survive slips and other word forms
_LEAST = 0.5  # of the pieces that the sentence must have, or it is some other sentence
_MOST = 50  # hints at most: more decisions than that are lost together, with their article
_WORDS = 60  # letters of the sentence that are shown


class Nearest:
    """Finds the sentence of an article that is nearest to given words."""

    def __init__(self, article: Article, sentences: Sequence[Sentence]) -> None:
        self._article = article
        self._sentences = sentences
        self._asked = 0

    @cached_property
    def _forms(self) -> list[str]:
        text = self._article.text
        return [form(sentence.span.of(text)).lower() for sentence in self._sentences]

    def hint(self, words: str) -> str | None:
        """Return a sentence for people about the nearest sentence, None where none is near."""
        wanted = form(words).lower()
        pieces = {wanted[at : at + _PIECE] for at in range(max(1, len(wanted) - _PIECE + 1))}
        self._asked += 1
        if self._asked > _MOST or not self._sentences:
            return None
        shared = [sum(piece in found for piece in pieces) for found in self._forms]
        best = max(range(len(shared)), key=lambda n: (shared[n], -len(self._forms[n])))
        if shared[best] < _LEAST * len(pieces):
            return None
        span, text = self._sentences[best].span, self._article.text
        first = shorten(text[span.start : span.end][:200], _WORDS, placeholder=" …")
        line = self._article.line_of(span.start)
        return f"The nearest sentence is on line {line} of {self._article.path.name}: “{first}”"
