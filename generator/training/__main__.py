"""The commands of `python -m generator.training`: they parse, print and exit.

Heavy modules are imported where they are used, so that `--help` answers at once.
"""

from __future__ import annotations

import datetime as dt
import re
import sys
from pathlib import Path
from typing import Any

import click

from generator.errors import BriefingError
from generator.training.annotations import LABELS, SOFT
from generator.training.floors import FLOORS, Scores

_ROOT = Path(__file__).parents[2]
_CARD = _ROOT / "MODEL_CARD.md"
_GUIDE = _ROOT / "docs" / "guide" / "method.md"
_WEIGHTS = Path(__file__).parents[1] / "understanding" / "weights"
_ENCODERS = _ROOT / ".encoders"
_SPLITS = ("train", "dev", "test")

_path = click.Path(path_type=Path)
_labels = click.option("--labels", type=_path, default=LABELS, help="Another folder of labels.")
_card = click.option("--card", type=_path, default=_CARD, help="Another model card.")
_guide = click.option("--guide", type=_path, default=_GUIDE, help="Another page for readers.")
_floors = click.option("--floors", type=_path, default=FLOORS, help="Another file of floors.")


class _Group(click.Group):
    """Shows an error of ours as its message alone, and exits with 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BriefingError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Learn how to understand articles, and measure how well they are understood.

    CORPORA is a folder that holds newsdiscourse/ and polnear/, as `convert` writes it.
    MODEL_CARD.md says where the corpora are to be had.
    """


@main.command()
@click.argument("corpora", type=_path)
@click.option("--encoders", type=_path, default=_ENCODERS, help="Another folder to keep them in.")
@click.option("--weights", "target", type=_path, default=_WEIGHTS, help="Another folder to write.")
@_labels
@_card
@_guide
@_floors
def train(
    corpora: Path,
    encoders: Path,
    target: Path,
    labels: Path,
    card: Path,
    guide: Path,
    floors: Path,
) -> None:
    """Learn all weights from CORPORA; set the floors, and the figures of the model card.

    The encoders come first; each takes a while, and one that is there already is kept.  With
    --weights the floors stay as they are, for they are those of the package's own weights.
    """
    from generator.training import train as training

    figures = training.train(corpora, labels, encoders, target)
    click.echo(f"{target} is written.", err=True)
    if target.resolve() == _WEIGHTS or card != _CARD:
        _set(card, "cross-validation", figures)
    if target.resolve() == _WEIGHTS:
        _evaluate(corpora, labels, card, guide, floors, write=True)


@main.command()
@click.argument("corpora", type=_path)
@click.argument("model", type=_path)
@_labels
def ask(corpora: Path, model: Path, labels: Path) -> None:
    """Ask a large network what it thinks of the articles of CORPORA; write it beside the labels.

    It is the pretrained one in the folder MODEL, taught first.  Two hours on two cores.
    """
    from generator.training import teacher

    click.echo(f"{teacher.ask(corpora, labels, model)} articles are in {labels / SOFT}.")


@main.command()
@click.argument("corpora", type=_path)
@click.option("--write", is_flag=True, help="Set the floors, and the figures of the model card.")
@_labels
@_card
@_guide
@_floors
def evaluate(
    corpora: Path, write: bool, labels: Path, card: Path, guide: Path, floors: Path
) -> None:
    """Score the understanding of the articles of CORPORA that nothing was learned from.

    Exit status: 1 where a score is below its floor.
    """
    _evaluate(corpora, labels, card, guide, floors, write=write)


@main.command()
@click.argument("corpora", type=_path)
@click.option("--encoders", type=_path, help="A folder of encoders to compare as well.")
@_labels
def compare(corpora: Path, encoders: Path | None, labels: Path) -> None:
    """Compare learners by where they place the sentences of articles of CORPORA held out.

    New articles are held out one by one, new outlets with all that is of them.
    """
    from generator.training import compare as comparison

    for line in comparison.compare(corpora, labels, encoders):
        click.echo(line)


@main.command()
@click.argument("newsdiscourse", type=_path)
@click.argument("polnear", type=_path)
@click.argument("corpora", type=_path)
@click.option(
    "--split",
    "splits",
    type=click.Choice(_SPLITS),
    multiple=True,
    default=("train", "dev"),
    show_default=True,
    help="What to convert; test is for a last measurement alone.",
)
def convert(newsdiscourse: Path, polnear: Path, corpora: Path, splits: tuple[str, ...]) -> None:
    """Write CORPORA from checkouts of NEWSDISCOURSE and POLNEAR."""
    from generator.training import conversion

    for path, count in conversion.convert(newsdiscourse, polnear, corpora, splits):
        click.echo(f"{path}: {count} articles.")


@main.command()
@click.argument("corpus", type=_path)
@click.argument("folder", type=_path)
def export(corpus: Path, folder: Path) -> None:
    """Write the articles of a CORPUS file as article files into FOLDER."""
    from generator.training import evaluate as evaluation
    from generator.training.corpus import documents

    folder.mkdir(parents=True, exist_ok=True)
    articles = documents(corpus.name, corpus.parent, None)
    click.echo(f"{len(list(evaluation.write(articles, folder)))} articles are in {folder}.")


def _evaluate(
    corpora: Path, labels: Path, card: Path, guide: Path, floors: Path, *, write: bool
) -> None:
    """Print the scores beside the floors; exit with 1 where one is below."""
    from generator.training import evaluate as evaluation
    from generator.training import floors as least

    held = None if write else least.read(floors)
    results = evaluation.evaluate(corpora, labels)
    scores: Scores = {result.task.name: result.scores for result in results}
    figures = evaluation.report(results)
    if held is None:
        least.write(floors, scores)
        held = least.read(floors)
        _set(card, "scores", figures)
        _set(guide, "figures", evaluation.summary(results, dt.date.today()))
    click.echo(figures)
    click.echo(least.table(scores, held))
    if low := least.missed(scores, held):
        click.echo(f"{len(low)} of the scores are below their floors.", err=True)
        sys.exit(1)


def _set(card: Path, part: str, figures: str) -> None:
    """Put figures between the two comments that stand around a part of the model card."""
    text = card.read_text("utf8")
    marked = re.compile(rf"(?<=<!-- {part} -->\n).*(?=<!-- end of {part} -->)", re.DOTALL)
    if not marked.search(text):
        raise BriefingError(f"There is no place for the figures of {part}.", path=card)
    text = marked.sub(lambda _: f"{figures.rstrip()}\n\n", text)
    card.write_text(text, "utf8", newline="\n")


if __name__ == "__main__":
    main()
