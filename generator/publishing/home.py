"""The home page: an introduction, the newest briefings as cards, and the ways to all others."""

from __future__ import annotations

from collections.abc import Sequence

from generator.config import Settings
from generator.publishing import archive, directory, feeds, terms
from generator.publishing.cards import Card
from generator.publishing.leaves import Leaf
from generator.publishing.profiles import Profile
from generator.publishing.tags import Tag

CARDS = 22
"""How many of the newest briefings have a card: one above all, the others in rows of three."""

_YEARS, _NAMES = 2, 24  # of the archive, and of tags, people and terms, that the page shows


def leaf(
    cards: Sequence[Card],
    tags: Sequence[Tag],
    profiles: Sequence[Profile],
    words: Sequence[terms.Entry],
    settings: Settings,
) -> Leaf:
    """Return the home page, given the cards newest first."""
    shown = set(cards[:CARDS])
    heard = [one.entry for one in profiles if any(c.card in shown for c in one.chapters)]
    return Leaf(
        path="index.md",
        template="home.md.j2",
        title=settings.site_name,
        description=settings.intro or settings.site_name,
        feed=feeds.ALL,
        values={
            "cards": tuple(cards[:CARDS]),
            "count": len(cards),
            "years": archive.years(cards)[:_YEARS],
            "tags": directory.most((tag.entry for tag in tags), _NAMES),
            "tag_count": len(tags),
            "people": directory.most(heard, _NAMES),
            "people_count": len(profiles),
            "terms": terms.most(words, _NAMES),
            "term_count": len(words),
        },
    )
