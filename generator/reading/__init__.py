"""Article files in, articles out: their names, their front matter, their text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from generator.config import Settings
from generator.errors import ArticleError
from generator.model import Article, Finding, Level, Span
from generator.reading import frontmatter, language
from generator.textfile import read_text

__all__ = ["clashes", "find", "read"]

_ENDINGS = (".md", ".txt")

# What neither a page nor a feed can show; white space is not among them.
_CONTROL = re.compile("[\x01-\x08\x0e-\x1b\ufffe\uffff]")


def find(folder: Path) -> tuple[Path, ...]:
    """Return the article files of a folder, in the order of their names, wrong names included."""
    if not folder.is_dir():
        raise ArticleError("There is no such folder for articles.", path=folder)
    try:
        return tuple(sorted(path for path in folder.iterdir() if _is_article(path)))
    except OSError as error:
        raise ArticleError(f"{error.strerror}.", path=folder) from error


def clashes(paths: Iterable[Path]) -> dict[Path, ArticleError]:
    """Return an error for each file that shares its name with another; capitals do not count."""
    by_name: dict[str, list[Path]] = {}
    for path in paths:
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
    content = read_text(path, ArticleError)
    parts = frontmatter.split(content, path)
    metadata, findings = frontmatter.read(parts.head, path, settings.lang)
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
        findings=(*findings, *language.check(text, metadata.lang, path), *_controls(text)),
    )


def _is_article(path: Path) -> bool:
    return path.suffix.lower() in _ENDINGS and not path.name.startswith(".")


def _name_problem(path: Path) -> str | None:
    """Return what is wrong with an article file's name."""
    if path.suffix not in _ENDINGS:
        return f"{path.name} does not end in .md or .txt."
    if not frontmatter.SLUG.fullmatch(path.stem):
        return (
            f"{path.name} is not a name for an article: use letters (a to z), digits, “.”, “-” "
            "and “_”, a letter or digit first."
        )
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
    """Find characters that pages cannot show, each kind where it stands first."""
    first: dict[str, Span] = {}
    for match in _CONTROL.finditer(text):
        first.setdefault(match[0], Span(*match.span()))
    return tuple(
        Finding(
            "T001", Level.WARNING, f"The character U+{ord(mark):04X} cannot be shown.", span=span
        )
        for mark, span in first.items()
    )
