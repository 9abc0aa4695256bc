"""The weights of a glance, learned from the sentences that annotators picked, best first.

Each pick is a choice among the sentences that are left (Plackett, Applied Statistics 24, 1975),
so that what a sentence repeats of those picked before is learned as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from scipy.optimize import minimize

from generator.understanding.glance import Candidate, beside

Array = np.ndarray[Any, Any]
Choice = tuple[Sequence[Mapping[str, float]], int]
"""What is seen of each sentence that is left, and which of them was picked."""

_PENALTY = 2.0  # on the squares of the weights
_DIGITS = 3
# A pick must be understood alone, which annotators forgive where they should not: openings that
# lean on the sentence before weigh this or less.
_LEANING = frozenset({"compares", "joins", "points", "stands-for"})
_MOST = -0.5


def choices(candidates: Sequence[Candidate], picks: Iterable[int]) -> list[Choice]:
    """Return the choices that led to the picks, which are places among all sentences."""
    left, picked, found = list(candidates), list[Candidate](), list[Choice]()
    for index in picks:
        chosen = next((n for n, one in enumerate(left) if one.index == index), None)
        if chosen is None:
            continue  # taken for no content, so that it cannot be picked
        found.append(([{**one.seen, **beside(one, picked)} for one in left], chosen))
        picked.append(left.pop(chosen))
    return found


def learn(lesson: Sequence[Choice]) -> dict[str, float]:
    """Return the weights that make the choices most likely."""
    names = sorted({name for seen, _ in lesson for one in seen for name in one})
    rows = np.array([[one.get(name, 0.0) for name in names] for seen, _ in lesson for one in seen])
    sizes = [len(seen) for seen, _ in lesson]
    starts = np.cumsum([0, *sizes[:-1]])
    chosen = starts + np.array([pick for _, pick in lesson])

    def surprise(weights: Array) -> tuple[float, Array]:
        worth = rows @ weights
        worth -= np.repeat(np.maximum.reduceat(worth, starts), sizes)
        odds = np.exp(worth)
        totals = np.add.reduceat(odds, starts)
        chances = odds / np.repeat(totals, sizes)
        loss = np.log(totals).sum() - worth[chosen].sum() + _PENALTY / 2 * weights @ weights
        return float(loss), rows.T @ chances - rows[chosen].sum(0) + _PENALTY * weights

    bounds = [(None, _MOST if name in _LEANING else None) for name in names]
    start = np.full(len(names), _MOST) * np.isin(names, sorted(_LEANING))
    found = minimize(surprise, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    return dict(zip(names, np.round(found, _DIGITS).tolist(), strict=True))
