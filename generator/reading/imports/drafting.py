"""The article file that an import writes."""

from __future__ import annotations

import datetime as dt

import yaml

from generator.model import Status
from generator.reading.imports.found import Found


def article_file(found: Found, retrieved: dt.date, *, draft: bool = False) -> str:
    """Return an article file: what is known as front matter, then the text."""
    told = {
        "title": found.title,
        "date": found.date,
        "outlet": found.outlet,
        "byline": found.byline,
        "lang": found.lang,
        "url": found.url,
        "retrieved": retrieved,
        "rights": found.rights,
        "status": str(Status.DRAFT) if draft else "",
    }
    given = {key: value for key, value in told.items() if value}
    head = yaml.safe_dump(given, allow_unicode=True, sort_keys=False, width=float("inf"))
    return f"---\n{head}---\n\n{found.text}\n"
