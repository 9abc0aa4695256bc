"""Article files in, articles out: their names, their front matter, their text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from generator.config import Settings
from generator.errors import ArticleError, printable
from generator.model import Article, Finding, Level, Span
from generator.reading import frontmatter, language
from generator.textfile import read_text

__all__ = ["ENDINGS", "clashes", "find", "name_in", "parse", "read"]

ENDINGS = (".md", ".txt")
"""How the name of an article file may end."""

# What neither a page nor a feed can show; white space is not among them.
_CONTROL = re.compile("[\x01-\x08\x0e-\x1b\ufffe\uffff]")
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")  # the order in which letters are shown
_LONGEST_NAME = 100  # with what is made of it, a file's name is 255 bytes long at most
_DEVICES = re.compile(r"(?:aux|con|nul|prn|(?:com|lpt)\d)(?:\.|\Z)", re.IGNORECASE)


def find(folder: Path) -> tuple[Path, ...]:
    """Return the article files of a folder, in the order of their names, wrong names included."""
    if not folder.is_dir():
        raise ArticleError("There is no such folder for articles.", path=folder)
    try:
        return tuple(sorted(path for path in folder.iterdir() if _is_article(path)))
    except OSError as error:
        raise ArticleError(f"{error.strerror}.", path=folder) from error


def name_in(written: str) -> str:
    """Return the name of an article, of which a file may have been given, or its decisions'."""
    name = written.replace("\\", "/").rpartition("/")[2]
    for ending in (".review.yml", *ENDINGS):
        name = name.removesuffix(ending)
    return name


def clashes(paths: Iterable[Path]) -> dict[Path, ArticleError]:
    """Return an error for each file that shares its name with another; capitals do not count."""
    by_name: dict[str, list[Path]] = {}
    for path in paths:
        if not _name_problem(path):  # a name that cannot be is told of by itself
            by_name.setdefault(path.stem.lower(), []).append(path)
    return {
        path: ArticleError(
            f"It shares its name with {' and '.join(p.name for p in same if p != path)} "
            "(capitals and endings do not count).",
            path=path,
            hint="Rename one of them.",
        )
        for same in by_name.values()
        if len(same) > 1
        for path in same
    }


def read(path: Path, settings: Settings) -> Article:
    """Read an article file; `settings` gives the language where the file gives none."""
    if problem := _name_problem(path):
        raise ArticleError(problem, path=path)
    return _kept(read_text(path, ArticleError), path, settings.lang)


@lru_cache(maxsize=1000)  # a preview reads all articles again when one of them is saved
def _kept(content: str, path: Path, lang: str) -> Article:
    return parse(content, path, lang)


def parse(content: str, path: Path, lang: str) -> Article:
    """Return the article that a file holds; `lang` is its language where it gives none."""
    parts = frontmatter.split(content, path)
    metadata, findings = frontmatter.read(parts.head, path, lang)
    body = _body(content, parts.body_start)
    text = body.of(content)
    if not text:
        raise ArticleError("The file has no article text.", path=path, hint="Write or paste it.")
    return Article(
        slug=path.stem,
        path=path,
        metadata=metadata,
        text=text,
        first_line=content.count("\n", 0, body.start) + 1,
        findings=(
            *findings,
            *_portable(path),
            *language.check(text, metadata.lang, path),
            *_controls(text),
        ),
    )


def _is_article(path: Path) -> bool:
    return path.suffix.lower() in ENDINGS and not path.name.startswith(".")


def _name_problem(path: Path) -> str | None:
    """Return what is wrong with an article file's name."""
    if path.suffix not in ENDINGS:
        return f"{printable(path.name)} does not end in .md or .txt."
    if not frontmatter.SLUG.fullmatch(path.stem):
        return (
            f"{printable(path.name)} is not a name for an article: use letters (a to z), digits, "
            "“.”, “-” and “_”, a letter or digit first."
        )
    if len(path.stem) > _LONGEST_NAME:
        return f"The name is longer than {_LONGEST_NAME} characters; shorten it."
    return None


def _body(content: str, start: int) -> Span:
    """Return where the body stands from `start` on, without the blank lines around it."""
    rest = content[start:]
    first, last = len(rest) - len(rest.lstrip()), len(rest.rstrip())
    if not last:
        return Span(len(content), len(content))
    begin = rest.rfind("\n", 0, first) + 1
    end = rest.find("\n", last)
    return Span(start + begin, start + (end if end >= 0 else len(rest)))


def _controls(text: str) -> tuple[Finding, ...]:
    """Find characters that pages cannot show, or not as they are, each where it stands first."""
    kinds = (
        ("T001", _CONTROL, "cannot be shown."),
        ("T002", _TURNING, "turns the order of letters; pages show them in the order they have."),
    )
    found = []
    for code, pattern, what in kinds:
        first: dict[str, Span] = {}
        for match in pattern.finditer(text):
            first.setdefault(match[0], Span(*match.span()))
        found += [
            Finding(code, Level.WARNING, f"The character U+{ord(mark):04X} {what}", span=span)
            for mark, span in first.items()
        ]
    return tuple(found)


def _portable(path: Path) -> tuple[Finding, ...]:
    """Find a name that Windows cannot have, so that nobody there can check the project out."""
    if _DEVICES.match(path.stem) or path.stem.endswith("."):
        said = f"Windows cannot have files named “{path.stem}”; rename the article."
        return (Finding("N001", Level.WARNING, said, path=path),)
    return ()
