"""The encoders: one for each fold, taught without its articles, and the one that ships.

What learns from an encoder's impressions, as the sections do, must learn from those that it has
of articles it was not taught with.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.errors import CorpusError
from generator.training import folds
from generator.training.corpus import TRAIN, Document, documents, invented
from generator.understanding.encoder import Encoder

if TYPE_CHECKING:
    from generator.training.network import Network
    from generator.training.tuning import Pupil

WHOLE = "whole"
VOCABULARY = "vocabulary.json"
PARTS = ("words.onnx", "article.onnx")
_ROUNDS, _STAND_IN_ROUNDS, _MORE_ROUNDS = 12, 4, 2
_MORE_PACE = 0.5


def teach(corpora: Path, labels: Path, folder: Path) -> None:
    """Teach the encoders that a folder lacks: an hour for all of them on two cores.

    Each learns from the labels that two annotators gave and from what the teacher thinks, the one
    that ships in more rounds and then also from the labels that one annotator gave in one pass; of
    the others, which only stand in for it, the reader of sentences alone does.
    """
    every = (*map(str, range(folds.COUNT)), WHOLE)
    lacking = [n for n in every if not all((folder / n / part).is_file() for part in PARTS)]
    if not lacking:
        return
    try:
        from generator.training import network, tuning
    except ImportError as error:
        raise CorpusError(
            f"The encoders {', '.join(lacking)} are to be taught, but {error.name} is missing.",
            path=folder,
            hint="Install the extra `encoder`, or name a folder that has them.",
        ) from error

    articles = [d for source in TRAIN.values() for d in documents(source, corpora, labels)]
    more = invented(labels)  # in no fold: they only teach
    fold = folds.folds(article.name for article in articles)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / VOCABULARY).write_text(network.vocabulary(), "utf8")
    for name in lacking:
        known = [a for a in articles if str(fold[a.name]) != name]
        pupil = tuning.Pupil(
            list(map(_careful, known)), _ROUNDS if name == WHOLE else _STAND_IN_ROUNDS
        )
        taught = _taught(pupil, f"Encoder {name}")
        if name == WHOLE:
            pupil = tuning.Pupil([*known, *more], _MORE_ROUNDS, taught, _MORE_PACE)
            taught = _taught(pupil, f"Encoder {name}, more labels")
        taught = tuning.finish(taught, [*known, *more])
        (folder / name).mkdir(exist_ok=True)
        for part, model in zip(PARTS, network.exported(taught), strict=True):
            (folder / name / part).write_bytes(model)


def _careful(document: Document) -> Document:
    """Return an article with those of its labels that two annotators gave."""
    labels = document.labels
    if labels is None or "sections" in labels.once:
        return replace(document, labels=None)
    return replace(document, labels=replace(labels, glance=())) if labels.once else document


def _taught(pupil: Pupil, title: str) -> Network:
    with click.progressbar(pupil.learn(), len(pupil), title, file=sys.stderr) as steps:
        for _ in steps:
            pass
    return pupil.steady()


def ship(folder: Path, target: Path) -> None:
    """Copy the encoder that is taught with all articles into the folder of weights."""
    for path in (*(folder / WHOLE / part for part in PARTS), folder / VOCABULARY):
        (target / path.name).write_bytes(path.read_bytes())


def load(folder: Path, name: str = WHOLE) -> Encoder:
    """Return an encoder of a folder; raises `CorpusError` where it is not there."""
    try:
        words, article = ((folder / name / part).read_bytes() for part in PARTS)
        return Encoder(words, article, (folder / VOCABULARY).read_text("utf8"))
    except OSError as error:
        raise CorpusError(
            f"The encoder cannot be read: {error.strerror}.",
            path=folder,
            hint="`train` teaches the encoders.",
        ) from error


def held_out(folder: Path, names: Iterable[str]) -> Mapping[str, Encoder]:
    """Return for each article, by its name, the encoder that was taught without it."""
    fold = folds.folds(names)
    made = {number: load(folder, str(number)) for number in range(folds.COUNT)}
    return {name: made[number] for name, number in fold.items()}
