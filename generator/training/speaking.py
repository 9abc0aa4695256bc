"""Learning who speaks, and of what kind: see `generator.understanding.choice` and `traits`.

Each quotation that holds the most of an annotated sentence gives an example for each candidate:
is it the speaker whom the annotators named?  Each speaker found gives one of its kind.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from generator.model import Kind, Quotation, Sentence, Span
from generator.training.annotations import Said
from generator.training.corpus import Example
from generator.training.judging import same_name
from generator.understanding import speakers
from generator.understanding.choice import Candidate
from generator.understanding.lexicons import lexicon
from generator.understanding.odds import Chances, Learned, Odds
from generator.understanding.referents import Referent

Array = np.ndarray[Any, Any]

_SLIP = 2  # characters that a content and a sentence may share by accident
_RARE = 4  # a feature seen less often is left out
_SLIGHT = 0.02  # a feature none of whose weights reaches this is left out
_DIGITS = 2
_STRENGTHS = {"choice": 0.1, "kinds": 0.1}  # the inverse of the penalty on large weights
_PRECISION = 0.89  # of the names told of the training articles, held out in turn
_LEVELS = np.arange(-1.0, 2.0, 0.05)  # log-odds tried as the least


@dataclass(frozen=True, slots=True)
class Lesson:
    """An annotated article: what stands in it, and who speaks in which of the `spans`.

    `sensed` has what another model makes of each sentence, or nothing.
    """

    text: str
    sentences: Sequence[Sentence]
    quotations: Sequence[Quotation]
    spans: Sequence[Span]
    speech: Mapping[int, Said]
    sensed: Sequence[Chances] = ()


def lesson(example: Example) -> Lesson:
    """Return what an annotated article teaches of its speakers."""
    labels, structure = example.document.labels, example.structure
    lead = example.document.lead
    heard = labels.speech if labels else None
    spans = labels.spans if labels and heard is not None else ()
    return Lesson(
        structure.article.text,
        structure.sentences,
        structure.quotations,
        tuple(Span(max(0, span.start - lead), max(0, span.end - lead)) for span in spans),
        heard or {},
        [impression.chances for impression in example.impressions],
    )


def learn(lessons: Sequence[Lesson], folds: Sequence[int]) -> tuple[Learned, Sequence[str]]:
    """Return what is learned of all articles, and the figures with each fold held out in turn."""
    pupils = [_Pupil(each) for each in lessons]
    rows = [row for pupil, fold in zip(pupils, folds, strict=True) for row in pupil.rows(fold)]
    choice, crossed = _crossed(("speaks",), rows, _STRENGTHS["choice"])
    for pupil, fold in zip(pupils, folds, strict=True):
        pupil.weigh(crossed[fold])
    least, figures = _least(pupils)
    shown = [
        row for pupil, fold in zip(pupils, folds, strict=True) for row in pupil.kinds(least, fold)
    ]
    kinds, held_back = _crossed(tuple(Kind), shown, _STRENGTHS["kinds"])
    right = sum(held_back[row.fold].likeliest(row.features) == row.label for row in shown)
    return Learned(choice, least, kinds), (*figures, f"kind {right / max(1, len(shown)):.3f}")


@dataclass(frozen=True, slots=True)
class _Row:
    """Something to learn from: what is seen, what it is, and in which fold its article is."""

    features: tuple[str, ...]
    label: str
    fold: int


class _Pupil:
    """Reads one article, and tries what was learned of others on it."""

    def __init__(self, lesson: Lesson) -> None:
        self.lesson = lesson
        self.reading = speakers.read(
            lesson.text, lesson.sentences, lesson.quotations, lexicon("people"), lesson.sensed
        )
        count = range(len(lesson.quotations))
        self.candidates = [self.reading.choice.candidates(n) for n in count]
        self.here = [list(self._heard(span)) for span in lesson.spans]
        self.scores: list[list[float]] = []

    def _heard(self, span: Span) -> Iterator[tuple[int, int]]:
        """Yield how much of a sentence each quotation holds, and its number."""
        for number, quotation in enumerate(self.lesson.quotations):
            shared = sum(span.overlap(content) for content in quotation.contents)
            if quotation.speech and shared > _SLIP:
                yield shared, number

    def rows(self, fold: int) -> Iterator[_Row]:
        """Yield each candidate of the quotation that holds the most of a sentence."""
        for at, here in enumerate(self.here):
            if here:
                number = max(here, key=lambda one: one[0])[1]
                for candidate in self.candidates[number]:
                    right = self.right(at, candidate.who)
                    yield _Row(candidate.features, "speaks" if right else "", fold)

    def right(self, at: int, who: Referent) -> bool:
        """Say whether somebody is the speaker whom the annotators named in a sentence."""
        said = self.lesson.speech.get(at)
        name = speakers.name_of(self.lesson.text, who)
        return said is not None and any(any(same_name(other, name)) for other in said.names)

    def weigh(self, odds: Odds) -> None:
        """Score the candidates."""
        self.scores = [[odds.scores(c.features)[0] for c in each] for each in self.candidates]

    def chosen(self, least: float) -> list[Candidate | None]:
        """Return the speaker of each quotation."""
        found: list[Candidate | None] = []
        for scores, candidates in zip(self.scores, self.candidates, strict=True):
            most = max(scores, default=least)
            found.append(candidates[scores.index(most)] if most > least else None)
        return found

    def told(self, least: float) -> Iterator[tuple[int, Referent]]:
        """Yield the speaker of each sentence that has one."""
        chosen = self.chosen(least)
        for at, here in enumerate(self.here):
            heard = [(shared, who) for shared, n in here if (who := chosen[n])]
            if heard:
                yield at, max(heard, key=lambda one: one[0])[1].who

    def count(self, least: float) -> tuple[int, int]:
        """Return how many sentences are given the right name, and how many any."""
        told = list(self.told(least))
        return sum(self.right(at, who) for at, who in told), len(told)

    def named(self) -> int:
        """Return in how many sentences the annotators named somebody."""
        return sum(bool(said.names) for said in self.lesson.speech.values())

    def kinds(self, least: float, fold: int) -> Iterator[_Row]:
        """Yield each sentence whose speaker is rightly named, with the traits of the speaker."""
        said: dict[int, list[Quotation]] = {}
        for quotation, candidate in zip(self.lesson.quotations, self.chosen(least), strict=True):
            if candidate:
                said.setdefault(id(candidate.who), []).append(quotation)
        traits = {}
        for at, who in self.told(least):
            if self.right(at, who):
                if id(who) not in traits:
                    traits[id(who)] = tuple(self.reading.traits(who, said[id(who)]))
                yield _Row(traits[id(who)], self.lesson.speech[at].kinds[0], fold)


def _least(pupils: Sequence[_Pupil]) -> tuple[float, list[str]]:
    """Return the level with the best F1 of those precise enough, and its figures."""
    named = sum(pupil.named() for pupil in pupils)
    best = (0.0, 0.0, 0.0, float(_LEVELS[-1]))
    for level in _LEVELS.tolist():
        counts = [pupil.count(level) for pupil in pupils]
        right, found = (sum(column) for column in zip(*counts, strict=True))
        precision, recall = right / max(1, found), right / max(1, named)
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        if precision >= _PRECISION:
            best = max(best, (f1, precision, recall, level))
    f1, precision, recall, level = best
    figures = [f"last name P {precision:.3f} R {recall:.3f} F1 {f1:.3f}"]
    return round(level, _DIGITS), figures


def _crossed(
    classes: tuple[str, ...], rows: Sequence[_Row], strength: float
) -> tuple[Odds, dict[int, Odds]]:
    """Return what is learned from all rows, and for each fold from those of the others."""
    counts = Counter(name for row in rows for name in set(row.features))
    names = sorted(name for name, count in counts.items() if count >= _RARE)
    columns = {name: number for number, name in enumerate(names)}
    matrix = _matrix(rows, columns)
    labels = np.array([row.label for row in rows])
    fold_of = np.array([row.fold for row in rows])
    held_back = {
        int(fold): _fit(classes, matrix[fold_of != fold], labels[fold_of != fold], names, strength)
        for fold in np.unique(fold_of)
    }
    return _fit(classes, matrix, labels, names, strength), held_back


def _matrix(rows: Sequence[_Row], columns: Mapping[str, int]) -> csr_matrix:
    cells = [sorted({columns[f] for f in row.features if f in columns}) for row in rows]
    ends = np.cumsum([0, *map(len, cells)])
    indices = np.array([column for own in cells for column in own], dtype=np.int32)
    return csr_matrix((np.ones(len(indices)), indices, ends), (len(rows), len(columns)))


def _fit(
    classes: tuple[str, ...],
    matrix: csr_matrix,
    labels: Array,
    names: Sequence[str],
    strength: float,
) -> Odds:
    """Fit a logistic regression; weights are rounded, and those next to nothing left out."""
    model = LogisticRegression(C=strength, max_iter=300, tol=1e-3)
    if len(classes) == 1:
        labels = labels == classes[0]
    model.fit(matrix, labels)
    there = classes if len(classes) == 1 else tuple(map(str, model.classes_))
    weights = np.round(model.coef_.T, _DIGITS)
    telling = np.abs(weights).max(1) >= _SLIGHT
    return Odds(
        classes=there,
        bias=tuple(np.round(model.intercept_, _DIGITS).tolist()),
        table={
            name: tuple(row.tolist())
            for name, row, kept in zip(names, weights, telling, strict=True)
            if kept
        },
    )
