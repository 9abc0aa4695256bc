"""How good answers are: precision, recall and F1, calibration, and tables of them for people.

An answer is a pair: what is right, and what was found.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

Pair = tuple[str, str]

_ROUNDS = 50  # of what chance alone would show


@dataclass(frozen=True, slots=True)
class Hits:
    """How many of what was `found` are `right`, of as many as `wanted`."""

    right: float
    found: float
    wanted: float

    @property
    def precision(self) -> float:
        """The share of what was found that is right."""
        return self.right / max(1, self.found)

    @property
    def recall(self) -> float:
        """The share of what was wanted that was found."""
        return self.right / max(1, self.wanted)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Reliability:
    """How far confidence can be taken at its word.

    `error` is the expected calibration error over bins of equal size (Nguyen and O'Connor, EMNLP
    2015), `chance` what a perfect confidence would show on so few answers, and `bins` the mean
    confidence, the share that is right, and the number of answers of each bin.
    """

    error: float
    chance: float
    bins: tuple[tuple[float, float, int], ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted; tallies of several articles add up.

    `pairs` are the answers (right, found) to each question of classes, and `sure` the confidence
    of sections and whether they are right.
    """

    counts: Counter[str] = field(default_factory=Counter)
    pairs: Mapping[str, tuple[Pair, ...]] = field(default_factory=dict)
    sure: tuple[tuple[float, bool], ...] = ()

    def hits(self, name: str) -> Hits:
        """Return what was counted as `name`."""
        return Hits(*(self.counts[f"{name} {what}"] for what in ("right", "found", "wanted")))


def total(tallies: Iterable[Tally]) -> Tally:
    """Add tallies up."""
    listed = list(tallies)
    counts: Counter[str] = Counter()
    for tally in listed:
        counts.update(tally.counts)
    names = sorted({name for tally in listed for name in tally.pairs})
    return Tally(
        counts,
        {n: tuple(pair for tally in listed for pair in tally.pairs.get(n, ())) for n in names},
        tuple(answer for tally in listed for answer in tally.sure),
    )


def by_class(pairs: Sequence[Pair]) -> dict[str, Hits]:
    """Return the hits of each class that is right or found anywhere, by name."""
    return {
        name: Hits(
            right=sum(a == b == name for a, b in pairs),
            found=sum(b == name for _, b in pairs),
            wanted=sum(a == name for a, _ in pairs),
        )
        for name in sorted({name for pair in pairs for name in pair})
    }


def macro_f1(pairs: Sequence[Pair]) -> float:
    """Return the mean F1 over the classes that are right anywhere."""
    return _mean(hits.f1 for hits in by_class(pairs).values() if hits.wanted)


def accuracy(pairs: Sequence[Pair]) -> float:
    """Return the share of pairs that are right."""
    return _mean(float(a == b) for a, b in pairs)


def reliability(sure: Iterable[tuple[float, bool]], bins: int = 10) -> Reliability:
    """Compare the confidence of answers with whether they were right."""
    ranked = sorted(sure)
    n = len(ranked)
    cuts = [ranked[n * k // bins : n * (k + 1) // bins] for k in range(bins)]
    rows = [(_mean(c for c, _ in cut), _mean(r for _, r in cut), len(cut)) for cut in cuts if cut]
    dice = random.Random(0)
    off = sum(
        abs(sum(c - (dice.random() < c) for c, _ in cut)) for _ in range(_ROUNDS) for cut in cuts
    )
    return Reliability(
        error=sum(abs(c - r) * size for c, r, size in rows) / max(1, n),
        chance=off / max(1, n) / _ROUNDS,
        bins=tuple(rows),
    )


def class_table(pairs: Sequence[Pair]) -> str:
    """Return precision, recall and F1 of each class as a Markdown table."""
    lines = ["| class | precision | recall | F1 | sentences |", "|---|---|---|---|---|"]
    lines += [
        f"| {name} | {hits.precision:.2f} | {hits.recall:.2f} | {hits.f1:.2f} | {hits.wanted} |"
        for name, hits in by_class(pairs).items()
    ]
    return "\n".join([*lines, f"| **macro** | | | **{macro_f1(pairs):.3f}** | {len(pairs)} |"])


def reliability_table(found: Reliability) -> str:
    """Return the bins as a Markdown table."""
    lines = ["| said | right | sentences |", "|---|---|---|"]
    lines += [f"| {said:.2f} | {right:.2f} | {size} |" for said, right, size in found.bins]
    return "\n".join(lines)


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / len(listed) if listed else 0.0
