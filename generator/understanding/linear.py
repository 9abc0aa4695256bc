"""A linear classifier of sentences that can listen to an encoder.

What the features add up to and what the encoder thinks are two opinions whose log-probabilities
are added, each with a weight of its own (a product of experts: Hinton, Neural Computation 14,
2002).  All is sums of products, so that every answer can be taken apart into what each feature
added to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp
from typing import Any

import numpy as np

from generator.understanding.features import Feature

Array = np.ndarray[Any, Any]
Row = tuple[float, ...]
Opinion = Mapping[str, float]  # the log-probability of each class

HEARD = "heard"  # the name of what the encoder adds


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """The parameters of a classifier; every row has a number for each of `classes`.

    Scores are `bias`, for each feature `scale` times its row of `table` times its value, and
    `trust` times what the encoder thinks.
    """

    classes: tuple[str, ...]
    scale: float
    bias: Row
    table: Mapping[str, Sequence[int]]
    trust: float


@lru_cache(maxsize=4)
def _matrix(head: Head) -> tuple[Mapping[str, int], Array]:
    """Return the rows of a head's table one below the other, to scale, and which is whose."""
    numbers = {name: number for number, name in enumerate(head.table)}
    rows = np.array(list(head.table.values()), float).reshape(-1, len(head.classes))
    return numbers, rows * head.scale


class Sight:
    """What a head makes of the sentences of one article, given the features of each.

    `heard` is what the encoder thinks of each; nothing where there is none.  `probabilities` has
    a row for each sentence.
    """

    def __init__(
        self, head: Head, seen: Sequence[Sequence[Feature]], heard: Sequence[Opinion] = ()
    ) -> None:
        self.head = head
        numbers, self.rows = _matrix(head)
        known = [[feature for feature in features if feature[0] in numbers] for features in seen]
        self.names = [[name for name, _ in features] for features in known]
        self.places = [[numbers[name] for name in names] for names in self.names]
        self.values = [np.array([value for _, value in features]) for features in known]
        self.heard = np.array([[opinion[name] for name in head.classes] for opinion in heard])
        self.probabilities = [softmax(self._scores(index)) for index in range(len(seen))]

    def best(self, index: int) -> int:
        """Return the number of the most probable class of a sentence."""
        probabilities = self.probabilities[index]
        return probabilities.index(max(probabilities))

    def label(self, index: int) -> str:
        """Return the most probable class of a sentence."""
        return self.head.classes[self.best(index)]

    def contributions(self, index: int) -> Iterator[Feature]:
        """Yield how far each thing moved a sentence to its class and away from likely rivals."""
        best, probabilities = self.best(index), self.probabilities[index]
        others = sum(p for k, p in enumerate(probabilities) if k != best) or 1.0
        towards = np.array([1.0 if k == best else -p / others for k, p in enumerate(probabilities)])
        moves = (self.rows[self.places[index]] @ towards * self.values[index]).tolist()
        yield from zip(self.names[index], moves, strict=True)
        if len(self.heard):
            yield HEARD, self.head.trust * float((self.heard[index] * towards).sum())

    def _scores(self, index: int) -> list[float]:
        scores = self.values[index] @ self.rows[self.places[index]] + self.head.bias
        if len(self.heard):
            scores += self.head.trust * self.heard[index]
        found: list[float] = scores.tolist()
        return found


def softmax(scores: Sequence[float]) -> Row:
    """Return the probabilities that the scores stand for."""
    highest = max(scores)
    powers = [exp(score - highest) for score in scores]
    total = sum(powers)
    return tuple(power / total for power in powers)
