"""The versions of an article on disk: `.versions/NAME/` in the folder that the article lies in.

    SHA256.txt      a text, named by its SHA-256: the very bytes that are hashed
    versions.yml    which text came when: a list, oldest first, with the article's dates

A text that came back stands in the list twice and on disk once.  The list has no time of day: it
would make the same articles give different pages.  What cannot be read is a finding (R002), and
is left as it is.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from generator.errors import ArticleError, PublishError
from generator.model import Article, Finding, Level, Status, Version
from generator.publishing.store import hash_of, replace_file
from generator.textfile import read_text
from generator.yamlfile import (
    Problems,
    day,
    error_of,
    many,
    maybe,
    parse,
    strict_table,
    words,
    wrong,
)

FOLDER = ".versions"
INDEX = "versions.yml"

_ABOUT = "# The texts of this article that were published, oldest first. Commit them with it.\n"
_MEND = "Bring the file back from the repository, or take the version out of versions.yml."
_UNFINISHED = ".briefing-*"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the list of versions."""

    sha256: str
    date: dt.date | None
    updated: dt.date | None


@dataclass(frozen=True, slots=True)
class History:
    """The published versions of an article that differ from what follows them, oldest first.

    `texts` has those that can be read.  The article as it is now is not among the versions.
    """

    versions: tuple[Version, ...] = ()
    texts: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def inputs(self) -> str:
        """All that pages are made from: which texts came when, and what is wrong with them."""
        return repr((self.versions, self.findings))

    @property
    def number(self) -> int:
        """The number that the article as it is now has among its versions."""
        return self.versions[-1].number + 1 if self.versions else 1


def folder_of(articles: Path, name: str) -> Path:
    """Return the folder for the versions of the article with this name."""
    return articles / FOLDER / name


def sha256_of(text: str) -> str:
    """Return the SHA-256 of a text, as `briefing.json` has it."""
    return hashlib.sha256(text.encode()).hexdigest()


def load(article: Article) -> History:
    """Return the versions of an article, those under its former names first.

    Of a withdrawn article nothing is read.
    """
    if article.metadata.status is Status.WITHDRAWN:
        return History()
    entries: list[tuple[Path, Entry]] = []
    findings: list[Finding] = []
    for folder in _folders(article):
        try:
            entries += [(folder, entry) for entry in _entries(folder / INDEX)]
        except ArticleError as error:
            said = "the list of versions cannot be read, so nothing is told of earlier ones"
            findings.append(_damage(article, said, error))
    hashes = [entry.sha256 for _, entry in entries] + [sha256_of(article.text)]
    versions, texts = [], []
    for (folder, entry), then in zip(entries, hashes[1:], strict=True):
        if entry.sha256 == then:
            continue  # the same text under a new name, or with a later date
        try:
            texts.append(_text(folder, entry))
        except ArticleError as error:
            said = "an earlier version cannot be read, so nothing is told of it"
            findings.append(_damage(article, said, error))
        else:
            versions.append(Version(len(texts), entry.sha256, entry.date, entry.updated))
    return History(tuple(versions), tuple(texts), tuple(findings))


def keep(article: Article) -> None:
    """Keep the text of a published article, unless it is kept; its dates follow the article.

    The text is written before the list names it, so a run that is cut short leaves no gap.  A
    list that cannot be read is left as it is: `load` reports it.  Raises `PublishError` where
    nothing can be written.
    """
    if article.metadata.status is not Status.PUBLISHED:
        return
    try:
        _keep(article)
    except OSError as error:
        said = f"This version of the article could not be kept ({error.strerror})."
        hint = "Make the folder writable: what readers see now could not be told of later."
        raise PublishError(said, path=error.filename or article.path, hint=hint) from error


def _keep(article: Article) -> None:
    *former, folder = _folders(article)
    now = Entry(sha256_of(article.text), article.metadata.date, article.metadata.updated)
    text = folder / f"{now.sha256}.txt"
    entries = _known(folder)
    known = entries or [entry for place in former for entry in _known(place) or ()]
    stands = known[-1:] == [now]
    if stands and (not entries or hash_of(text) == now.sha256):
        return
    _prepare(folder)
    replace_file(text, article.text.encode())
    if entries is not None and not stands:
        same = [entry.sha256 for entry in entries[-1:]] == [now.sha256]
        replace_file(folder / INDEX, _dump([*(entries[:-1] if same else entries), now]))


def _known(folder: Path) -> list[Entry] | None:
    """Return the list of versions in a folder, None where it cannot be read."""
    try:
        return [*_entries(folder / INDEX)]
    except ArticleError:
        return None


def orphans(articles: Path, places: Iterable[str]) -> list[Finding]:
    """Return a finding for each folder of versions that no article has, nor had.

    `places` are where the articles stand, and stood before.
    """
    known = {place.lower() for place in places}
    message = "these versions belong to no article"
    hint = "Where an article was renamed or moved, its redirect_from names where it stood."
    found: list[Path] = []
    with suppress(OSError):  # a folder that cannot be read is reported for each article
        found = sorted((*articles.glob(f"{FOLDER}/*"), *articles.glob(f"*/{FOLDER}/*")))
    return [
        Finding("R003", Level.INFO, message, path=path, hint=hint)
        for path in found
        if path.is_dir() and _place(path, articles).lower() not in known
    ]


def _place(versions: Path, articles: Path) -> str:
    """Return where the article stands, or stood, that a folder of versions belongs to."""
    return (versions.relative_to(articles).parent.parent / versions.name).as_posix()


def _folders(article: Article) -> list[Path]:
    places = (article.root / place for place in (*article.former, article.place))
    return [folder_of(place.parent, place.name) for place in places]


def _entries(index: Path) -> tuple[Entry, ...]:
    """Read a list of versions; where there is none, there are none."""
    try:
        index.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except OSError as error:
        raise ArticleError(f"The file cannot be read ({error.strerror}).", path=index) from error
    try:
        return _listed(read_text(index, ArticleError))
    except Problems as error:
        raise error_of(ArticleError, index, error.problems) from error


@lru_cache(maxsize=10_000)  # a preview asks for every article's at each save
def _listed(text: str) -> tuple[Entry, ...]:
    root = parse(text)
    return many(_entry)(root) if root else ()


def _entry(node: yaml.Node) -> Entry:
    readers = {"sha256": _sha256, "date": maybe(day), "updated": maybe(day)}
    values = strict_table(node, readers, needed=("sha256",))
    return Entry(values["sha256"], values.get("date"), values.get("updated"))


def _sha256(node: yaml.Node) -> str:
    written = words(node)
    if len(written) != 64 or not set(written) <= set("0123456789abcdef"):
        raise wrong(node, f"“{written}” is not a SHA-256: 64 digits from 0 to f.")
    return written


def _dump(entries: Sequence[Entry]) -> bytes:
    lines = []
    for entry in entries:
        lines.append(f"- sha256: {entry.sha256}\n")
        dates = (("date", entry.date), ("updated", entry.updated))
        lines += [f"  {key}: {value.isoformat()}\n" for key, value in dates if value]
    return "".join([_ABOUT, *lines]).encode()


def _text(folder: Path, entry: Entry) -> str:
    """Return a text of the list; one that is not what was published is an error."""
    path = folder / f"{entry.sha256}.txt"
    text = read_text(path, ArticleError)
    for form in (text, text.removesuffix("\n")):  # some editors end a file with a new line
        if sha256_of(form) == entry.sha256:
            return form
    raise ArticleError("This is not the text that was published.", path=path)


def _damage(article: Article, message: str, error: ArticleError) -> Finding:
    """Return a finding about an article's versions; it names the file from that of all articles."""
    place = Path(error.path or "").relative_to(article.root).as_posix()
    line = f":{error.line}" if error.line else ""
    said = f"{message} ({place}{line}: {error.message})"
    return Finding("R002", Level.WARNING, said, path=article.path, hint=_MEND)


def _prepare(folder: Path) -> None:
    """Make the folder, and clear it of what a run that was cut short left.

    Raises `PublishError` where something else stands in its place.
    """
    for place in (folder.parent, folder):
        if place.is_symlink() or (place.exists() and not place.is_dir()):
            said = "Versions of articles are kept here, but a link or a file stands in the way."
            raise PublishError(said, path=place, hint="Move it away.")
    folder.mkdir(parents=True, exist_ok=True)
    for unfinished in folder.glob(_UNFINISHED):
        unfinished.unlink()
