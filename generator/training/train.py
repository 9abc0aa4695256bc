"""Learning the weights from the corpora, with figures of articles held out in turn."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, replace
from operator import itemgetter
from pathlib import Path

import click

from generator.errors import CorpusError
from generator.training import encoders, folds, glancing, speaking
from generator.training.corpus import NEWS, TRAIN, Example, documents, read
from generator.training.learning import Array, Lesson, Trial, learn, lesson, trials
from generator.training.measures import Pair, accuracy, class_table, macro_f1, reliability
from generator.understanding import glance, sections, speakers
from generator.understanding.impressions import ROLES, SECTIONS
from generator.understanding.lexicons import lexicon
from generator.understanding.odds import Learned
from generator.understanding.weights import Weights


def train(corpora: Path, labels: Path, folder: Path, target: Path) -> str:
    """Write everything learned from the training articles; return the figures as Markdown.

    `folder` keeps the encoders, which are taught where they are missing; `target` gets the
    weights.
    """
    encoders.teach(corpora, labels, folder)
    taught = {name: _examples(source, corpora, labels, folder) for name, source in TRAIN.items()}
    everything = [example for examples in taught.values() for example in examples]
    target.mkdir(parents=True, exist_ok=True)
    encoders.ship(folder, target)
    learned, told = speaking.learn([speaking.lesson(e) for e in everything], _folds(everything))
    _write(target / "speaking.json", asdict(learned))
    _say(f"Speakers: {', '.join(told)}.")
    taught = {name: [_heard(e, learned) for e in examples] for name, examples in taught.items()}
    everything = [example for examples in taught.values() for example in examples]
    words = lexicon("sections")
    section_lesson = lesson(everything, SECTIONS, "sections", words)
    role_lesson = lesson(taught[NEWS], ROLES, "roles", words)
    section = _best("Sections", section_lesson, _filing)
    role = _best("Roles", role_lesson, macro_f1)
    weights = Weights(learn(section_lesson, section), learn(role_lesson, role), words)
    _write(
        target / "sections.json",
        {"sections": asdict(weights.sections), "roles": asdict(weights.roles)},
    )
    _write(target / "glance.json", glancing.learn(_choices(taught[NEWS], weights)))
    parts = [
        *_cross_validated("Sections", section, section_lesson),
        *_cross_validated("Discourse roles", role, role_lesson),
        f"### Speakers, training articles held out in turn\n\n{', '.join(told)}\n",
    ]
    return "\n".join(parts)


def _examples(source: str, corpora: Path, labels: Path, folder: Path) -> list[Example]:
    """Return the annotated articles of a corpus, with impressions of encoders new to them."""
    names = [d.name for d in documents(source, corpora, labels) if d.labels]
    if not names:
        raise CorpusError("It has no annotated article.", path=corpora / source)
    reading = read(source, corpora, labels, encoders.held_out(folder, names))
    with click.progressbar(reading, len(names), f"Reading {source}", file=sys.stderr) as examples:
        return list(examples)


def _folds(examples: Sequence[Example]) -> list[int]:
    fold = folds.folds(example.document.name for example in examples)
    return [fold[example.document.name] for example in examples]


def _heard(example: Example, learned: Learned) -> Example:
    """Return an article with the speakers that what is learned finds in it."""
    seen, chances = example.structure, [felt.chances for felt in example.impressions]
    people, said = speakers.identify(
        seen.article.text, seen.sentences, seen.quotations, lexicon("people"), learned, chances
    )
    return replace(example, structure=replace(seen, speakers=people, quotations=said))


def _choices(examples: Iterable[Example], weights: Weights) -> list[glancing.Choice]:
    """Return the choices of annotators among sentences that are placed as they would be in use."""
    found = []
    for example in examples:
        if example.glance:
            placed = sections.place(example.structure, weights, example.impressions)
            seen = replace(example.structure, placements=placed)
            found += glancing.choices(glance.candidates(seen), example.glance)
    return found


def _best(name: str, task: Lesson, worth: Callable[[Sequence[Pair]], float]) -> Trial:
    """Return the trial of the setting that is worth most."""
    found = []
    for trial in trials(task):
        score = worth(_pairs(trial, task))
        setting = f"strength {trial.strength:g}, evenness {trial.evenness:g}"
        _say(f"{name}: {setting}, {score:.4f}")
        found.append((score, trial))
    return max(found, key=itemgetter(0))[1]


def _filing(pairs: Sequence[Pair]) -> float:
    """Return the mean of two wishes: that rare sections are found, and that few sentences stray."""
    return (macro_f1(pairs) + accuracy(pairs)) / 2


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
