"""A page that stands over all briefings: what it is made from, and whether that changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from markupsafe import Markup

from generator.config import Settings
from generator.publishing.fingerprint import digest, tool
from generator.publishing.pages import SECTIONS, environment, finished, front_matter

_Item = TypeVar("_Item")

LINES = 400
"""How many lines a page bears; what has more goes on to further pages."""

_BY_SECTION = {page.heading.section: page for page in SECTIONS if page.heading}


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page: its path under docs, its template, and what the template is given.

    Whatever is in `values` tells by its `repr` whether the page must be made again.  `feed` is the
    path of the page's own feed under docs, without its ending.
    """

    path: str
    template: str
    title: str
    description: str
    values: Mapping[str, object] = field(default_factory=dict)
    boost: float = 0.5
    feed: str = ""

    def inputs(self, settings: Settings) -> str:
        """Return a fingerprint of all that the page is made from."""
        return digest(tool(), repr(settings), repr(self))

    def render(self, settings: Settings) -> str:
        """Return the page."""
        front = {
            "title": self.title,
            "description": self.description,
            "hide": ["navigation", "toc"],
            "search": {"boost": self.boost},
            **({"feed": self.feed} if self.feed and settings.site_url else {}),
        }
        return finished(
            environment()
            .get_template(self.template)
            .render(
                front=front_matter(front),
                path=self.path,
                title=self.title,
                settings=settings,
                by_section=_BY_SECTION,
                up=Markup("../" * self.path.count("/")),
                feed=Markup(self.feed if settings.site_url else ""),
                **self.values,
            )
        )


@dataclass(frozen=True, slots=True)
class Link:
    """A way to another page: its title and its address from here."""

    title: str
    address: str


def parts(items: Sequence[_Item], size: int) -> list[Sequence[_Item]]:
    """Cut a sequence into pieces of that size; one that is empty has one empty piece."""
    return [items[at : at + size] for at in range(0, len(items), size)] or [items]


def part_of(name: str, number: int) -> str:
    """Return the name of the n-th page of what goes on over several, counted from 1.

    No other name ends with a double hyphen and so few digits.
    """
    return name if number == 1 else f"{name}--{number}"


def numbered(name: str, title: str, count: int) -> list[tuple[str, str]]:
    """Return the names and titles of the pages of what goes on over so many."""
    return [
        (part_of(name, number), title if number == 1 else f"{title}, page {number}")
        for number in range(1, count + 1)
    ]


def way(names: Sequence[tuple[str, str]], at: int) -> dict[str, object]:
    """Return the links to the pages before and after one, given the names and titles of all."""
    links = [Link(title, f"{name}.md") for name, title in names]
    return {
        "before": links[at - 1] if at else None,
        "after": links[at + 1] if at + 1 < len(links) else None,
    }
