"""Handouts bound together: all published briefings with a tag, or of a month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from generator import generation, pipeline
from generator.config import Settings
from generator.errors import BriefingError
from generator.model import Article, Precision, Status
from generator.publishing import collection
from generator.publishing.addresses import tag_id, tag_key
from generator.publishing.views import date_label
from generator.yamlfile import suggest


@dataclass(frozen=True, slots=True)
class Bound:
    """A PDF of several handouts: the name that suits its file, how many there are, its bytes."""

    name: str
    briefings: int
    pdf: bytes


def by_tag(tag: str, settings: Settings) -> Bound:
    """Bind the handouts of all briefings that have a tag, however it is capitalised."""
    articles = _published(settings)
    written = [name for article in articles for name in article.metadata.tags]
    chosen = [a for a in articles if tag_key(tag) in map(tag_key, a.metadata.tags)]
    if not chosen:
        known = sorted(set(written), key=str.casefold)
        hint = suggest(tag, known) if known else "No article has any tags."
        raise BriefingError(f"No published briefing has the tag “{tag}”.", hint=hint)
    name = next(name for name in written if tag_key(name) == tag_key(tag))
    return _bind("Tag", name, tag_id(tag), chosen, settings)


def by_month(month: dt.date, settings: Settings) -> Bound:
    """Bind the handouts of all briefings whose articles were published in a month."""
    articles = _published(settings)
    days = [a.metadata.date for a in articles if a.metadata.date]
    chosen = [
        a
        for a in articles
        if a.metadata.date and a.metadata.date.replace(day=1) == month.replace(day=1)
    ]
    name = date_label(month.isoformat()[: len("2024-11")], Precision.MONTH)
    if not chosen:
        hint = f"The newest is of {max(days):%Y-%m}." if days else "No article has a date."
        raise BriefingError(f"No published briefing is of {name}.", hint=hint)
    return _bind("Month", name, f"{month:%Y-%m}", chosen, settings)


def _published(settings: Settings) -> list[Article]:
    """Return the articles whose briefings are on the site; an unreadable one stops it all."""
    articles, errors = generation.read_all(settings)
    for error in errors.values():
        raise error
    return [a for a in articles if a.metadata.status is Status.PUBLISHED]


def _bind(
    kind: str, name: str, file_name: str, articles: Sequence[Article], settings: Settings
) -> Bound:
    """Bind the handouts of articles, oldest first, those without a date last."""
    ordered = sorted(articles, key=lambda a: (a.metadata.date or dt.date.max, a.slug))
    briefings = [pipeline.brief(article) for article in ordered]
    return Bound(file_name, len(briefings), collection.render(kind, name, briefings, settings))
