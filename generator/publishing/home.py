"""The home page: an introduction, the briefings as cards, newest first, and the briefings by tag.

A `Card` is all that the home page needs to know of a briefing, so that the page can be made
again without understanding any article again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from generator.config import Settings
from generator.model import Briefing
from generator.publishing.escape import fold
from generator.publishing.pages import environment, finished, front_matter, tag_id

CARDS = 24
"""How many of the newest briefings have a card; the others have a line."""


@dataclass(frozen=True, slots=True)
class Card:
    """A briefing on the home page; `anchor` is the summary's, None where an editor wrote it."""

    slug: str
    headline: str
    outlet: str | None
    date: dt.date | None
    summary: str
    anchor: str | None
    tags: tuple[str, ...]
    lang: str

    @classmethod
    def of(cls, briefing: Briefing) -> Card:
        """Make the card of a briefing; its summary is the first at-a-glance sentence at need."""
        article = briefing.structure.article
        standfirst = briefing.standfirst
        first = briefing.structure.glance[:1]
        sentence = next((s for s in briefing.structure.sentences if s.id in first), None)
        shown = None if standfirst else sentence
        return cls(
            slug=article.slug,
            headline=article.headline,
            outlet=article.metadata.outlet,
            date=article.metadata.date,
            summary=fold(shown.span.of(article.text) if shown else standfirst or "").strip(),
            anchor=shown.anchor if shown else None,
            tags=article.metadata.tags,
            lang=article.metadata.lang,
        )

    @classmethod
    def load(cls, values: Mapping[str, Any]) -> Card:
        """Make a card from what `dump` returned."""
        date = values["date"]
        return cls(
            **{
                **values,
                "date": dt.date.fromisoformat(date) if date else None,
                "tags": tuple(values["tags"]),
            }
        )

    def dump(self) -> dict[str, Any]:
        """Return the card as values that JSON knows."""
        return {
            **asdict(self),
            "date": self.date.isoformat() if self.date else None,
            "tags": list(self.tags),
        }


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag and its briefings."""

    name: str
    cards: tuple[Card, ...]


def render(cards: Iterable[Card], settings: Settings) -> str:
    """Return the home page."""
    newest = newest_first(cards)
    front = front_matter(
        {
            "description": settings.intro or settings.site_name,
            "hide": ["navigation", "toc"],
            "search": {"boost": 0.5},
        }
    )
    return finished(
        environment()
        .get_template("home.md.j2")
        .render(
            front=front,
            settings=settings,
            cards=newest[:CARDS],
            earlier=newest[CARDS:],
            tags=by_tag(newest),
        )
    )


def newest_first(cards: Iterable[Card]) -> tuple[Card, ...]:
    """Return the cards, newest first, those of a day by their names, those without a date last."""
    named = sorted(cards, key=lambda card: card.slug)
    return tuple(sorted(named, key=lambda card: card.date or dt.date.min, reverse=True))


def by_tag(cards: Sequence[Card]) -> tuple[Tag, ...]:
    """Return the tags by the alphabet, each once however it is capitalised."""
    tags: dict[str, tuple[str, list[Card]]] = {}
    for card in cards:
        for key, name in {tag_id(tag): tag for tag in card.tags}.items():
            tags.setdefault(key, (name, []))[1].append(card)
    named = sorted(tags.values(), key=lambda tag: (tag[0].casefold(), tag[0]))
    return tuple(Tag(name, tuple(group)) for name, group in named)
