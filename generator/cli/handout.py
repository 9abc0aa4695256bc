"""`briefing handout`: PDFs to print, one an article or several in one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from generator.cli.terminal import FILE, common, fail, load_settings, printer
from generator.errors import BriefingError, count

if TYPE_CHECKING:
    from generator.config import Settings


def _month(_: click.Context, __: click.Parameter, value: str | None) -> dt.date | None:
    """Return the first day of a month written as 2024-11."""
    try:
        return dt.datetime.strptime(value, "%Y-%m").date() if value else None
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is not a month such as 2024-11.") from error


@click.command()
@common
@click.argument("files", nargs=-1, type=FILE)
@click.option("--tag", help="Bind the handouts of all briefings with this tag into one PDF.")
@click.option(
    "--month", metavar="YYYY-MM", callback=_month,
    help="Bind the handouts of all briefings of this month into one PDF.",
)  # fmt: skip
@click.option(
    "-o", "--output", type=FILE, metavar="PATH",
    help="The folder to write to, or the file for --tag and --month.  [default: this folder, "
    "the file being named after the tag or month]",
)  # fmt: skip
@click.pass_obj
def handout(
    obj: dict[str, Any],
    files: Sequence[Path],
    tag: str | None,
    month: dt.date | None,
    output: Path | None,
) -> None:
    """Write the PDF handout of each of the article FILES, named after it.

    With --tag or --month, and no FILES, write all those briefings as one PDF instead, oldest
    first: a cover, the contents with page numbers, and the handouts.  Drafts and withdrawn
    articles are left out.
    """
    if sum((bool(files), tag is not None, month is not None)) != 1:
        raise click.UsageError("Name article FILES, or a --tag, or a --month: one of the three.")
    settings = load_settings(obj)
    if not files:
        printer(obj)(_bind(tag, month, output, settings))
        return
    failed = []
    for path in files:
        try:
            printer(obj)(f"Wrote {_print(path, output or Path(), settings)}.")
        except BriefingError as error:
            failed.append(error)
    if failed:
        fail(failed)


def _bind(tag: str | None, month: dt.date | None, output: Path | None, settings: Settings) -> str:
    """Write the handouts of a tag or a month as one PDF; return what to say of it."""
    from generator import binding
    from generator.publishing.store import replace_file

    bound = binding.by_month(month, settings) if month else binding.by_tag(tag or "", settings)
    made = output or Path(f"{bound.name}.pdf")
    try:
        made.parent.mkdir(parents=True, exist_ok=True)
        replace_file(made, bound.pdf)
    except OSError as error:
        raise BriefingError(f"{error.strerror}.", path=made) from error
    return f"Wrote {made}, with {count(bound.briefings, 'briefing')}."


def _print(path: Path, folder: Path, settings: Settings) -> Path:
    """Write the handout of an article file into a folder; return where it is."""
    from generator import pipeline, reading
    from generator.model import Status
    from generator.publishing import handout as handouts
    from generator.publishing.store import replace_file

    article = reading.read(path, settings)
    if article.metadata.status is Status.WITHDRAWN:
        raise BriefingError("This article is withdrawn, so it has no handout.", path=path)
    made = folder / f"{article.slug}.pdf"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        replace_file(made, handouts.render(pipeline.brief(article), settings))
    except OSError as error:
        raise BriefingError(f"{error.strerror}.", path=made) from error
    return made
