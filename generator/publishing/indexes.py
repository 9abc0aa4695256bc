"""All that stands over the briefings: home, archive, tags, people, glossary, and the feeds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from generator.config import Settings
from generator.publishing import archive, feeds, home, profiles, tags, terms
from generator.publishing.cards import Extract, newest_first
from generator.publishing.feeds import Feed
from generator.publishing.leaves import Leaf
from generator.review.glossary import Term


def leaves(
    extracts: Iterable[Extract], settings: Settings, glossary: Sequence[Term] = ()
) -> Iterator[Leaf]:
    """Yield every such page, made from extracts and glossary alone, in whatever order they come."""
    by_slug = {extract.card.slug: extract for extract in extracts}
    cards = newest_first(extract.card for extract in by_slug.values())
    tagged = tags.by_tag(cards)
    newest = [by_slug[card.slug] for card in cards]
    people, words = profiles.gather(newest), terms.gather(glossary, newest)
    yield home.leaf(cards, tagged, people, words, settings)
    yield from archive.leaves(cards)
    yield from tags.leaves(tagged)
    yield from profiles.leaves(people)
    yield from terms.leaves(words)


def subscriptions(extracts: Iterable[Extract], settings: Settings) -> Iterator[Feed]:
    """Yield every feed, made from the extracts alone, in whatever order they come."""
    cards = newest_first(extract.card for extract in extracts)
    yield from feeds.feeds(cards, tags.by_tag(cards), settings)
