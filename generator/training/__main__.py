"""Train the weights: `python -m generator.training CORPORA GOLD`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from operator import attrgetter, itemgetter
from pathlib import Path

import click
import numpy as np

from generator.errors import BriefingError, CorpusError
from generator.model import Role, Section
from generator.training.corpus import HELD_BACK, NEWS, TRAIN, Example, Source, read
from generator.training.learning import Lesson, Trial, learn, trials
from generator.training.scores import calibration, macro_f1, table
from generator.understanding import features, sections
from generator.understanding.lexicons import Lexicon, lexicon
from generator.understanding.weights import Weights

_WEIGHTS = Path(__file__).parents[1] / "understanding" / "weights" / "sections.json"
_CARD = Path(__file__).parents[2] / "MODEL_CARD.md"
_FIGURES = re.compile(r"(?<=<!-- figures -->\n).*(?=<!-- end of figures -->)", re.DOTALL)

_path = click.Path(path_type=Path)
_saying = partial(click.echo, err=True)


@click.command()
@click.argument("corpora", type=_path)
@click.argument("gold", type=_path)
@click.option("--weights", "target", type=_path, default=_WEIGHTS, help="The file to write.")
@click.option("--card", type=_path, default=_CARD, help="The model card whose figures to set.")
def main(corpora: Path, gold: Path, target: Path, card: Path) -> None:
    """Learn where sentences go from the articles in CORPORA and their annotations in GOLD."""
    try:
        taught = _examples(TRAIN, corpora, gold)
        tests = _examples(HELD_BACK, corpora, gold)
    except BriefingError as error:
        raise click.ClickException(str(error)) from error
    words = lexicon("sections")
    everything = [example for examples in taught.values() for example in examples]
    section_lesson = _lesson(everything, tuple(Section), attrgetter("sections"), words)
    role_lesson = _lesson(taught[NEWS], tuple(Role), attrgetter("roles"), words)
    section, role = _best("sections", section_lesson), _best("roles", role_lesson)
    weights = Weights(learn(section_lesson, section), learn(role_lesson, role), words)
    _write_weights(target, weights)
    figures = [
        *_cross_validated("Sections", section, section_lesson),
        *_cross_validated("Discourse roles", role, role_lesson),
        *(line for name in tests for line in _held_back(name, tests[name], weights)),
    ]
    _write_figures(card, figures)
    _saying(f"{target} and the figures of {card} are written.")


def _examples(
    sources: Mapping[str, Source], corpora: Path, gold: Path
) -> dict[str, tuple[Example, ...]]:
    """Return the annotated articles of each source; all but the first may be missing."""
    found: dict[str, tuple[Example, ...]] = {}
    for name, source in sources.items():
        if found and not ((corpora / source.corpus).exists() and (gold / source.gold).exists()):
            _saying(f"{name}: not there, left out.")
            continue
        found[name] = tuple(read(source, corpora, gold))
        if not found[name]:
            raise CorpusError("It holds no annotated article.", path=gold / source.gold)
        _saying(f"{name}: {len(found[name])} articles read.")
    return found


def _lesson(
    examples: Sequence[Example],
    classes: tuple[str, ...],
    labels: Callable[[Example], Sequence[str | None]],
    words: Lexicon,
) -> Lesson:
    """Return the sentences that have a label; classes that none has are left out."""
    rows = [
        (seen, label, number)
        for number, example in enumerate(examples)
        for seen, label in zip(features.of(example.structure, words), labels(example), strict=True)
        if label is not None
    ]
    seen, given, articles = zip(*rows, strict=True)
    there = tuple(str(name) for name in classes if name in given)
    numbers = np.array([there.index(label) for label in given])
    return Lesson(there, seen, numbers, np.array(articles))


def _best(name: str, lesson: Lesson) -> Trial:
    """Return the trial of the setting that did best."""
    found = []
    for trial in trials(lesson):
        score = macro_f1(lesson.labels, trial.second.argmax(1))
        _saying(f"{name}: strength {trial.strength:g}, macro F1 {score:.4f}")
        found.append((score, trial))
    return max(found, key=itemgetter(0))[1]


def _cross_validated(title: str, trial: Trial, lesson: Lesson) -> list[str]:
    return [
        f"### {title}, training articles held out in turn\n",
        table(lesson.labels, trial.second.argmax(1), lesson.classes),
        f"\nExpected calibration error {calibration(trial.second, lesson.labels):.3f}.\n",
    ]


def _held_back(name: str, examples: Sequence[Example], weights: Weights) -> list[str]:
    pairs = [
        (label, placement.section)
        for example in examples
        for label, placement in zip(
            example.sections, sections.place(example.structure, weights), strict=True
        )
        if label is not None
    ]
    classes = tuple(Section)
    gold, found = (
        np.array([classes.index(label) for label in side]) for side in zip(*pairs, strict=True)
    )
    return [
        f"### Sections, {len(examples)} articles never learned from: {name}\n",
        table(gold, found, classes),
        "",
    ]


def _write_weights(path: Path, weights: Weights) -> None:
    data = {"sections": asdict(weights.sections), "roles": asdict(weights.roles)}
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    path.write_text(text + "\n", "utf8", newline="\n")


def _write_figures(path: Path, figures: Iterable[str]) -> None:
    card = path.read_text("utf8")
    path.write_text(_FIGURES.sub(lambda _: "\n".join(figures) + "\n", card), "utf8", newline="\n")


if __name__ == "__main__":
    main()
