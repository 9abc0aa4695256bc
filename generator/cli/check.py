"""`briefing check`: what an editor should look at."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Iterable, Sequence
from textwrap import fill
from typing import TYPE_CHECKING, Any

import click

from generator.cli.terminal import common, load_settings, near, printer, progress
from generator.errors import count

if TYPE_CHECKING:
    from generator.checking.arranging import Told
    from generator.checking.inspection import Sheet
    from generator.config import Settings

_WIDTH = 80


def _codes(_: click.Context, __: click.Parameter, values: Sequence[str]) -> tuple[str, ...]:
    """Check that each code, or the beginning of one, is known."""
    from generator.checking import catalogue

    for value in values:
        if not any(code.startswith(value.upper()) for code in catalogue.explanations()):
            raise click.BadParameter(f"“{value}” is no code. {catalogue.nearest(value)}")
    return tuple(value.upper() for value in values)


def _explain(context: click.Context, _: click.Parameter, value: str | None) -> None:
    """Print what a code means, and do nothing else."""
    from generator.checking import catalogue

    if value is None or context.resilient_parsing:
        return
    told = catalogue.explanations().get(value.upper())
    if not told:
        raise click.BadParameter(f"“{value}” is no code. {catalogue.nearest(value)}")
    click.echo(f"{told.code} ({told.level}): {catalogue.plain(told.title)}")
    for heading, words in (("", told.means), ("", told.why), ("What to do: ", told.do)):
        if words:
            click.echo(f"\n{fill(f'{heading}{catalogue.plain(words)}', _WIDTH)}")
    context.exit()


@click.command()
@common
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option(
    "--code", "codes", multiple=True, metavar="CODE", callback=_codes,
    help="Only findings of this code, or of all that begin so (F); may be given several times.",
)  # fmt: skip
@click.option("--all", "show_all", is_flag=True, help="Cut no list short.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line, cut nowhere.")
@click.option("--strict", is_flag=True, help="Exit with 1 when there is a warning.")
@click.option(
    "--explain", metavar="CODE", is_eager=True, expose_value=False, callback=_explain,
    help="Say what a code means, why it matters and what to do, and nothing else.",
)  # fmt: skip
@click.pass_obj
def check(
    obj: dict[str, Any],
    names: Sequence[str],
    codes: Sequence[str],
    show_all: bool,
    as_json: bool,
    strict: bool,
) -> None:
    """List what an editor should look at, article by article, most important first.

    Each line names the file, the line, how grave it is, a code, and what was found.  Without
    NAMES of articles it is about all of them, and about the site.
    """
    from generator.checking import arranging, inspection
    from generator.model import Level
    from generator.reading import name_in

    settings = load_settings(obj)
    wanted, shown = [name_in(name) for name in names], progress(obj, "Checking")
    checked = inspection.inspect(settings, wanted, shown, dt.date.today())
    sheets = arranging.arranged(checked, codes)
    if as_json:
        _print_json(sheets, settings)
    else:
        _print(obj, sheets, show_all)
        printer(obj)(_summary(sheets, sum(sheet.slug is not None for sheet in checked)))
    warned = any(f.level is not Level.INFO for sheet in sheets for f in sheet.findings)
    if any(sheet.error for sheet in sheets) or (strict and warned):
        sys.exit(1)


def _print_json(sheets: Iterable[Sheet], settings: Settings) -> None:
    from generator.checking import record
    from generator.publishing.record import dumps

    for sheet in sheets:
        for row in record.rows(sheet, settings.root):
            click.echo(dumps(row).encode(), nl=False)  # JSON is UTF-8 whatever the terminal speaks


def _print(obj: dict[str, Any], sheets: Sequence[Sheet], show_all: bool) -> None:
    """Print errors, then the findings of the first articles, or of all."""
    from generator.checking import arranging

    say = printer(obj)
    for sheet in sheets:
        if sheet.error:
            click.echo(near(f"Error: {sheet.error}"), err=True)
    found = [sheet for sheet in sheets if sheet.findings and sheet.slug is not None]
    shown = found if show_all else found[: arranging.ARTICLES]
    site = [sheet for sheet in sheets if sheet.slug is None]
    explained: set[str] = set()
    for sheet in (*shown, *site):
        say(click.style(near(sheet.headline), bold=True))
        for told in arranging.cut(sheet.findings, None if show_all else arranging.OF_A_CODE):
            _print_finding(told, explained, say)
        say("")
    if hidden := len(found) - len(shown):
        say(f"… and {count(hidden, 'more article')} (--all shows them, a NAME shows one)\n")


def _print_finding(told: Told, explained: set[str], say: Callable[[str], None]) -> None:
    """Print a finding, and what to do: in this very case, else once for each code."""
    from generator.checking import catalogue

    finding = told.finding
    place = f"{finding.path}:{finding.line}" if finding.line else f"{finding.path}"
    click.echo(near(f"{place}: {finding.level} {finding.code}: {finding.message}"))
    if finding.hint:
        say(near(f"    {finding.hint}"))
    elif finding.code not in explained:
        say(f"    {catalogue.in_short(finding.code)}")
        explained.add(finding.code)
    if told.more:
        say(f"    … and {told.more} more of {finding.code} (--all shows them)")


def _summary(sheets: Sequence[Sheet], articles: int) -> str:
    """Return how much there is to look at, and where to read about it."""
    from generator.checking import arranging
    from generator.model import Level

    levels = [finding.level for sheet in sheets for finding in sheet.findings]
    errors = sum(sheet.error is not None for sheet in sheets)
    remarks = levels.count(Level.INFO)
    counts = [
        *([count(errors, "error")] if errors else []),
        count(len(levels) - remarks, "warning"),
        count(remarks, "remark"),
    ]
    concerned = sum(sheet.slug is not None for sheet in sheets)
    told = f"{', '.join(counts)} in {concerned} of {count(articles, 'article')}"
    tally = ", ".join(f"{code} {number}" for code, number in arranging.tally(sheets))
    if not tally:
        return f"{told}."
    return f"{told}: {tally}.\n`briefing check --explain CODE` says what a code means."
