"""The commands: they parse, print and exit; the work is done elsewhere.

Heavy modules are imported where they are used, so that `--help` answers at once.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click
from click.core import ParameterSource

from generator import __version__
from generator.errors import BriefingError

if TYPE_CHECKING:
    from generator.config import Settings
    from generator.generation import Outcome, Progress
    from generator.model import Article, Structure

Command = TypeVar("Command", bound=Callable[..., Any])

_SETTINGS = Path("mkdocs.yml")
_FILE = click.Path(path_type=Path, readable=False)  # what is wrong with a file we say ourselves


class _Group(click.Group):
    """Shows an error of ours as its message alone, and exits with 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BriefingError as error:
            _fail([error])
        except BrokenPipeError:
            raise  # whoever read our output has read enough
        except OSError as error:
            _fail([BriefingError(f"{error.strerror}.", path=error.filename or "The output")])


def _address(_: click.Context, __: click.Parameter, value: str) -> str:
    """Check that an address is a host and a port."""
    host, _colon, port = value.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise click.BadParameter(f"{value!r} is not HOST:PORT, such as 127.0.0.1:8000.")
    return value


def _month(_: click.Context, __: click.Parameter, value: str | None) -> dt.date | None:
    """Return the first day of a month written as 2024-11."""
    try:
        return dt.datetime.strptime(value, "%Y-%m").date() if value else None
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is not a month such as 2024-11.") from error


def _keep(ctx: click.Context, param: click.Parameter, value: Any) -> Any:
    """Keep an option that may stand before the command or after it."""
    options: dict[str, Any] = ctx.ensure_object(dict)
    if param.name and ctx.get_parameter_source(param.name) is not ParameterSource.DEFAULT:
        options[param.name] = value
    return value


def _common(command: Command) -> Command:
    """Add the options that every command has."""
    config = "The site's settings.  [default: mkdocs.yml]"
    verbose, quiet = "Say more of what is done.", "Say nothing but results and errors."
    kept = partial(click.option, expose_value=False, callback=_keep)
    command = kept("-q", "--quiet", is_flag=True, help=quiet)(command)
    command = kept("-v", "--verbose", is_flag=True, help=verbose)(command)
    return kept("-f", "--config", type=_FILE, help=config)(command)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="briefing")
@_common
def main() -> None:
    """Turn the news articles in briefings/ into a site of briefings with PDF handouts.

    Every statement on a page is text of the article and links to its place in it.

    Exit status: 0 when all is well, 1 on an error (or a warning under --strict), 2 on wrong usage.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal may not speak UTF-8


@main.command()
@_common
@click.option("--force", is_flag=True, help="Replace files that were changed by hand.")
@click.option("--strict", is_flag=True, help="Fail on warnings, ours and MkDocs'.")
@click.option("--no-site", is_flag=True, help="Generate the pages, but do not build the site.")
@click.pass_obj
def build(obj: dict[str, Any], force: bool, strict: bool, no_site: bool) -> None:
    """Generate the briefings that changed, and build the site."""
    from generator import generation
    from generator.publishing import site

    settings = _settings(obj)
    outcome = generation.generate(settings, force=force, progress=_progress(obj))
    say = _say(obj)
    say(_summary(outcome))
    for path in (*outcome.written, *outcome.removed) if obj.get("verbose") else ():
        say(f"  {'wrote' if path in outcome.written else 'removed'} {path}")
    look = f"{_count(outcome.warnings, 'warning')} to look at: run `briefing check`."
    if outcome.warnings:
        say(look)
    if outcome.errors:
        _fail([*outcome.errors, *_unbuilt(no_site)])
    if strict and outcome.warnings:
        _fail([BriefingError(look, hint="--strict allows none."), *_unbuilt(no_site)])
    if no_site:
        return
    built = site.build(settings, strict=strict)
    where = settings.site_dir / "index.html"
    say(_near(f"{'Built the site' if built else 'The site is up to date'}: open {where}"))


@main.command()
@_common
@click.option(
    "-a", "--address", default="127.0.0.1:8000", show_default=True, callback=_address,
    help="HOST:PORT to serve at.",
)  # fmt: skip
@click.pass_obj
def serve(obj: dict[str, Any], address: str) -> None:
    """Preview the site, drafts included; what you save is shown at once."""
    from generator.publishing import site

    settings = _settings(obj)
    _say(obj)(f"Serving on http://{address} (press Ctrl+C to stop).")
    site.serve(settings, address)


@main.command()
@_common
@click.option("--strict", is_flag=True, help="Exit with 1 when there is a warning.")
@click.pass_obj
def check(obj: dict[str, Any], strict: bool) -> None:
    """List what an editor should look at, most important first.

    Each line names the file, the line, and what was found.
    """
    from generator import generation
    from generator.model import Level

    found, errors = generation.findings(_settings(obj))
    order = list(Level)
    for finding in sorted(found, key=lambda f: order.index(f.level)):
        place = f"{finding.path}:{finding.line}" if finding.line else f"{finding.path}"
        click.echo(_near(f"{place}: {finding.level} {finding.code}: {finding.message}"))
    warned = sum(f.level is not Level.INFO for f in found)
    _say(obj)(f"{_count(warned, 'warning')}, {_count(len(found) - warned, 'remark')}.")
    if errors:
        _fail(errors.values())
    if strict and warned:
        sys.exit(1)


@main.command()
@_common
@click.argument("files", nargs=-1, required=True, type=_FILE)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.pass_obj
def structure(obj: dict[str, Any], files: Sequence[Path], as_json: bool) -> None:
    """Print what the tool understands of article FILES, before any editor's decision.

    A file that cannot be read is named on standard error; the others are still printed.
    """
    from generator import pipeline, reading
    from generator.publishing import record

    settings = _settings(obj, needed=False)
    failed = []
    for path in files:
        try:
            made = pipeline.structure(reading.read(path, settings))
        except BriefingError as error:
            failed.append(error)
            continue
        # Bytes, for JSON is UTF-8 whatever the terminal speaks.
        line = record.dumps(record.structure(made)).encode() if as_json else _described(made)
        click.echo(line, nl=False)
    if failed:
        _fail(failed)


@main.command()
@_common
@click.argument("files", nargs=-1, type=_FILE)
@click.option("--tag", help="Bind the handouts of all briefings with this tag into one PDF.")
@click.option(
    "--month", metavar="YYYY-MM", callback=_month,
    help="Bind the handouts of all briefings of this month into one PDF.",
)  # fmt: skip
@click.option(
    "-o", "--output", type=_FILE, metavar="PATH",
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
    settings = _settings(obj)
    if not files:
        _say(obj)(_bind(tag, month, output, settings))
        return
    failed = []
    for path in files:
        try:
            _say(obj)(f"Wrote {_print(path, output or Path(), settings)}.")
        except BriefingError as error:
            failed.append(error)
    if failed:
        _fail(failed)


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
    return f"Wrote {made}, with {_count(bound.briefings, 'briefing')}."


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


def _settings(obj: dict[str, Any], *, needed: bool = True) -> Settings:
    """Return the settings; where they are not `needed`, no mkdocs.yml gives the defaults."""
    from generator import config

    if not needed and "config" not in obj and not _SETTINGS.exists():
        return config.defaults(Path.cwd())
    return config.load(obj.get("config", _SETTINGS))


def _say(obj: dict[str, Any]) -> Callable[[str], None]:
    return (lambda _: None) if obj.get("quiet") else click.echo


def _unbuilt(no_site: bool) -> list[BriefingError]:
    """Return what else there is to say when a build stops before the site."""
    return [] if no_site else [BriefingError("The site was not built; it stands as it was.")]


def _fail(errors: Iterable[BriefingError]) -> NoReturn:
    for error in errors:
        click.echo(_near(f"Error: {error}"), err=True)
    sys.exit(1)


def _near(message: str) -> str:
    """Return a message with paths as seen from the folder that the person is in."""
    return message.replace(f"{Path.cwd()}{os.sep}", "")


def _progress(obj: dict[str, Any]) -> Progress:
    """Return a wrapper that shows how far a loop is, on a terminal alone."""

    def shown(articles: Sequence[Article]) -> Iterable[Article]:
        if obj.get("quiet") or not sys.stderr.isatty():
            yield from articles
            return
        with click.progressbar(articles, label="Generating", file=sys.stderr) as bar:
            yield from bar

    return shown


def _summary(outcome: Outcome) -> str:
    made, kept = len(outcome.made), len(outcome.kept)
    if not made and not outcome.written and not outcome.removed and not outcome.errors:
        return f"Nothing to generate: {_count(kept, 'briefing')} unchanged."
    removed = f", removed {_count(len(outcome.removed), 'file')}" if outcome.removed else ""
    return f"Generated {_count(made, 'briefing')}, kept {kept} unchanged{removed}."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _described(made: Structure) -> str:
    """Return a structure for a person to read."""
    text = made.article.text
    lines = [made.article.headline, ""]
    for sentence, placement in zip(made.sentences, made.placements, strict=True):
        words = " ".join(sentence.span.of(text).split())
        lines += [f"{sentence.id:>4}  {placement.section} {placement.confidence:.0%}  {words}"]
        lines += [f"      because: {'; '.join(placement.reasons)}"] if placement.reasons else []
    names = {speaker.id: speaker for speaker in made.speakers}
    lines += ["", f"At a glance: {', '.join(made.glance)}", "", "Who says what:"]
    for quotation in made.quotations:
        who = names.get(quotation.speaker or "")
        role = f", {who.role}" if who and who.role else ""
        said = " … ".join(" ".join(c.of(text).split()) for c in quotation.contents)
        lines.append(f"  {who.name if who else 'unattributed'}{role} ({quotation.kind}): {said}")
    lines += ["", "Dates:"] if made.dates else []
    lines += [f"  {d.span.of(text)}: {d.value or 'not resolved'}" for d in made.dates]
    lines += ["", "Findings:"] if made.findings else []
    lines += [f"  {f.level} {f.code}: {f.message}" for f in made.findings]
    return "\n".join(lines) + "\n\n"
