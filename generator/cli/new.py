"""`briefing new`: an article brought in from the web, a file, a feed or standard input."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Any

import click

from generator.cli.terminal import common, load_settings, near, printer
from generator.errors import ArticleError, SourceError, count

if TYPE_CHECKING:
    from generator.reading.imports import Found

_SHOWN = 3  # paragraphs at the beginning and at the end
_WIDTH = 76  # letters of a paragraph that are shown
_STDIN = "-"


@dataclass(frozen=True, slots=True)
class _Source:
    """The bytes that were asked for, and what is known of them."""

    data: bytes
    name: str
    address: str = ""
    media_type: str = ""
    charset: str | None = None


def _day(_: click.Context, __: click.Parameter, value: str | None) -> dt.date | None:
    """Return a day written as 2024-03-05."""
    try:
        return dt.date.fromisoformat(value) if value else None
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is not a day such as 2024-03-05.") from error


@click.command()
@common
@click.argument("source")
@click.option("--name", help="The name of the file.  [default: made of the headline]")
@click.option(
    "--folder", default="", help="The folder among the articles, such as 2026-11.  [default: none]"
)
@click.option("--title", help="The headline, where it is not found or not right.")
@click.option("--byline", help="Who wrote it.")
@click.option("--outlet", help="Where it was published.")
@click.option(
    "--date", metavar="YYYY-MM-DD", callback=_day, help="The day on which it was published."
)
@click.option("--lang", help="Its language, as a tag such as en or pt-BR.")
@click.option("--url", help="Its address on the web.")
@click.option(
    "--entry", default="", help="The entry of a feed: its number, or words of its headline."
)
@click.option(
    "--as", "kind", type=click.Choice(["html", "mhtml", "markdown", "text", "docx", "feed"]),
    help="Read the source as this.  [default: found out]",
)  # fmt: skip
@click.option("--draft", is_flag=True, help="Write it as a draft, which the built site leaves out.")
@click.option("--dry-run", is_flag=True, help="Show what would be taken, and write nothing.")
@click.option(
    "--print", "printed", is_flag=True, help="Print the article file instead of writing it."
)
@click.option(
    "--allow-private", is_flag=True, help="Fetch from private networks and this machine too."
)
@click.pass_obj
def new(obj: dict[str, Any], /, source: str, **options: Any) -> None:
    """Bring an article in: write SOURCE as an article file into briefings/.

    SOURCE is an address on the web, a page saved from a browser (.html, .mhtml), a text (.txt),
    Markdown (.md), a Word document (.docx), a feed (RSS or Atom; --entry chooses), or - for
    standard input.

    The text is taken as it stands, without navigation, captions, adverts and links to more; what
    the source says of itself becomes the front matter.  Look at what is shown, and at each warning.
    No file is ever overwritten.
    """
    from generator.reading import imports
    from generator.reading.imports import doubts, drafting, naming

    settings = load_settings(obj, needed=not (options["printed"] or options["dry_run"]))
    taken = _take(source, options["allow_private"])
    kind = imports.Kind(options["kind"]) if options["kind"] else _kind(taken)
    found = imports.read(
        taken.data, kind, path=taken.name, address=taken.address, charset=taken.charset,
        entry=options["entry"],
    )  # fmt: skip
    found = _corrected(found, options)
    if not found.paragraphs:
        raise SourceError("No article was found in this.", path=taken.name, hint=_emptiness(taken))
    today = dt.datetime.now().astimezone().date()
    content = drafting.article_file(found, today, draft=options["draft"])
    if options["printed"]:
        click.echo(content.encode(), nl=False)
    else:
        folder, say = settings.articles_dir, printer(obj)
        needed = folder.is_dir() or not options["dry_run"]
        name = options["name"] or naming.name_of(found.title)
        path = _place(folder, options["folder"], name) if needed else None
        _show(found, say)
        if path and not options["dry_run"]:
            _write(path, content)
            say(near(f"Wrote {path}."))
    for doubt in doubts.find(found, today):
        click.echo(f"Warning: {doubt}", err=True)


def _take(source: str, private: bool) -> _Source:
    """Return the bytes of a source, wherever it is."""
    if source == _STDIN:
        return _Source(sys.stdin.buffer.read(), "standard input")
    if "://" in source:
        from generator.reading.imports.fetching import fetch

        got = fetch(source, private=private)
        return _Source(got.data, got.url, got.url, got.kind, got.charset)
    path = Path(source)
    try:
        if path.is_dir():
            raise SourceError("This is a folder, not a file.", path=path)
        if not path.is_file():
            hint = f"Did you mean https://{source}?" if _looks_like_address(source) else None
            raise SourceError("There is no such file.", path=path, hint=hint)
        return _Source(path.read_bytes(), source)
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or "its name cannot be"
        raise SourceError(f"The file cannot be read ({said}).", path=path) from error


def _looks_like_address(source: str) -> bool:
    return "." in source.partition("/")[0].strip(".") and not source.startswith((".", "/"))


def _kind(taken: _Source) -> Any:
    from generator.reading.imports import kind_of

    name = taken.name.partition("?")[0].rpartition("/")[2] if taken.address else taken.name
    try:
        return kind_of(taken.data, name=name, media_type=taken.media_type)
    except SourceError as error:
        raise SourceError(error.message, path=taken.name, hint=error.hint) from error


def _corrected(found: Found, options: dict[str, Any]) -> Found:
    """Return what was found, with what the person says in its place."""
    from generator.config import LANGUAGE, is_web_address

    if options["lang"] and not LANGUAGE.fullmatch(options["lang"]):
        raise click.UsageError(f"--lang: {options['lang']!r} is not a tag such as en or pt-BR.")
    if options["url"] and not is_web_address(options["url"]):
        raise click.UsageError(f"--url: {options['url']!r} is not an address of the web.")
    keys = ("title", "byline", "outlet", "date", "lang", "url")
    given = {key: options[key] for key in keys if options[key]}
    words: dict[str, Any] = {
        k: " ".join(v.split()) if isinstance(v, str) else v for k, v in given.items()
    }
    return replace(found, **words)


def _emptiness(taken: _Source) -> str:
    if taken.address:
        return "Open the page in your browser, save it from there, and import the file."
    return "Is it the right file?"


def _place(articles: Path, folder: str, name: str) -> Path:
    """Return where the article goes; raise an error where that cannot be, or is taken."""
    from generator.reading import ALLOWED, check_folders, find, frontmatter

    if not name:
        raise SourceError("No name can be made of the headline.", hint="Give one with --name.")
    if not frontmatter.SLUG.fullmatch(name) or name.endswith(".review"):
        raise SourceError(f"“{name}” is not a name for an article: {ALLOWED}, and no ending.")
    if folder and not frontmatter.SLUG.fullmatch(folder):
        hint = "Folders lie in briefings/, none of them in another."
        said = f"“{folder}” is not a name for a folder of articles: {ALLOWED}."
        raise SourceError(said, hint=hint)
    present = find(articles)
    for path in present:
        if path.stem.lower() == name.lower():
            hint = "Nothing was written; choose another name with --name."
            raise SourceError("There is such an article already.", path=path, hint=hint)
    place = articles / folder / f"{name}.md"
    try:
        check_folders(articles, (*present, place))
    except ArticleError as error:
        hint = "Nothing was written; choose another name with --name or --folder."
        raise SourceError(error.message, path=error.path, hint=hint) from error
    return place


def _write(path: Path, content: str) -> None:
    """Write the file whole, and only where none is."""
    unfinished = path.with_name(f".briefing-{path.name}")
    try:
        path.parent.mkdir(exist_ok=True)
        unfinished.write_bytes(content.encode())
        try:
            path.hardlink_to(unfinished)  # unlike a move, it never replaces what came meanwhile
        except FileExistsError:
            raise
        except OSError:  # a file system without such links
            if path.exists():
                raise
            unfinished.replace(path)
    except OSError as error:
        raise SourceError(f"It cannot be written ({error.strerror}).", path=path) from error
    finally:
        unfinished.unlink(missing_ok=True)


def _show(found: Found, say: Callable[[str], None]) -> None:
    """Show what was taken: the facts, and how the text begins and ends."""
    from generator.reading.imports import doubts

    facts = {
        "Headline": found.title, "Byline": found.byline, "Outlet": found.outlet,
        "Date": found.date, "Language": found.lang, "Address": found.url, "Rights": found.rights,
    }  # fmt: skip
    for label, value in facts.items():
        say(f"{label + ':':<10} {value or '–'}")
    paragraphs, words = found.paragraphs, doubts.words(found.text)
    say(f"{'Text:':<10} {count(words, 'word')} in {count(len(paragraphs), 'paragraph')}")
    shown = list(paragraphs)
    if len(shown) > 2 * _SHOWN:
        shown = [*paragraphs[:_SHOWN], "", *paragraphs[-_SHOWN:]]
    for paragraph in shown:
        say(f"    {shorten(paragraph, _WIDTH, placeholder=' …')}" if paragraph else "    …")
