"""The archive: the briefings by the months of their articles, a page for each month."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from generator.model import Precision
from generator.publishing.cards import Card
from generator.publishing.leaves import LINES, Leaf, numbered, parts, way
from generator.publishing.views import date_label

UNDATED = "undated"


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the archive: the name of its page, its titles, how many briefings it has."""

    name: str
    title: str
    short: str
    count: int


@dataclass(frozen=True, slots=True)
class Year:
    """The months of a year that have briefings, newest first; no title where there is no date."""

    title: str
    months: tuple[Month, ...]


def leaves(cards: Sequence[Card]) -> Iterator[Leaf]:
    """Yield the archive's pages, given the cards newest first."""
    yield Leaf(
        path="archive/index.md",
        template="archive.md.j2",
        title="Archive",
        description="All briefings by month.",
        values={"years": years(cards), "count": len(cards)},
    )
    counts = {month.name: month.count for year in years(cards) for month in year.months}
    pages = [
        (*called, part)
        for name, group in groupby(cards, key=_name)
        for pieces in [parts(tuple(group), LINES)]
        for called, part in zip(numbered(name, _title(name), len(pieces)), pieces, strict=True)
    ]
    names = [(name, title) for name, title, _ in pages]
    for at, (name, title, part) in enumerate(pages):
        yield Leaf(
            path=f"archive/{name}.md",
            template="list.md.j2",
            title=title,
            description=f"Briefings: {title}.",
            values={
                "cards": tuple(part),
                "count": counts[name.partition("--")[0]],
                "all": "The whole archive",
                **way(names, at),
            },
        )


def years(cards: Sequence[Card]) -> tuple[Year, ...]:
    """Return the years and months that have briefings, given the cards newest first."""
    counts = [(name, len(tuple(group))) for name, group in groupby(cards, key=_name)]
    return tuple(
        Year(_year(year), tuple(_month(*one) for one in months))
        for year, months in groupby(counts, key=lambda one: one[0].split("-")[0])
    )


def _name(card: Card) -> str:
    """Return the name of the page of a card's month."""
    return card.date.isoformat()[: len("2024-11")] if card.date else UNDATED


def _year(name: str) -> str:
    return "No date" if name == UNDATED else name.lstrip("0")


def _month(name: str, count: int) -> Month:
    title = _title(name)
    return Month(name, title, title.split()[0] if name != UNDATED else title, count)


def _title(name: str) -> str:
    """Return a month as people write it."""
    if name == UNDATED:
        return "Briefings without a date"
    return date_label(name, Precision.MONTH)
