"""A linear classifier of sentences that looks twice.

At second sight it knows what it thought of a sentence's neighbours at first sight (stacking:
Wolpert, Neural Networks 5, 1992).  All is sums of products, so that every answer can be taken
apart into what each feature added to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import exp
from operator import mul

from generator.understanding.features import Feature

Row = tuple[float, ...]
Context = Mapping[str, float]

_NEIGHBOURS = {-2: "before-last", -1: "before", 1: "after", 2: "after-next"}


@dataclass(frozen=True, slots=True)
class Head:
    """The parameters of a classifier; every row has a number for each of `classes`.

    First scores are `bias` and, for each feature, `scale` times its row of `table` times its
    value.  Second scores are `second_bias`, the first scores times the matrix `own`, and for each
    name of `neighbourhood` its row of `context` times its value.
    """

    classes: tuple[str, ...]
    scale: float
    bias: Row
    table: Mapping[str, Sequence[int]]
    second_bias: Row
    own: tuple[Row, ...]
    context: Mapping[str, Row]


class Sight:
    """What a head makes of the sentences of one article, given the features of each.

    `probabilities` has a row for each sentence.
    """

    def __init__(self, head: Head, seen: Sequence[Sequence[Feature]]) -> None:
        self.head = head
        self.seen = seen
        first = [_first_scores(head, features) for features in seen]
        self.around = neighbourhood([softmax(scores) for scores in first], head.classes)
        self.probabilities = [
            softmax(_second_scores(head, scores, around))
            for scores, around in zip(first, self.around, strict=True)
        ]

    def best(self, index: int) -> int:
        """Return the number of the most probable class of a sentence."""
        probabilities = self.probabilities[index]
        return probabilities.index(max(probabilities))

    def label(self, index: int) -> str:
        """Return the most probable class of a sentence."""
        return self.head.classes[self.best(index)]

    def contributions(self, index: int) -> Iterator[Feature]:
        """Yield how far each thing seen moved a sentence to its class and away from likely rivals.

        What a feature adds at first sight goes through `own` at second sight.
        """
        best, probabilities = self.best(index), self.probabilities[index]
        others = max(1e-9, 1 - probabilities[best])
        towards = tuple(1.0 if k == best else -p / others for k, p in enumerate(probabilities))
        through = tuple(self.head.scale * _dot(row, towards) for row in self.head.own)
        for name, value in self.seen[index]:
            if row := self.head.table.get(name):
                yield name, value * _dot(row, through)
        for name, value in self.around[index].items():
            if context := self.head.context.get(name):
                yield name, value * _dot(context, towards)


def softmax(scores: Sequence[float]) -> Row:
    """Return the probabilities that the scores stand for."""
    highest = max(scores)
    powers = [exp(score - highest) for score in scores]
    total = sum(powers)
    return tuple(power / total for power in powers)


def neighbourhood(probabilities: Sequence[Row], classes: Sequence[str]) -> tuple[Context, ...]:
    """Return for each sentence what its neighbours, and all others together, seem to be."""
    count = len(probabilities)
    totals = [sum(column) for column in zip(*probabilities, strict=True)]
    passed = [0.0] * len(classes)
    found = []
    for index, own in enumerate(probabilities):
        around = {
            f"{name}:{label}": p
            for distance, name in _NEIGHBOURS.items()
            if 0 <= index + distance < count
            for label, p in zip(classes, probabilities[index + distance], strict=True)
        }
        for label, total, past, p in zip(classes, totals, passed, own, strict=True):
            around[f"so-far:{label}"] = past / max(1, index)
            around[f"ahead:{label}"] = (total - past - p) / max(1, count - 1 - index)
        passed = [past + p for past, p in zip(passed, own, strict=True)]
        found.append(around)
    return tuple(found)


def _first_scores(head: Head, features: Sequence[Feature]) -> Row:
    sums = _weighed(head.table, features, len(head.classes))
    return tuple(bias + head.scale * total for bias, total in zip(head.bias, sums, strict=True))


def _second_scores(head: Head, first: Row, around: Context) -> Row:
    own = (_dot(first, column) for column in zip(*head.own, strict=True))
    context = _weighed(head.context, around.items(), len(head.classes))
    return tuple(map(sum, zip(head.second_bias, own, context, strict=True)))


def _weighed(
    table: Mapping[str, Sequence[float]], named: Iterable[Feature], width: int
) -> Sequence[float]:
    """Return the sum of the rows of those named, each times its value; by columns."""
    known = [(row, value) for name, value in named if (row := table.get(name))]
    if not known:
        return (0.0,) * width
    rows, values = zip(*known, strict=True)
    return [_dot(values, column) for column in zip(*rows, strict=True)]


def _dot(left: Sequence[float], right: Sequence[float]) -> float:
    product: float = sum(map(mul, left, right))
    return product
