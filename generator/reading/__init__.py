"""Article files in, articles out: the one place where bytes become text."""

from __future__ import annotations

import os
import re
from pathlib import Path

from generator.config import Settings
from generator.errors import ArticleError
from generator.model import Article, Finding, Level, Span
from generator.reading import frontmatter, language

__all__ = ["ENDINGS", "find", "read"]

ENDINGS = (".md", ".txt")

_BOM = b"\xef\xbb\xbf"
_AS_UTF8 = "Save the file as UTF-8."
# What neither XML nor a page can show.  White space is not among them, nor is NUL: a file that
# holds it is no text at all.
_CONTROL = re.compile("[\x01-\x08\x0e-\x1b\ufffe\uffff]")


def find(folder: Path) -> tuple[Path, ...]:
    """Return the article files of a folder, in the order of their names.

    Raises one `ArticleError` for all names that cannot be, or cannot be together.
    """
    if not folder.is_dir():
        raise ArticleError("There is no such folder for articles.", path=folder)
    files = sorted(path for path in folder.iterdir() if _is_article(path))
    problems = [problem for path in files if (problem := _name_problem(path))]
    by_name: dict[str, list[Path]] = {}
    for path in files:
        by_name.setdefault(path.stem.lower(), []).append(path)
    for same in by_name.values():
        if len(same) > 1:
            names = " and ".join(path.name for path in same)
            problems.append(f"{names} are one name, also where case does not count; rename one.")
    if problems:
        raise ArticleError("\n  ".join(problems), path=folder)
    return tuple(files)


def read(path: Path, settings: Settings) -> Article:
    """Read an article file; `settings` gives the language where the file gives none."""
    if problem := _name_problem(path):
        raise ArticleError(problem, path=path)
    content = _decode(_bytes(path), path)
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
    return path.suffix.lower() in ENDINGS and not path.name.startswith(".")


def _name_problem(path: Path) -> str | None:
    """Return what is wrong with an article file's name."""
    if path.suffix not in ENDINGS:
        return f"{path.name} does not end in .md or .txt."
    if not frontmatter.SLUG.fullmatch(path.stem):
        return (
            f"{path.name} is not a name for an article: use letters (a to z), digits, “.”, “-” "
            "and “_”, a letter or digit first."
        )
    return None


def _bytes(path: Path) -> bytes:
    """Return the bytes of a file that lies, itself, in its folder."""
    try:
        if path.is_symlink() and not _lies_within(path, path.parent):
            raise ArticleError("This link leads out of the folder of articles.", path=path)
        if path.is_dir():
            raise ArticleError("This is a folder, not an article file.", path=path)
        if not path.is_file():
            raise ArticleError("There is no such file.", path=path)
        return path.read_bytes()
    except OSError as error:
        raise ArticleError(f"The file cannot be read ({error.strerror}).", path=path) from error


def _lies_within(path: Path, folder: Path) -> bool:
    # Not Path.resolve, which raises for a link that leads to itself.
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def _decode(data: bytes, path: Path) -> str:
    r"""Return the text of UTF-8 bytes, without byte order mark, with `\n` for every newline."""
    skipped = len(_BOM) if data.startswith(_BOM) else 0
    try:
        text = data[skipped:].decode("utf-8")
    except UnicodeDecodeError as error:
        at = skipped + error.start
        line = _newlines(data[:at].decode("latin-1")).count("\n") + 1
        said = f"The file is not UTF-8: byte {data[at]:#04x} at offset {at}."
        raise ArticleError(said, path=path, line=line, hint=_AS_UTF8) from error
    text = _newlines(text)
    if (nul := text.find("\0")) >= 0:
        line = text.count("\n", 0, nul) + 1
        said = "The file holds the character U+0000, so it is not text."
        raise ArticleError(said, path=path, line=line, hint=_AS_UTF8)
    return text


def _newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


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
