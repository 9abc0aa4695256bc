"""How good a head is, as tables for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.metrics import f1_score, precision_recall_fscore_support

Array = np.ndarray[Any, Any]


def macro_f1(gold: Array, found: Array) -> float:
    """Return the mean F1 over the classes that the gold has."""
    return float(f1_score(gold, found, labels=np.unique(gold), average="macro"))


def table(gold: Array, found: Array, classes: Sequence[str]) -> str:
    """Return precision, recall and F1 of each class as a Markdown table."""
    columns = precision_recall_fscore_support(
        gold, found, labels=range(len(classes)), zero_division=0.0
    )
    lines = ["| class | precision | recall | F1 | sentences |", "|---|---|---|---|---|"]
    for name, p, r, f, n in zip(classes, *columns, strict=True):
        lines.append(f"| {name} | {p:.2f} | {r:.2f} | {f:.2f} | {n} |")
    lines.append(f"| **macro** | | | **{macro_f1(gold, found):.3f}** | {len(gold)} |")
    return "\n".join(lines)


def calibration(probabilities: Array, gold: Array, bins: int = 10) -> float:
    """Return the expected calibration error, over bins of equal size."""
    order = np.argsort(probabilities.max(1), kind="stable")
    right = probabilities.argmax(1) == gold
    gaps = [
        abs(probabilities.max(1)[part].mean() - right[part].mean()) * len(part) / len(gold)
        for part in np.array_split(order, bins)
        if len(part)
    ]
    return float(sum(gaps))
