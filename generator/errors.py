"""What can go wrong, as a tree.

BriefingError
├── ConfigError        mkdocs.yml does not say what it must
├── ArticleError       an article file cannot be read
├── SourceError        what should become an article cannot be fetched or read
├── ReviewError        a file of editor's decisions cannot be read
├── CorpusError        a corpus to learn from cannot be read
├── ConflictError      a file that is not ours stands where a page should go
└── PublishError       a page, a handout or the site could not be made

Each message is one sentence that names the file, the line where there is one, and a way out.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path


def printable(words: str) -> str:
    """Return words with what would disturb a line or the order of its letters as an escape."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in words)


def count(number: int, noun: str) -> str:
    """Return a number and its noun, in the plural where it is one."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


class BriefingError(Exception):
    """Base of all errors that a person can mend; shown without a traceback.

    `str(error)` is `PATH:LINE: MESSAGE HINT`, as far as each is known.
    """

    def __init__(
        self,
        message: str,
        *,
        path: Path | str | None = None,
        line: int | None = None,
        hint: str | None = None,
    ) -> None:
        where = printable(str(path)) if path else ""
        place = f"{where}:{line}: " if where and line else f"{where}: " if where else ""
        super().__init__(f"{place}{message}{f' {hint}' if hint else ''}")
        self.message = message
        self.path = path
        self.line = line
        self.hint = hint

    def __reduce__(self) -> tuple[object, ...]:
        """Return how the error is made again, in the process that waits for its result."""
        made = partial(type(self), path=self.path, line=self.line, hint=self.hint)
        return made, (self.message,)


class ConfigError(BriefingError):
    """The settings in mkdocs.yml are wrong."""


class ArticleError(BriefingError):
    """An article file cannot be read."""


class SourceError(BriefingError):
    """What should become an article cannot be fetched or read."""


class ReviewError(BriefingError):
    """A file of editor's decisions cannot be read."""


class CorpusError(BriefingError):
    """A corpus to learn from, or its annotations, cannot be read."""


class ConflictError(BriefingError):
    """A file that the generator did not write, or that was changed by hand, is in the way."""


class PublishError(BriefingError):
    """A page, a handout or the site could not be made."""
