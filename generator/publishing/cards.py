"""What is kept of a briefing for the pages that stand over all briefings.

An `Extract` is all that the home page, the archive, the tags and the people's pages need to know,
so that they can be made again without understanding any article again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass
from typing import Any

from generator.model import Briefing, Kind, Section, Speaker, Structure, placed
from generator.publishing.arranging import said
from generator.publishing.escape import fold, web_address
from generator.publishing.people import Called, has_own_role, page_id, page_ids
from generator.publishing.views import Excerpt, Saying


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
    updated: dt.date | None = None
    url: str | None = None
    folder: str = ""

    @property
    def place(self) -> str:
        """Where the briefing stands among all: its name, after its folder if it lies in one."""
        return placed(self.folder, self.slug)

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
            updated=article.metadata.updated,
            url=web_address(article.metadata.url),
            folder=article.folder,
        )

    @classmethod
    def load(cls, values: Mapping[str, Any]) -> Card:
        """Make a card from what `dump` returned."""
        days = {key: _day(values.get(key)) for key in ("date", "updated")}
        return cls(**{**values, **days, "tags": tuple(values["tags"])})

    def dump(self) -> dict[str, Any]:
        """Return the card as values that JSON knows."""
        return {
            **asdict(self),
            "date": self.date and self.date.isoformat(),
            "updated": self.updated and self.updated.isoformat(),
            "tags": list(self.tags),
        }


def _day(written: str | None) -> dt.date | None:
    return dt.date.fromisoformat(written) if written else None


@dataclass(frozen=True, slots=True)
class Appearance:
    """A speaker with a page, as one briefing has her, him or it.

    `own_role` says that the role is an editor's, not in the article's words; `person` is None
    where it is in doubt.
    """

    page: str
    name: str
    role: str | None
    own_role: bool
    kind: Kind
    side: str | None
    person: bool | None
    sayings: tuple[Saying, ...]

    @classmethod
    def of(
        cls, speaker: Speaker, structure: Structure, called: Called, sayings: Sequence[Saying]
    ) -> Appearance:
        """Make the appearance of a speaker who says this in an article."""
        return cls(
            page=page_id(speaker.name),
            name=fold(speaker.name),
            role=fold(speaker.role) if speaker.role else None,
            own_role=has_own_role(speaker, structure),
            kind=speaker.kind,
            side=speaker.side,
            person=called.is_person(speaker),
            sayings=tuple(sayings),
        )

    @classmethod
    def load(cls, values: Sequence[Any]) -> Appearance:
        """Make an appearance from what `dump` returned."""
        page, name, role, own_role, kind, side, person, sayings = values
        told = tuple(map(_saying, sayings))
        return cls(page, name, role, own_role, Kind(kind), side, person, told)

    def dump(self) -> list[Any]:
        """Return the appearance as values that JSON knows."""
        return [*astuple(self)]


def _saying(values: Sequence[Any]) -> Saying:
    pieces, quoted = values
    return Saying(tuple(_excerpt(*piece) for piece in pieces), quoted)


def _excerpt(anchor: str, number: int, section: str, *told: Any) -> Excerpt:
    return Excerpt(anchor, number, Section(section), *told)


@dataclass(frozen=True, slots=True)
class Extract:
    """What the pages over all briefings show of one.

    `terms` are the words of the site's glossary that it uses.
    """

    card: Card
    cast: tuple[Appearance, ...]
    terms: tuple[str, ...] = ()

    @classmethod
    def of(cls, briefing: Briefing) -> Extract:
        """Take the extract of a briefing."""
        structure = briefing.structure
        sayings, pages, called = said(structure), page_ids(structure), Called(structure)
        cast = (
            Appearance.of(speaker, structure, called, sayings[speaker.id])
            for speaker in structure.speakers
            if speaker.id in pages
        )
        return cls(Card.of(briefing), tuple(cast), tuple(briefing.site_glossary))

    @classmethod
    def load(cls, values: Mapping[str, Any]) -> Extract:
        """Make an extract from what `dump` returned."""
        cast = tuple(map(Appearance.load, values["cast"]))
        return cls(Card.load(values["card"]), cast, tuple(values.get("terms", ())))

    def dump(self) -> dict[str, Any]:
        """Return the extract as values that JSON knows."""
        cast = [one.dump() for one in self.cast]
        return {"card": self.card.dump(), "cast": cast, "terms": list(self.terms)}


def newest_first(cards: Iterable[Card]) -> tuple[Card, ...]:
    """Return the cards, newest first, those of a day by their names, those without a date last."""
    named = sorted(cards, key=lambda card: card.slug)
    return tuple(sorted(named, key=lambda card: card.date or dt.date.min, reverse=True))
