"""What an import takes from its source."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class About:
    """What a source says of its article; "" and None where it says nothing."""

    title: str = ""
    byline: str = ""
    outlet: str = ""
    date: dt.date | None = None
    lang: str = ""
    url: str = ""
    rights: str = ""


@dataclass(frozen=True, slots=True)
class Found(About):
    """An article as its source gives it.

    `doubts` are sentences on what looks wrong, for the person who brings the article in.
    """

    paragraphs: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The paragraphs, set apart by blank lines as in an article file."""
        return "\n\n".join(self.paragraphs)
