"""A head learned from labelled sentences: which setting, how good, how sure.

Articles are never split: a fold holds whole ones, so that no sentence is scored by a model that
has read its neighbours, nor, where the outlet is known, its outlet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from generator.training.corpus import Example
from generator.training.folds import COUNT, folds
from generator.understanding import features
from generator.understanding.encoder import log_shares
from generator.understanding.features import Feature
from generator.understanding.lexicons import Lexicon
from generator.understanding.linear import Head

Array = np.ndarray[Any, Any]

_RARE = 3  # a feature seen in fewer sentences is left out
_SCALE = 0.01  # of the integers in which weights are kept
_SLIGHT = 6  # a feature none of whose integers reaches this is left out
_DIGITS = 4
# Settings tried; see `Trial`.
_STRENGTHS = (0.15, 0.3)
_EVENNESS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Lesson:
    """Sentences to learn from, article after article.

    `labels` has the number of each sentence's class, `articles` that of its article, and `folds`
    the fold that holds it out.  `heard` has the log-probability of each class by an encoder that
    has not read the fold, None where there is no encoder.
    """

    classes: tuple[str, ...]
    features: tuple[tuple[Feature, ...], ...]
    labels: Array
    articles: Array
    folds: Array
    heard: Array | None


@dataclass(frozen=True, slots=True)
class Trial:
    """What a head would have said of each sentence had it not learned from its fold.

    `strength` is the inverse of the penalty on large weights.  `weights` are those of its own
    scores and, where there is one, of what the encoder thinks.  A rare class gains by `evenness`
    times the logarithm of its rarity (logit adjustment: Menon et al., ICLR 2021), for macro F1.
    """

    strength: float
    evenness: float
    weights: tuple[float, ...]
    probabilities: Array


def lesson(
    examples: Sequence[Example], classes: Sequence[str], name: str, words: Lexicon
) -> Lesson:
    """Return the sentences that have a label; classes that none has are left out.

    `name` is that of the labels of an example, and of the scores of an impression.
    """
    fold = folds(example.document.name for example in examples)
    rows = []
    for number, example in enumerate(examples):
        seen = features.of(example.structure, words)
        opinions = [getattr(i, name) for i in example.impressions] or [()] * len(seen)
        rows += [
            (own, label, number, fold[example.document.name], opinion)
            for own, label, opinion in zip(seen, getattr(example, name), opinions, strict=True)
            if label is not None
        ]
    own, given, articles, held_out, heard = zip(*rows, strict=True)
    there = tuple(str(label) for label in classes if label in given)
    columns = [classes.index(label) for label in there]
    return Lesson(
        classes=there,
        features=own,
        labels=np.array([there.index(label) for label in given]),
        articles=np.array(articles),
        folds=np.array(held_out),
        heard=np.array(heard)[:, columns] if all(heard) else None,
    )


def trials(task: Lesson) -> Iterator[Trial]:
    """Yield what each setting gives, folds held out in turn."""
    matrix = sparse(task)
    for strength in _STRENGTHS:
        scores = crossed(matrix, task, strength)
        opinions = [scores] if task.heard is None else [scores, task.heard]
        weights = weighed(opinions, task.labels)
        for evenness in _EVENNESS:
            evened = mixed(opinions, weights) + evenness * _rarity(task)
            yield Trial(strength, evenness, weights, np.exp(log_shares(evened)))


def learn(task: Lesson, trial: Trial) -> Head:
    """Return the head that learned from all the sentences, with the setting of a trial.

    Weights become small integers, and features that add next to nothing are left out.
    """
    own, *encoder = trial.weights
    model = _fit(sparse(task), task.labels, trial.strength)
    bias = model.intercept_ * own + trial.evenness * _rarity(task)
    integers = np.rint(model.coef_.T / _SCALE).astype(int)
    telling = np.abs(integers).max(1) >= _SLIGHT
    return Head(
        classes=task.classes,
        scale=round(_SCALE * own, _DIGITS + 2),
        bias=tuple(np.round(bias, _DIGITS).tolist()),
        table={
            name: tuple(integers[column].tolist())
            for name, column in _vocabulary(task.features).items()
            if telling[column]
        },
        trust=round(sum(encoder), _DIGITS),
    )


def sparse(task: Lesson) -> csr_matrix:
    """Return the features that are not rare, a column each, sorted by name."""
    vocabulary = _vocabulary(task.features)
    cells = [
        (row, vocabulary[name], value)
        for row, seen in enumerate(task.features)
        for name, value in seen
        if name in vocabulary
    ]
    rows, columns, values = zip(*cells, strict=True)
    return csr_matrix((values, (rows, columns)), (len(task.features), len(vocabulary)))


def _vocabulary(seen: Sequence[Sequence[Feature]]) -> dict[str, int]:
    counts = Counter(name for own in seen for name in {name for name, _ in own})
    names = sorted(name for name, count in counts.items() if count >= _RARE)
    return {name: number for number, name in enumerate(names)}


def crossed(matrix: Array | csr_matrix, task: Lesson, strength: float) -> Array:
    """Return the scores of each sentence by a linear model that has not seen its fold."""
    scores = np.zeros((len(task.labels), len(task.classes)))
    for fold in range(COUNT):
        learned, held_back = task.folds != fold, task.folds == fold
        model = _fit(matrix[learned], task.labels[learned], strength)
        scores[held_back] = model.decision_function(matrix[held_back])
    return scores


def _fit(matrix: Array | csr_matrix, labels: Array, strength: float) -> Any:
    return LogisticRegression(C=strength, max_iter=500, tol=1e-3).fit(matrix, labels)


def _rarity(task: Lesson) -> Array:
    """Return how much less than surely each class occurs, as a logarithm."""
    return np.asarray(-np.log(np.bincount(task.labels) / len(task.labels)))


def weighed(opinions: Sequence[Array], labels: Array) -> tuple[float, ...]:
    """Return a weight for each opinion, so that their sum makes the labels most likely.

    Opinions are scores of each sentence and class.  The weight of a single one is the inverse of
    the temperature that calibrates it (Guo et al., ICML 2017).
    """
    found = minimize(
        lambda weights: _surprise(mixed(opinions, weights), labels),
        np.ones(len(opinions)) / len(opinions),
        bounds=[(0.0, 3.0)] * len(opinions),
    )
    return tuple(found.x.tolist())


def mixed(opinions: Sequence[Array], weights: Sequence[float]) -> Array:
    """Return the sum of opinions, each times its weight."""
    return np.tensordot(np.array(weights), np.array(opinions), 1)


def _surprise(scores: Array, labels: Array) -> float:
    return -float(log_shares(scores)[np.arange(len(labels)), labels].mean())
