"""The tags: a page for each with its briefings, and a directory of them all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generator.publishing import directory
from generator.publishing.addresses import tag_id, tag_key
from generator.publishing.cards import Card
from generator.publishing.directory import Entry
from generator.publishing.leaves import LINES, Leaf, numbered, parts, way


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag as its newest briefing writes it, the name of its page, its briefings."""

    name: str
    page: str
    cards: tuple[Card, ...]

    @property
    def entry(self) -> Entry:
        """The tag's place in the directory."""
        return Entry(self.name, self.page, tag_key(self.name), len(self.cards))


def by_tag(cards: Sequence[Card]) -> tuple[Tag, ...]:
    """Return the tags, each once however it is capitalised, given the cards newest first."""
    tags: dict[str, tuple[str, list[Card]]] = {}
    for card in cards:
        for page, name in {tag_id(tag): tag for tag in card.tags}.items():
            tags.setdefault(page, (name, []))[1].append(card)
    return tuple(Tag(name, page, tuple(found)) for page, (name, found) in sorted(tags.items()))


def leaves(tags: Sequence[Tag]) -> Iterator[Leaf]:
    """Yield the tags' pages."""
    listed = directory.group("Tags", "tags", [tag.entry for tag in tags])
    yield from directory.leaves("tags", "Tags", "", "No briefing has a tag yet.", [listed])
    for tag in tags:
        yield from _leaves(tag)


def _leaves(tag: Tag) -> Iterator[Leaf]:
    """Yield the pages of a tag: more than one where it has very many briefings."""
    pieces = parts(tag.cards, LINES)
    names = numbered(tag.page, tag.name, len(pieces))
    for at, (name, title) in enumerate(names):
        yield Leaf(
            path=f"tags/{name}.md",
            template="list.md.j2",
            title=title,
            description=f"Briefings tagged {tag.name}.",
            feed=f"tags/{tag.page}",
            values={
                "cards": tuple(pieces[at]),
                "count": len(tag.cards),
                "all": "All tags",
                **way(names, at),
            },
        )
