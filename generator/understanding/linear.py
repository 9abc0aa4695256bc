"""A linear classifier of sentences that can listen to an encoder.

What the features add up to and what the encoder thinks are two opinions whose log-probabilities
are added, each with a weight of its own (a product of experts: Hinton, Neural Computation 14,
2002).  All is sums of products, so that every answer can be taken apart into what each feature
added to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise, repeat
from math import exp
from typing import Any

import numpy as np

from generator.understanding.features import Feature

Array = np.ndarray[Any, Any]
Row = tuple[float, ...]
Opinion = Mapping[str, float]  # the log-probability of each class

HEARD = "heard"  # the name of what the encoder adds
_UNKNOWN = -1  # the row of what a table does not know


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
    """Return the rows of a head's table one below the other, to scale, and which is whose.

    One of zeros comes last, for what the table does not know.
    """
    numbers = {name: number for number, name in enumerate(head.table)}
    rows = np.array([*head.table.values(), [0] * len(head.classes)], float)
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
        numbers, rows = _matrix(head)
        self.names = [name for features in seen for name, _ in features]
        self.places = list(map(numbers.get, self.names, repeat(_UNKNOWN)))
        self.rows = rows[self.places]
        self.values = np.array([value for features in seen for _, value in features])
        ends = accumulate(map(len, seen), initial=0)
        self.parts = [slice(*edges) for edges in pairwise(ends)]  # where each sentence's lie
        self.heard = np.array([[opinion[name] for name in head.classes] for opinion in heard])
        self.probabilities = [softmax(scores) for scores in self._scores()]

    def best(self, index: int) -> int:
        """Return the number of the most probable class of a sentence."""
        probabilities = self.probabilities[index]
        return probabilities.index(max(probabilities))

    def label(self, index: int) -> str:
        """Return the most probable class of a sentence."""
        return self.head.classes[self.best(index)]

    def contributions(self, index: int) -> list[Feature]:
        """Return how far each thing moved a sentence to its class and away from likely rivals."""
        best, probabilities = self.best(index), self.probabilities[index]
        others = sum(p for k, p in enumerate(probabilities) if k != best) or 1.0
        towards = np.array([1.0 if k == best else -p / others for k, p in enumerate(probabilities)])
        part = self.parts[index]
        moves = (self.rows[part] @ towards * self.values[part]).tolist()
        told = zip(self.names[part], self.places[part], moves, strict=True)
        found = [(name, move) for name, place, move in told if place != _UNKNOWN]
        if len(self.heard):
            found.append((HEARD, self.head.trust * float((self.heard[index] * towards).sum())))
        return found

    def _scores(self) -> list[Row]:
        """Return the score of each class, for each sentence."""
        scores = np.array([self.values[part] @ self.rows[part] for part in self.parts])
        scores = scores.reshape(-1, len(self.head.classes)) + self.head.bias
        if len(self.heard):
            scores += self.head.trust * self.heard
        found: list[Row] = scores.tolist()
        return found


def softmax(scores: Sequence[float]) -> Row:
    """Return the probabilities that the scores stand for."""
    highest = max(scores)
    powers = [exp(score - highest) for score in scores]
    total = sum(powers)
    return tuple(power / total for power in powers)
