"""Which words are content, source and cue, from the scores that the encoder gives each of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from generator.model import Span
from generator.understanding.impressions import TAGS, Token

_OPENING = tuple(range(1, len(TAGS), 2))  # with which a part opens; the next one goes on


class Part(StrEnum):
    """What a stretch of words is to an attribution."""

    CONTENT = "content"
    SOURCE = "source"
    CUE = "cue"

    @property
    def opening(self) -> int:
        """The index of the tag with which such a stretch opens."""
        return TAGS.index(self.value)


@dataclass(frozen=True, slots=True)
class Tagged:
    """A stretch of words within one sentence, and what it is."""

    span: Span
    part: Part


def decode(text: str, tokens: Sequence[Token]) -> Iterator[Tagged]:
    """Yield the stretches of the best path through a sentence, in order (Viterbi).

    What goes on must have opened, and no stretch begins or ends within a word.
    """
    if all(token.tags[0] == max(token.tags) for token in tokens):
        return  # nothing is told in most sentences, and no path is better than that
    path = _best(text, tokens)
    at = 0
    while at < len(path):
        end = at + 1
        if path[at]:
            opening = path[at] - (path[at] + 1) % 2
            while end < len(path) and path[end] == opening + 1:
                end += 1
            span = Span(tokens[at].span.start, tokens[end - 1].span.end)
            yield Tagged(span, Part(TAGS[opening]))
        at = end


def _best(text: str, tokens: Sequence[Token]) -> list[int]:
    """Return the index of a tag for each token: the path with the highest sum of scores."""
    never = float("-inf")
    best = [never if tag and tag not in _OPENING else 0.0 for tag in range(len(TAGS))]
    steps: list[list[int]] = []
    end = -1
    for token in tokens:
        start = token.span.start
        within = start == end and text[start].isalnum() and text[start - 1].isalnum()
        top = best.index(max(best))
        came = [top] * len(best)
        for opening in _OPENING:
            came[opening + 1] = opening + (best[opening + 1] > best[opening])
        if within:
            came[0] = 0
        steps.append(came)
        best = [best[k] + score for k, score in zip(came, token.tags, strict=True)]
        if within:
            for opening in _OPENING:
                best[opening] = never
        end = token.span.end
    at = best.index(max(best))
    path: list[int] = []
    for came in reversed(steps):
        path.append(at)
        at = came[at]
    return path[::-1]
