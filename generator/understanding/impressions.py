"""What the encoder makes of sentences and words: scores, in the order of the classes."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import NamedTuple

from generator.model import Kind, Role, Section, Span

Row = tuple[float, ...]

SECTIONS = tuple(Section)
ROLES = tuple(Role)
KINDS = tuple(Kind)
# Of a word: outside, or at the beginning of or further inside a part of an attribution.
TAGS = ("outside", "content", "content on", "source", "source on", "cue", "cue on")


class Token(NamedTuple):
    """A word or a piece of one, and the score of each of `TAGS`.

    A tuple, for there are thousands in an article.
    """

    span: Span
    tags: Row


@dataclass(frozen=True, slots=True)
class Impression:
    """What a sentence looks like in its article.

    `sections`, `roles` and `kinds` (of its speaker, were there one) are log-probabilities, each
    in the order of its classes; `speech` and `glance` are the log-odds that it holds speech or
    thought, and that an editor would show it at a glance.
    """

    sections: Row
    roles: Row
    kinds: Row
    speech: float
    glance: float
    tokens: tuple[Token, ...]

    @property
    def chances(self) -> dict[str, float]:
        """Return the probability that the sentence holds speech, and of each kind of speaker."""
        kinds = {f"kind-seems-{k}": exp(v) for k, v in zip(KINDS, self.kinds, strict=True)}
        return kinds | {"seems-speech": 1 / (1 + exp(-self.speech))}


Impressions = tuple[Impression, ...]
