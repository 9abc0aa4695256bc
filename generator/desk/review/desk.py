"""The articles on the desk: read, understood once, changed by edits, and changed back.

Files are read at every request, so what somebody saved meanwhile is seen; only the understanding
of an article is kept, for it depends on the article alone.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock

from generator import pipeline, reading, review
from generator.config import Settings
from generator.desk.review import editing
from generator.errors import ArticleError, BriefingError, ReviewError
from generator.model import Article, Briefing, Status, Structure
from generator.publishing.store import replace_file
from generator.textfile import read_text
from generator.yamlfile import suggest

_KEPT = 64  # articles whose understanding is kept
_STEPS = 500  # edits of an article that can be undone

Content = bytes | None
"""What a file of decisions holds; None where there is none."""


class UnknownArticleError(BriefingError):
    """There is no such article."""


class StaleError(Exception):
    """The article or its decisions are not as they were when the edit was made."""


@dataclass(frozen=True, slots=True)
class Looked:
    """An article as it is on the desk at one moment.

    `version` names the article and the decisions that were read; another content, another name.
    """

    article: Article
    tool: Structure
    decisions: review.Review
    text: str
    version: str
    can_undo: bool
    can_redo: bool

    @property
    def cast(self) -> editing.Cast:
        """Who is who by the decisions."""
        values = editing.read(self.text)
        return editing.Cast.of(self.tool, editing.carried(values, self.decisions.path, self.carry))

    def carry(self, decisions: review.Review) -> review.Review:
        """Follow decisions about words of an earlier version to this one."""
        return pipeline.carry(decisions, self.tool)

    @property
    def briefing(self) -> Briefing:
        """What the pages show."""
        return pipeline.decide(self.decisions, self.tool)


@dataclass(slots=True)
class _Steps:
    """What an article's file of decisions held before and after each edit made here."""

    done: list[tuple[Content, Content]] = field(default_factory=list)
    undone: list[tuple[Content, Content]] = field(default_factory=list)

    def forget_unless(self, content: Content) -> None:
        """Forget all where somebody else changed the file since: undoing would lose that."""
        if self.done and self.done[-1][1] != content:
            self.done.clear()
        if self.undone and self.undone[-1][0] != content:
            self.undone.clear()


class Desk:
    """The articles of a project, for any number of threads.

    It writes `NAME.review.yml` beside an article, whole or not at all, and nothing else.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._lock = RLock()
        self._steps: dict[str, _Steps] = {}
        self._understood: OrderedDict[str, tuple[Article, Structure]] = OrderedDict()

    def names(self) -> tuple[str, ...]:
        """Return the names of all article files."""
        return tuple(path.stem for path in reading.find(self.settings.articles_dir))

    def path_of(self, name: str) -> Path | None:
        """Return the file of an article, None where there is none."""
        # Only names that the folder lists are looked for, so none leads out of it.
        paths = reading.find(self.settings.articles_dir)
        return next((path for path in paths if path.stem == name), None)

    def named(self, written: str) -> str:
        """Return the name of the article that a person means, by its name or its file."""
        name = reading.name_in(written)
        if self.path_of(name) is None:
            hint = self.nearest(name)
            raise UnknownArticleError(f"There is no article “{name}”.", hint=hint)
        return name

    def nearest(self, name: str) -> str:
        """Return a question or a list that helps whoever asked for an article there is not."""
        known = self.names()
        return suggest(name, known) if known else "There is no article in the folder yet."

    def look(self, name: str) -> Looked:
        """Return an article as it is now.

        Raises `UnknownArticleError`, or the error that keeps it from being read.
        """
        with self._lock:
            article = self._read(name)
            content = _content(review.path_of(article))
            steps = self._steps.setdefault(article.slug, _Steps())
            steps.forget_unless(content)
            return Looked(
                article,
                self._understand(article),
                review.load(review.path_of(article)),
                _text(content),
                _version(article, content),
                bool(steps.done),
                bool(steps.undone),
            )

    def change(self, name: str, version: str, edit: editing.Edit) -> None:
        """Carry out an edit that was made on a version, and write what it decides.

        Raises `StaleError` where that is not the version any more, and `RefusalError`.
        """
        with self._lock:
            looked = self._checked(name, version)
            path = review.path_of(looked.article)
            text = editing.change(looked.tool, path, looked.text, edit, looked.carry)
            after = text.encode() if text.strip("\ufeff \t\r\n") else None
            if text == looked.text:
                return
            before = _content(path)
            if _version(looked.article, before) != version:  # saved by hand in the meantime
                raise StaleError
            _write(path, after)
            steps = self._steps[looked.article.slug]
            steps.done = [*steps.done[1 - _STEPS :], (before, after)]
            steps.undone = []

    def undo(self, name: str, version: str) -> None:
        """Give the file the bytes back that it had before the last edit."""
        with self._lock:
            looked = self._checked(name, version)
            steps = self._steps[looked.article.slug]
            if steps.done:
                _write(review.path_of(looked.article), steps.done[-1][0])
                steps.undone.append(steps.done.pop())

    def redo(self, name: str, version: str) -> None:
        """Make an edit again that was undone."""
        with self._lock:
            looked = self._checked(name, version)
            steps = self._steps[looked.article.slug]
            if steps.undone:
                _write(review.path_of(looked.article), steps.undone[-1][1])
                steps.done.append(steps.undone.pop())

    def _checked(self, name: str, version: str) -> Looked:
        looked = self.look(name)
        if looked.version != version:
            raise StaleError
        return looked

    def _read(self, name: str) -> Article:
        path = self.path_of(name)
        if path is None:
            hint = self.nearest(name)
            raise UnknownArticleError(f"There is no article “{name}”.", hint=hint)
        if clash := reading.clashes(reading.find(self.settings.articles_dir)).get(path):
            raise clash
        article = reading.read(path, self.settings)
        if article.metadata.status is Status.WITHDRAWN:
            said = "This article is withdrawn, so nothing of it is shown."
            raise ArticleError(said, path=article.path)
        return article

    def _understand(self, article: Article) -> Structure:
        kept = self._understood.get(article.slug)
        if kept and kept[0] == article:
            self._understood.move_to_end(article.slug)
            return kept[1]
        made = pipeline.structure(article)
        self._understood[article.slug] = article, made
        self._understood.move_to_end(article.slug)
        if len(self._understood) > _KEPT:
            self._understood.popitem(last=False)
        return made


def _content(path: Path) -> Content:
    """Return the bytes of a file of decisions; a file that is none of ours is an error."""
    if not path.exists() and not path.is_symlink():
        return None
    read_text(path, ReviewError)  # what cannot be read as text says so itself, with its line
    if path.is_symlink():
        said = "This is a link, and the review writes none."
        raise ReviewError(said, path=path, hint="Put the file itself here, or edit it by hand.")
    return path.read_bytes()


def _text(content: Content) -> str:
    return (content or b"").decode()


def _version(article: Article, content: Content) -> str:
    """Return a name for an article and its decisions: another content has another one."""
    told = [repr(article).encode(), b"-" if content is None else content]
    parts = (hashlib.sha256(part).hexdigest() for part in told)
    return hashlib.sha256("".join(parts).encode()).hexdigest()[:16]


def _write(path: Path, content: Content) -> None:
    try:
        if content is None:
            path.unlink(missing_ok=True)
        else:
            replace_file(path, content)
    except OSError as error:
        raise ReviewError(f"The file cannot be written: {error.strerror}.", path=path) from error
