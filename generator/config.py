"""The settings: what mkdocs.yml says of the site, and its part `extra.briefings`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Paper(StrEnum):
    """The paper that handouts are set for."""

    A4 = "a4"
    LETTER = "letter"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the rooms need to know of the project; every path is absolute."""

    root: Path
    config_file: Path
    articles_dir: Path
    docs_dir: Path
    site_dir: Path
    site_name: str
    site_url: str | None = None
    lang: str = "en"
    paper: Paper = Paper.A4
    intro: str = ""
    words_per_minute: int = 230
