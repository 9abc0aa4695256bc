"""Learning the weights from the corpora, with figures of articles held out in turn."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from operator import itemgetter
from pathlib import Path

import click

from generator.errors import CorpusError
from generator.training.corpus import NEWS, TRAIN, Example, read
from generator.training.learning import Array, Lesson, Trial, learn, lesson, trials
from generator.training.measures import Pair, class_table, macro_f1, reliability
from generator.understanding.impressions import ROLES, SECTIONS
from generator.understanding.lexicons import lexicon


def train(corpora: Path, labels: Path, target: Path) -> str:
    """Write the weights learned from the training articles; return the figures as Markdown."""
    taught = {name: _examples(name, source, corpora, labels) for name, source in TRAIN.items()}
    words = lexicon("sections")
    everything = [example for examples in taught.values() for example in examples]
    section_lesson = lesson(everything, SECTIONS, "sections", words)
    role_lesson = lesson(taught[NEWS], ROLES, "roles", words)
    section, role = _best("sections", section_lesson), _best("roles", role_lesson)
    heads = {"sections": learn(section_lesson, section), "roles": learn(role_lesson, role)}
    _write(target, {name: asdict(head) for name, head in heads.items()})
    parts = [
        *_cross_validated("Sections", section, section_lesson),
        *_cross_validated("Discourse roles", role, role_lesson),
    ]
    return "\n".join(parts)


def _examples(name: str, source: str, corpora: Path, labels: Path) -> tuple[Example, ...]:
    found = tuple(read(source, corpora, labels))
    if not found:
        raise CorpusError("It has no annotated article.", path=corpora / source)
    _say(f"{name}: {len(found)} articles read.")
    return found


def _best(name: str, task: Lesson) -> Trial:
    """Return the trial of the setting that did best."""
    found = []
    for trial in trials(task):
        score = macro_f1(_pairs(trial, task))
        setting = f"strength {trial.strength:g}, evenness {trial.evenness:g}"
        _say(f"{name}: {setting}, macro F1 {score:.4f}")
        found.append((score, trial))
    return max(found, key=itemgetter(0))[1]


def _pairs(trial: Trial, task: Lesson) -> list[Pair]:
    right, found = _names(task.labels, task), _names(trial.probabilities.argmax(1), task)
    return list(zip(right, found, strict=True))


def _names(numbers: Array, task: Lesson) -> list[str]:
    return [task.classes[number] for number in numbers.tolist()]


def _cross_validated(title: str, trial: Trial, task: Lesson) -> Iterable[str]:
    pairs = _pairs(trial, task)
    surest = trial.probabilities.max(1).tolist()
    sure = reliability((c, a == b) for c, (a, b) in zip(surest, pairs, strict=True))
    yield f"### {title}, training articles held out in turn\n"
    yield class_table(pairs)
    yield f"\nExpected calibration error {sure.error:.3f}.\n"


def _write(path: Path, data: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    path.write_text(text + "\n", "utf8", newline="\n")


def _say(message: str) -> None:
    click.echo(message, err=True)
