"""The glossary of the site: what its words mean, and which briefings use them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generator.publishing.addresses import tag_key
from generator.publishing.cards import Card, Extract
from generator.publishing.glosses import id_of
from generator.publishing.leaves import Leaf
from generator.review.glossary import Term

_SHOWN = 6  # briefings under a word, the newest; the search finds the others


@dataclass(frozen=True, slots=True)
class Entry:
    """A word, what it means, and the newest of the briefings that use it."""

    words: str
    meaning: str
    id: str
    cards: tuple[Card, ...]
    count: int

    @property
    def more(self) -> int:
        """How many more briefings use it."""
        return self.count - len(self.cards)


def gather(listed: Sequence[Term], extracts: Sequence[Extract]) -> tuple[Entry, ...]:
    """Return the words of the glossary by the alphabet, given the extracts newest first."""
    using: dict[str, list[Card]] = {}
    for extract in extracts:
        for words in extract.terms:
            using.setdefault(words, []).append(extract.card)
    return tuple(
        _entry(term, using.get(term.words, ()))
        for term in sorted(listed, key=lambda term: tag_key(term.words))
    )


def _entry(term: Term, cards: Sequence[Card]) -> Entry:
    return Entry(term.words, term.meaning, id_of(term.words), tuple(cards[:_SHOWN]), len(cards))


def most(entries: Sequence[Entry], number: int) -> tuple[Entry, ...]:
    """Return the words that most briefings use, by the alphabet."""
    top = sorted(entries, key=lambda entry: -entry.count)[:number]
    return tuple(entry for entry in entries if entry in top and entry.count)


def leaves(entries: Sequence[Entry]) -> Iterator[Leaf]:
    """Yield the page of the glossary, where the site has one."""
    if entries:
        yield Leaf(
            path="glossary/index.md",
            template="glossary.md.j2",
            title="Glossary",
            description="Words that briefings use, and what they mean.",
            values={"entries": tuple(entries)},
        )
