"""Article files in, articles out: their names, their front matter, their text.

Articles lie in one folder, or in folders in it, one deep: an archive has one for each year or
month.  Their names are unique over all of them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from generator.config import Settings
from generator.errors import ArticleError, printable
from generator.model import Article, Finding, Level, Span
from generator.reading import frontmatter, language
from generator.textfile import leads_within, read_text

__all__ = [
    "ALLOWED",
    "ENDINGS",
    "check_folders",
    "clashes",
    "find",
    "folders",
    "name_in",
    "parse",
    "place_of",
    "read",
]

ENDINGS = (".md", ".txt")
"""How the name of an article file may end."""

ALLOWED = "use letters (a to z), digits, “.”, “-” and “_”, a letter or digit first"
"""What the name of an article, or of a folder of articles, may be."""

# What neither a page nor a feed can show; white space is not among them.
_CONTROL = re.compile("[\x01-\x08\x0e-\x1b\ufffe\uffff]")
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")  # the order in which letters are shown
_LONGEST_NAME = 100  # with what is made of it, a file's name is 255 bytes long at most
_DEVICES = re.compile(r"(?:aux|con|nul|prn|(?:com|lpt)\d)(?:\.|\Z)", re.IGNORECASE)


def find(articles: Path) -> tuple[Path, ...]:
    """Return the article files, wrong names included: those in no folder, then by their folders.

    Raises `ArticleError` where articles lie too deep, or in a folder that cannot be one of theirs.
    """
    if not articles.is_dir():
        raise ArticleError("There is no such folder for articles.", path=articles)
    try:
        inside = folders(articles)
        found = [path for place in (articles, *inside) for path in _files(place)]
        check_folders(articles, found)
        _check_depth(inside)
    except OSError as error:
        raise ArticleError(f"{error.strerror}.", path=error.filename or articles) from error
    return tuple(found)


def folders(articles: Path) -> tuple[Path, ...]:
    """Return the folders among the articles, in the order of their names, hidden ones left out.

    What is called as an article or its decisions is none, though it be a folder.
    """
    with os.scandir(articles) as entries:
        found = [Path(entry.path) for entry in entries if not entry.is_file(follow_symlinks=False)]
    called = (path for path in found if path.suffix.lower() not in (*ENDINGS, ".yml", ".yaml"))
    return tuple(sorted(p for p in called if not p.name.startswith(".") and p.is_dir()))


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if _is_article(path))


def check_folders(articles: Path, paths: Iterable[Path]) -> None:
    """Raise an error for the first folder with articles that cannot have any."""
    holding = dict.fromkeys(path.parent for path in paths if path.parent != articles)
    taken = {path.stem.lower(): path.name for path in paths if path.parent == articles}
    for folder in holding:
        if problem := _slug_problem(folder.name, "a folder of articles"):
            raise ArticleError(problem, path=folder)
        if folder.is_symlink() and not leads_within(folder, articles):
            raise ArticleError("This link leads out of its folder.", path=folder)
        other = taken.setdefault(folder.name.lower(), f"{folder.name}/")
        if other != f"{folder.name}/":
            said = f"This folder of articles shares its name with {other} (capitals do not count)."
            raise ArticleError(said, path=folder, hint="Rename one of them.")


def _check_depth(inside: Iterable[Path]) -> None:
    """Raise an error for the first folder in a folder that has articles; hidden ones have none."""
    for folder in inside:
        for place, names, files in os.walk(folder):
            names[:] = sorted(name for name in names if not name.startswith("."))
            if Path(place) != folder and any(_is_article(Path(name)) for name in files):
                said = "Articles lie one folder deep at most, and here they lie deeper."
                raise ArticleError(said, path=place, hint=f"Move them up into {folder.name}/.")


def place_of(path: Path, articles: Path) -> str:
    """Return where the article of a file, or of one beside it, stands among all articles."""
    return (path.parent.relative_to(articles) / name_in(path.name)).as_posix()


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
            f"It shares its name with {_beside(path, same)} (capitals and endings do not count).",
            path=path,
            hint="Rename one of them.",
        )
        for same in by_name.values()
        if len(same) > 1
        for path in same
    }


def _beside(path: Path, same: Iterable[Path]) -> str:
    """Return the names of the other files, with their folders where these are others."""
    others = (other for other in same if other != path)
    return " and ".join(
        other.name if other.parent == path.parent else f"{other.parent.name}/{other.name}"
        for other in others
    )


def read(path: Path, settings: Settings) -> Article:
    """Read an article file; `settings` gives the language where the file gives none."""
    if problem := _name_problem(path):
        raise ArticleError(problem, path=path)
    content = read_text(path, ArticleError)
    return _kept(content, path, settings.lang, _folder_of(path, settings.articles_dir))


@lru_cache(maxsize=1000)  # a preview reads all articles again when one of them is saved
def _kept(content: str, path: Path, lang: str, folder: str) -> Article:
    return parse(content, path, lang, folder)


def _folder_of(path: Path, articles: Path) -> str:
    """Return the folder among the articles that a file lies in, "" where it lies in none."""
    inside = Path(os.path.abspath(path)).parent  # noqa: PTH100 - links stay what they are
    return inside.name if inside.parent == articles else ""


def parse(content: str, path: Path, lang: str, folder: str = "") -> Article:
    """Return the article that a file holds; `lang` is its language where it gives none.

    `folder` is the one among the articles that it lies in.
    """
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
            *_portable(path, folder),
            *language.check(text, metadata.lang, path),
            *_controls(text),
        ),
        folder=folder,
    )


def _is_article(path: Path) -> bool:
    return path.suffix.lower() in ENDINGS and not path.name.startswith(".")


def _name_problem(path: Path) -> str | None:
    """Return what is wrong with an article file's name."""
    if path.suffix not in ENDINGS:
        return f"{printable(path.name)} does not end in .md or .txt."
    return _slug_problem(path.stem, "an article", path.name)


def _slug_problem(name: str, what: str, shown: str = "") -> str | None:
    """Return why something cannot have a name, which becomes part of addresses."""
    if not frontmatter.SLUG.fullmatch(name):
        return f"{printable(shown or name)} is not a name for {what}: {ALLOWED}."
    if len(name) > _LONGEST_NAME:
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


def _portable(path: Path, folder: str) -> tuple[Finding, ...]:
    """Find names that Windows cannot have, so that nobody there can check the project out."""
    said = "Windows cannot have files or folders named “{}”; rename the {}."
    return tuple(
        Finding("N001", Level.WARNING, said.format(name, what), path=path)
        for name, what in ((path.stem, "article"), (folder, "folder"))
        if _DEVICES.match(name) or name.endswith(".")
    )
