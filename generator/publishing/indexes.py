"""All pages that stand over the briefings: home, archive, tags, people, the glossary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from generator.config import Settings
from generator.publishing import archive, home, profiles, tags, terms
from generator.publishing.cards import Extract, newest_first
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
