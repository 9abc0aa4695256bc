"""A linear model over named features: what is seen adds up to a score for each class."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Chances = Mapping[str, float]

_STEPS = ("0", "1", "2", *["3"] * 3, *["6"] * 6, "12")  # of each count, up to the last


@dataclass(frozen=True, slots=True)
class Odds:
    """The weights of a model: `bias`, and for each feature a row, have a number for each class."""

    classes: tuple[str, ...]
    bias: tuple[float, ...]
    table: Mapping[str, tuple[float, ...]]

    def scores(self, features: Iterable[str]) -> tuple[float, ...]:
        """Return the score of each class: the log-odds of a single one, the logits of several.

        A feature counts once, however often it is named.
        """
        rows = filter(None, map(self.table.get, dict.fromkeys(features)))
        return tuple(map(sum, zip(self.bias, *rows, strict=True)))

    def likeliest(self, features: Iterable[str]) -> str:
        """Return the class with the highest score, of equal ones the first."""
        scores = self.scores(features)
        return self.classes[scores.index(max(scores))]


@dataclass(frozen=True, slots=True)
class Learned:
    """What is learned of speakers: how likely a candidate speaks, and of what kind a speaker is.

    A candidate whose log-odds are not above `least` is nobody.
    """

    choice: Odds
    least: float
    kinds: Odds


def step(count: int) -> str:
    """Return the largest of a few steps that a count reaches, as a part of a feature's name."""
    return _STEPS[min(count, len(_STEPS) - 1)] if count >= 0 else "-1"


def tenths(chances: Chances) -> tuple[str, ...]:
    """Return probabilities as features, rounded to tenths."""
    return tuple(f"{name}:{round(10 * chance)}" for name, chance in chances.items())
