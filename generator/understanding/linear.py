"""A linear classifier of sentences that can listen to an encoder.

What the features add up to and what the encoder thinks are two opinions whose log-probabilities
are added, each with a weight of its own (a product of experts: Hinton, Neural Computation 14,
2002).  All is sums of products, so that every answer can be taken apart into what each feature
added to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import exp
from operator import mul

from generator.understanding.features import Feature

Row = tuple[float, ...]
Opinion = Mapping[str, float]  # the log-probability of each class

HEARD = "heard"  # the name of what the encoder adds


@dataclass(frozen=True, slots=True)
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


class Sight:
    """What a head makes of the sentences of one article, given the features of each.

    `heard` is what the encoder thinks of each; nothing where there is none.  `probabilities` has
    a row for each sentence.
    """

    def __init__(
        self, head: Head, seen: Sequence[Sequence[Feature]], heard: Sequence[Opinion] = ()
    ) -> None:
        self.head = head
        self.seen = seen
        self.heard = [tuple(opinion[name] for name in head.classes) for opinion in heard]
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
        towards = tuple(1.0 if k == best else -p / others for k, p in enumerate(probabilities))
        for name, value in self.seen[index]:
            if row := self.head.table.get(name):
                yield name, self.head.scale * value * _dot(row, towards)
        if self.heard:
            yield HEARD, self.head.trust * _dot(self.heard[index], towards)

    def _scores(self, index: int) -> Row:
        head = self.head
        sums = _weighed(head.table, self.seen[index], len(head.classes))
        scores = tuple(
            bias + head.scale * total for bias, total in zip(head.bias, sums, strict=True)
        )
        if not self.heard:
            return scores
        return tuple(s + head.trust * o for s, o in zip(scores, self.heard[index], strict=True))


def softmax(scores: Sequence[float]) -> Row:
    """Return the probabilities that the scores stand for."""
    highest = max(scores)
    powers = [exp(score - highest) for score in scores]
    total = sum(powers)
    return tuple(power / total for power in powers)


def _weighed(
    table: Mapping[str, Sequence[int]], features: Iterable[Feature], width: int
) -> Sequence[float]:
    """Return the sum of the rows of the features, each times its value; by columns."""
    known = [(row, value) for name, value in features if (row := table.get(name))]
    if not known:
        return (0.0,) * width
    rows, values = zip(*known, strict=True)
    return [_dot(values, column) for column in zip(*rows, strict=True)]


def _dot(left: Sequence[float], right: Sequence[float]) -> float:
    product: float = sum(map(mul, left, right))
    return product
