"""What can go wrong, as a tree.

BriefingError
├── ConfigError        mkdocs.yml does not say what it must
├── ArticleError       an article file cannot be read
├── ReviewError        a file of editor's decisions cannot be read
├── CorpusError        a corpus to learn from cannot be read
├── ConflictError      a file that is not ours stands where a page should go
└── PublishError       a page, a handout or the site could not be made

Each message is one sentence that names the file, the line where there is one, and a way out.
"""

from __future__ import annotations

from pathlib import Path


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
        place = f"{path}:{line}: " if path and line else f"{path}: " if path else ""
        super().__init__(f"{place}{message}{f' {hint}' if hint else ''}")
        self.message = message
        self.path = path
        self.line = line
        self.hint = hint


class ConfigError(BriefingError):
    """The settings in mkdocs.yml are wrong."""


class ArticleError(BriefingError):
    """An article file cannot be read."""


class ReviewError(BriefingError):
    """A file of editor's decisions cannot be read."""


class CorpusError(BriefingError):
    """A corpus to learn from, or its annotations, cannot be read."""


class ConflictError(BriefingError):
    """A file that the generator did not write, or that was changed by hand, is in the way."""


class PublishError(BriefingError):
    """A page, a handout or the site could not be made."""
