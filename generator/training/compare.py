"""Which learner places sentences best, all of them asked about articles that they have not read.

Outlets are held out whole (see `folds`), so that a learner is also judged by what it makes of an
outlet that it has never seen.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.ensemble import HistGradientBoostingClassifier

from generator.model import Section
from generator.training.corpus import TRAIN, documents, read
from generator.training.folds import COUNT, outlet
from generator.training.learning import (
    Array,
    Lesson,
    crossed,
    lesson,
    mixed,
    sparse,
    weighed,
)
from generator.understanding.encoder import Encoder, log_shares
from generator.understanding.impressions import SECTIONS
from generator.understanding.lexicons import lexicon

_STRENGTH = 0.15  # of the linear learner: the inverse of the penalty on large weights
_FEW = 0.01  # the same where it looks at few numbers
_COMMON = 100  # sentences that have a feature before it is worth a column of a full matrix
# Groups of features that are words; gradient boosting has no use for so many and so rare ones.
_WORDS = ("word", "told", "aside", "quoted", "stem", "pair", "start", "cue", "role")
_LEAST = 1e-6  # a probability that has a logarithm
_DRAWS = 1000  # of articles, for intervals
_LEVEL = (2.5, 97.5)  # per cent
_HEAD = (
    "| learner | F1, new articles | F1, new outlets | F1, both | accuracy, both |",
    "|---|---|---|---|---|",
)

Answer = tuple[str, Array]  # a learner's name, and the class that it gives to each sentence


def compare(corpora: Path, labels: Path, folder: Path | None) -> Iterator[str]:
    """Yield a Markdown table, line by line, of how well each kind of learner places sentences.

    F1 is macro F1; intervals of 95 % are by drawing articles anew.  Encoders are compared too
    where a folder of them is given (see `encoders`).
    """
    made = None if folder is None else _held_out(corpora, folder)
    examples = [e for source in TRAIN.values() for e in read(source, corpora, labels, made)]
    task = lesson(examples, SECTIONS, "sections", lexicon("sections"))
    apart = np.array([outlet(example.document.name) is not None for example in examples])
    yield from _HEAD
    for name, found in answers(task):
        yield f"| {name} | {' | '.join(_scores(task, found, apart))} |"


def _held_out(corpora: Path, folder: Path) -> Mapping[str, Encoder]:
    from generator.training import encoders

    articles = [d for source in TRAIN.values() for d in documents(source, corpora)]
    return encoders.held_out(folder, [article.name for article in articles])


def answers(task: Lesson) -> Iterator[Answer]:
    """Yield what each learner makes of the sentences of folds that it has not read.

    A mixture adds up log-probabilities, each learner's with a weight of its own.
    """
    count = len(task.labels)
    yield "the largest class", np.full(count, np.bincount(task.labels).argmax())
    yield "a handful of rules", _ruled(task)
    linear = crossed(sparse(task), task, _STRENGTH)
    yield "linear", linear.argmax(1)
    around = _around(task, linear)
    yield "linear, a second look at the neighbours", crossed(around, task, _FEW).argmax(1)
    found = [linear, _boosted(task, around)]
    yield "gradient boosting over the linear", found[-1].argmax(1)
    if find_spec("pycrfsuite"):
        found.append(_chained(task))
        yield "chain of sentences (CRF)", found[-1].argmax(1)
    yield "mixture of these", _mixture(task, found)
    if task.heard is not None:
        yield from _with_encoder(task, linear, found)


def _with_encoder(task: Lesson, linear: Array, found: Sequence[Array]) -> Iterator[Answer]:
    heard = np.asarray(task.heard)
    yield "encoder", heard.argmax(1)
    yield "mixture of encoder and linear", _mixture(task, [linear, heard])
    centred = csr_matrix(heard - heard.mean(1, keepdims=True))
    joint = hstack([sparse(task), centred]).tocsr()
    yield "linear that sees the encoder's scores", crossed(joint, task, _STRENGTH).argmax(1)
    around = np.hstack([_around(task, linear), _around(task, heard)])
    boosted = _boosted(task, around)
    yield "gradient boosting over encoder and linear", boosted.argmax(1)
    yield "mixture of all", _mixture(task, [*found, heard, boosted])


def _mixture(task: Lesson, found: Sequence[Array]) -> Array:
    return np.asarray(mixed(found, weighed(found, task.labels)).argmax(1))


def _around(task: Lesson, scores: Array) -> Array:
    """Return scores beside the probabilities of four neighbours and of the article.

    This is stacking (Wolpert, Neural Networks 5, 1992) over the sentences of an article.
    """
    shares, parts = np.exp(log_shares(scores)), []
    for article in np.unique(task.articles):
        own = shares[task.articles == article]
        edged = np.pad(own, ((2, 2), (0, 0)))
        near = [edged[2 + d : 2 + d + len(own)] for d in (-2, -1, 1, 2)]
        parts.append(np.hstack([*near, np.broadcast_to(own.mean(0), own.shape)]))
    return np.hstack([scores, np.vstack(parts)])


def _ruled(task: Lesson) -> Array:
    return np.array([task.classes.index(_rule({n for n, _ in seen})) for seen in task.features])


def _rule(seen: set[str]) -> Section:
    """Place a sentence by what anybody would think of first."""
    if "form:unstopped" in seen or "form:address" in seen:
        return Section.SOURCE_ONLY
    if "lede" in seen:
        return Section.KEY_CHANGES
    if "speaker:expert" in seen or {"quote:none", "sense:judgement"} <= seen:
        return Section.ANALYST_VIEW
    if not seen.isdisjoint({"quote:direct", "quote:mixed", "quote:indirect"}):
        return Section.REACTIONS
    return Section.KEY_CHANGES if "third:0" in seen else Section.BACKGROUND


def _boosted(task: Lesson, scores: Array) -> Array:
    """Return log-probabilities by trees (Ke et al., NIPS 2017) over scores and common features."""
    counts = Counter(
        name
        for seen in task.features
        for name in {name for name, _ in seen}
        if name.partition(":")[0] not in _WORDS
    )
    names = sorted(name for name, count in counts.items() if count >= _COMMON)
    rows = [[dict(seen).get(name, 0.0) for name in names] for seen in task.features]
    matrix = np.hstack([scores, np.array(rows)])
    found = np.zeros((len(task.labels), len(task.classes)))
    for fold in range(COUNT):
        learned, held_back = task.folds != fold, task.folds == fold
        model = HistGradientBoostingClassifier(
            max_iter=150,
            learning_rate=0.06,
            max_leaf_nodes=15,
            min_samples_leaf=30,
            l2_regularization=1.0,
            early_stopping=False,
            random_state=0,
        )
        model.fit(matrix[learned], task.labels[learned])
        found[held_back] = np.log(model.predict_proba(matrix[held_back]) + _LEAST)
    return found


def _chained(task: Lesson) -> Array:
    """Return log-probabilities by a linear-chain CRF (Lafferty et al., ICML 2001).

    Its library, python-crfsuite, is wanted for nothing else; without it, others are compared.
    """
    import pycrfsuite  # type: ignore[import-not-found, unused-ignore]

    found = np.zeros((len(task.labels), len(task.classes)))
    numbers = np.unique(task.articles)
    rows = [np.flatnonzero(task.articles == number) for number in numbers]
    chains = [pycrfsuite.ItemSequence([dict(task.features[i]) for i in part]) for part in rows]
    for fold in range(COUNT):
        trainer = pycrfsuite.Trainer(verbose=False)
        trainer.set_params({"c2": 1.0, "max_iterations": 100, "feature.minfreq": 3})
        for part, chain in zip(rows, chains, strict=True):
            if task.folds[part[0]] != fold:
                trainer.append(chain, [task.classes[label] for label in task.labels[part]])
        with tempfile.TemporaryDirectory() as folder:
            path = str(Path(folder) / "crf")
            trainer.train(path)
            tagger = pycrfsuite.Tagger()
            tagger.open(path)
            for part, chain in zip(rows, chains, strict=True):
                if task.folds[part[0]] == fold:
                    tagger.set(chain)
                    found[part] = [_marginals(tagger, at, task.classes) for at in range(len(part))]
    return np.log(found + _LEAST)


def _marginals(tagger: Any, at: int, classes: Sequence[str]) -> list[float]:
    return [tagger.marginal(name, at) for name in classes]


def _scores(task: Lesson, found: Array, apart: Array) -> list[str]:
    """Return the cells of a learner's row; `apart` says which articles are of outlets apart."""
    classes = len(task.classes)
    tables = np.zeros((len(apart), classes, classes))  # of each article: right, found
    np.add.at(tables, (task.articles, task.labels, found), 1)
    everything = np.ones(len(apart), bool)
    groups = (~apart, apart, everything)
    return [
        *(_interval(_macro_f1, tables[group]) for group in groups),
        _interval(_accuracy, tables[everything]),
    ]


def _interval(measure: Callable[[Array], Array], tables: Array) -> str:
    """Return a measure and its interval by the bootstrap (Efron, 1979) over articles."""
    if not len(tables):
        return "–"
    count = len(tables)
    draws = np.random.default_rng(0).multinomial(count, [1 / count] * count, _DRAWS)
    low, high = np.percentile(measure(np.tensordot(draws, tables, 1)), _LEVEL)
    return f"{measure(tables.sum(0)[None])[0]:.3f} ({low:.3f}–{high:.3f})"


def _macro_f1(tables: Array) -> Array:
    """Return the mean F1 over the classes of each table (of right and found)."""
    hits = np.diagonal(tables, axis1=1, axis2=2)
    both = tables.sum(1) + tables.sum(2)
    found: Array = (2 * hits / np.maximum(both, 1)).mean(1)
    return found


def _accuracy(tables: Array) -> Array:
    """Return the share of each table (of right and found) that is right."""
    found: Array = np.trace(tables, axis1=1, axis2=2) / tables.sum((1, 2))
    return found
