"""All that stands over the briefings: home, archive, tags and people, and the feeds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generator.config import Settings
from generator.publishing import archive, feeds, home, profiles, tags
from generator.publishing.cards import Extract, newest_first
from generator.publishing.feeds import Feed
from generator.publishing.leaves import Leaf


def leaves(extracts: Iterable[Extract], settings: Settings) -> Iterator[Leaf]:
    """Yield every such page, made from the extracts alone, in whatever order they come."""
    by_slug = {extract.card.slug: extract for extract in extracts}
    cards = newest_first(extract.card for extract in by_slug.values())
    tagged = tags.by_tag(cards)
    people = profiles.gather([by_slug[card.slug] for card in cards])
    yield home.leaf(cards, tagged, people, settings)
    yield from archive.leaves(cards)
    yield from tags.leaves(tagged)
    yield from profiles.leaves(people)


def subscriptions(extracts: Iterable[Extract], settings: Settings) -> Iterator[Feed]:
    """Yield every feed, made from the extracts alone, in whatever order they come."""
    cards = newest_first(extract.card for extract in extracts)
    yield from feeds.feeds(cards, tags.by_tag(cards), settings)
