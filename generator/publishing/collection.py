"""Several handouts in one PDF: a cover, the contents with page numbers, and a sheet each."""

from __future__ import annotations

from collections.abc import Sequence

import typst

from generator.config import Settings
from generator.errors import PublishError, count
from generator.model import Briefing
from generator.publishing import handout, typesetting

MOST = 2_000_000
"""Characters of all articles that are set at most; many short sheets take less than a long one."""


def render(kind: str, name: str, briefings: Sequence[Briefing], settings: Settings) -> bytes:
    """Return the handouts of briefings as one tagged PDF, in the order given.

    `kind` and `name` are what the cover says that they have in common: “Tag”, “Ukraine”.
    """
    articles = [briefing.structure.article for briefing in briefings]
    size = sum(len(article.text) for article in articles)
    if size > MOST:
        raise PublishError(
            f"“{name}” has articles of {size:,} characters, too many to print.",
            hint=f"Choose a month or a tag with at most {MOST:,}.",
        )
    words = {
        "title": f"{settings.site_name}: {name}",
        "author": settings.site_name,
        "keywords": list(dict.fromkeys(tag for a in articles for tag in a.metadata.tags)),
        "masthead": handout.line(settings.site_name),
        "kind": kind,
        "name": handout.line(name),
        "count": f"{count(len(briefings), 'briefing')}{_period(briefings)}",
        "sheets": [
            handout.document(briefing, settings, key=f"{i}-")
            for i, briefing in enumerate(briefings, 1)
        ],
    }
    made = max(map(handout.made_on, articles), default=handout.UNDATED)
    try:
        return typesetting.pdf("collection.typ", words, settings, made)
    except typst.TypstError as error:
        raise PublishError(
            f"The handouts could not be set. {error.diagnostic or error.message}",
            hint="Please report this, with the articles.",
        ) from error


def _period(briefings: Sequence[Briefing]) -> str:
    """Return the days of the first and the last article, as far as they are known."""
    days = [b.structure.article.metadata.date for b in briefings]
    known = sorted(day for day in days if day)
    if not known:
        return ""
    first, last = handout.day(known[0]), handout.day(known[-1])
    return f", {first}" if first == last else f", {first} to {last}"
