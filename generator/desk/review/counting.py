"""The list of articles, and how many sentences of each are doubtful.

To count them an article must be understood, which takes a while for a whole folder: so it is done
aside, one after the other, and the list says of the rest that it is not known yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock, Thread
from typing import Any

from generator import reading, review
from generator.desk.review.desk import Desk
from generator.desk.review.state import doubtful
from generator.errors import BriefingError
from generator.model import Article, Status


@dataclass(frozen=True, slots=True)
class _Count:
    """What was found in an article and decisions that had this stamp."""

    stamp: object
    doubtful: int | None
    error: str | None


class Counter:
    """Knows the articles of a desk; for any number of threads."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lock = Lock()
        self._counts: dict[str, _Count] = {}
        self._working = False

    def articles(self) -> list[dict[str, Any]]:
        """Return every article; `doubtful` is null while it is not known."""
        rows, todo = [], []
        for path in reading.find(self._desk.settings.articles_dir):
            row: dict[str, Any] = {
                "name": path.stem,
                "headline": path.stem,
                "status": None,
                "doubtful": None,
                "error": None,
            }
            try:
                article = reading.read(path, self._desk.settings)
            except BriefingError as error:
                rows.append(row | {"error": str(error)})
                continue
            row |= {"headline": article.headline, "status": article.metadata.status.value}
            count = self._counts.get(article.slug)
            if article.metadata.status is Status.WITHDRAWN:
                row["doubtful"] = 0
            elif count and count.stamp == _stamp(article):
                row |= {"doubtful": count.doubtful, "error": count.error}
            else:
                todo.append(article.slug)
            rows.append(row)
        self._begin(todo)
        return rows

    def forget(self, name: str) -> None:
        """Count an article anew when it is asked for."""
        self._counts.pop(name, None)

    def _begin(self, names: list[str]) -> None:
        with self._lock:
            if self._working or not names:
                return
            self._working = True
        Thread(target=self._count, args=(names,), name="counting", daemon=True).start()

    def _count(self, names: list[str]) -> None:
        try:
            for name in names:
                self._count_one(name)
        finally:
            self._working = False

    def _count_one(self, name: str) -> None:
        path = self._desk.path_of(name)
        if path is None:
            return
        try:
            article = reading.read(path, self._desk.settings)
        except BriefingError:
            return  # the list says so
        stamp = _stamp(article)
        try:
            found = _Count(stamp, doubtful(self._desk.look(name).briefing), None)
        except BriefingError as error:
            found = _Count(stamp, None, str(error))
        self._counts[name] = found


def _stamp(article: Article) -> object:
    """Return what differs where the article or its decisions do."""
    path = review.path_of(article)
    try:
        return article, path.read_bytes()
    except OSError:
        return article, None
