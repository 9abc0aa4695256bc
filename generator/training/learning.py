"""A head learned from labelled sentences: which setting, how good, how sure.

Articles are never split: a fold holds whole ones, so that no sentence is scored by a model that
has read its neighbours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from generator.understanding.features import Feature
from generator.understanding.linear import Context, Head, neighbourhood, softmax

Array = np.ndarray[Any, Any]

_RARE = 3  # a feature seen in fewer sentences is left out
_SCALE = 0.01  # of the integers in which weights are kept
_SLIGHT = 6  # a feature none of whose integers reaches this is left out
_STRENGTHS = (0.15, 0.3)  # settings tried: the inverse of the penalty on large weights
_SECOND_STRENGTH = 1.0
_FOLDS = 4
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Lesson:
    """Sentences to learn from, article after article.

    `labels` has the number of each sentence's class, and `articles` that of its article.
    """

    classes: tuple[str, ...]
    features: tuple[tuple[Feature, ...], ...]
    labels: Array
    articles: Array


@dataclass(frozen=True, slots=True)
class Trial:
    """What a setting would have said of each sentence had it not learned from its article.

    `first` are the scores at first sight, `second` the probabilities at second sight, which are
    calibrated by dividing scores by `temperature`.
    """

    strength: float
    first: Array
    second: Array
    temperature: float


def trials(lesson: Lesson) -> Iterator[Trial]:
    """Yield what each setting gives, articles held out in turn."""
    matrix = _matrix(lesson.features, _vocabulary(lesson.features))
    for strength in _STRENGTHS:
        first = _crossed(matrix, lesson, strength)
        around, _ = _second_matrix(first, lesson)
        scores = _crossed(around, lesson, _SECOND_STRENGTH, weigh=True)
        temperature = _temperature(scores, lesson.labels)
        yield Trial(strength, first, _softmax(scores / temperature), temperature)


def learn(lesson: Lesson, trial: Trial) -> Head:
    """Return the head that learned from all the sentences, with the setting of a trial.

    Weights become small integers, and features that add next to nothing are left out.
    """
    vocabulary = _vocabulary(lesson.features)
    matrix = _matrix(lesson.features, vocabulary)
    around, names = _second_matrix(trial.first, lesson)
    first = _fit(matrix, lesson.labels, trial.strength)
    second = _fit(around, lesson.labels, _SECOND_STRENGTH, weigh=True)
    integers = np.rint(first.coef_.T / _SCALE).astype(int)
    telling = np.abs(integers).max(1) >= _SLIGHT
    own, context = np.split(_short(second.coef_.T / trial.temperature), [len(lesson.classes)])
    return Head(
        classes=lesson.classes,
        scale=_SCALE,
        bias=tuple(_short(first.intercept_).tolist()),
        table={
            name: tuple(integers[column].tolist())
            for name, column in vocabulary.items()
            if telling[column]
        },
        second_bias=tuple(_short(second.intercept_ / trial.temperature).tolist()),
        own=tuple(map(tuple, own.tolist())),
        context=dict(zip(names, map(tuple, context.tolist()), strict=True)),
    )


def _vocabulary(features: Sequence[Sequence[Feature]]) -> dict[str, int]:
    counts = Counter(name for seen in features for name in {name for name, _ in seen})
    names = sorted(name for name, count in counts.items() if count >= _RARE)
    return {name: number for number, name in enumerate(names)}


def _matrix(features: Sequence[Sequence[Feature]], vocabulary: Mapping[str, int]) -> csr_matrix:
    cells = [
        (row, vocabulary[name], value)
        for row, seen in enumerate(features)
        for name, value in seen
        if name in vocabulary
    ]
    rows, columns, values = zip(*cells, strict=True)
    return csr_matrix((values, (rows, columns)), (len(features), len(vocabulary)))


def _crossed(
    matrix: Array | csr_matrix, lesson: Lesson, strength: float, *, weigh: bool = False
) -> Array:
    """Return the scores of each sentence by a model that has not seen its article."""
    scores = np.zeros((len(lesson.labels), len(lesson.classes)))
    folds = GroupKFold(_FOLDS).split(scores, groups=lesson.articles)
    for learned, held_back in folds:
        model = _fit(matrix[learned], lesson.labels[learned], strength, weigh=weigh)
        scores[held_back] = model.decision_function(matrix[held_back])
    return scores


def _fit(matrix: Array | csr_matrix, labels: Array, strength: float, *, weigh: bool = False) -> Any:
    """Fit a multinomial model; with `weigh`, rare classes count more, by the root of how rare."""
    even = np.bincount(labels) * (labels.max() + 1) / len(labels)
    weights = dict(enumerate(even**-0.5)) if weigh else None
    model = LogisticRegression(C=strength, class_weight=weights, max_iter=500, tol=1e-3)
    return model.fit(matrix, labels)


def _second_matrix(first: Array, lesson: Lesson) -> tuple[Array, list[str]]:
    """Return what a head sees at second sight, and the names of the columns.

    The first columns are the scores at first sight; the others have the names of a context.
    """
    contexts: list[Context] = []
    for article in np.unique(lesson.articles):
        rows = [softmax(row) for row in first[lesson.articles == article].tolist()]
        contexts += neighbourhood(rows, lesson.classes)
    names = sorted({name for context in contexts for name in context})
    around = [[context.get(name, 0.0) for name in names] for context in contexts]
    return np.hstack([first, np.array(around)]), names


def _softmax(scores: Array) -> Array:
    return np.array([softmax(row) for row in scores.tolist()])


def _temperature(scores: Array, labels: Array) -> float:
    """Return what to divide scores by to make the labels most likely (Guo et al., ICML 2017)."""

    def surprise(heat: float) -> float:
        chances = _softmax(scores / heat)[np.arange(len(labels)), labels]
        return -float(np.log(chances + 1e-12).mean())

    return float(minimize_scalar(surprise, bounds=(0.3, 3.0), method="bounded").x)


def _short(numbers: Array) -> Array:
    return np.round(numbers, _DIGITS)
