"""Feeds of the newest briefings, of all and of each tag: Atom (RFC 4287) and JSON Feed 1.1.

A feed is read away from the site, so its addresses are whole; without `site_url` there is none.
Dates are those of the articles.  A briefing without a date is in no feed: a feed says when.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote
from xml.etree import ElementTree as ET

from generator.config import Settings
from generator.publishing.cards import Card
from generator.publishing.escape import fold, unturned
from generator.publishing.fingerprint import digest, tool
from generator.publishing.tags import Tag

ALL = "feed"
"""The feed of all briefings, below docs, without its ending."""

ITEMS = 50
"""How many of the newest briefings a feed has."""

_ATOM = "http://www.w3.org/2005/Atom"
_JSON = "https://jsonfeed.org/version/1.1"
_NEVER = dt.date(1970, 1, 1)  # when a feed without briefings was updated; Atom wants to know
# What XML 1.0 cannot hold, not even as an entity.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: its path under docs without ending, its title, the page it goes with, its items."""

    path: str
    title: str
    page: str
    cards: tuple[Card, ...]

    def inputs(self, settings: Settings) -> str:
        """Return a fingerprint of all that the feed is made from."""
        return digest(tool(), repr(settings), repr(self))

    def render(self, settings: Settings) -> dict[str, bytes]:
        """Return the feed in both formats, by their paths under docs."""
        return {
            f"{self.path}.xml": _atom(self, settings),
            f"{self.path}.json": _json(self, settings),
        }

    def address(self, ending: str, settings: Settings) -> str:
        """Return the whole address of the feed in the format with this ending."""
        return f"{settings.site_url}{quote(self.path)}.{ending}"


def feeds(cards: Sequence[Card], tags: Sequence[Tag], settings: Settings) -> Iterator[Feed]:
    """Yield the site's feeds, given the cards newest first; none where it has no address."""
    if not settings.site_url:
        return
    yield Feed(ALL, settings.site_name, "index.html", _newest(cards))
    for tag in tags:
        title = f"{settings.site_name}: {tag.name}"
        yield Feed(f"tags/{tag.page}", title, f"tags/{quote(tag.page)}.html", _newest(tag.cards))


def _newest(cards: Sequence[Card]) -> tuple[Card, ...]:
    """Return the newest cards that have a date, given the cards newest first."""
    return tuple([card for card in cards if card.date][:ITEMS])


def _atom(feed: Feed, settings: Settings) -> bytes:
    """Return the feed as Atom."""
    root = ET.Element("feed", {"xmlns": _ATOM, "xml:lang": settings.lang})
    here, page = feed.address("xml", settings), f"{settings.site_url}{feed.page}"
    _add(root, "id", here)
    _add(root, "title", feed.title)
    _add(root, "updated", _moment(max(map(_changed, feed.cards), default=_NEVER)))
    _add(root, "link", rel="self", type="application/atom+xml", href=here)
    _add(root, "link", rel="alternate", type="text/html", href=page)
    _add(_add(root, "author"), "name", settings.site_name)
    for card in feed.cards:
        entry = _add(root, "entry", **{"xml:lang": card.lang})
        _add(entry, "id", _overview(card, settings))
        _add(entry, "title", card.headline)
        _add(entry, "published", _moment(card.date or _NEVER))
        _add(entry, "updated", _moment(_changed(card)))
        _add(entry, "link", rel="alternate", type="text/html", href=_overview(card, settings))
        if card.url:
            _add(entry, "link", rel="via", type="text/html", href=card.url)
        if card.outlet:
            _add(_add(entry, "author"), "name", card.outlet)
        for tag in card.tags:
            _add(entry, "category", term=tag)
        _add(entry, "summary", card.summary)
    ET.indent(root)
    made: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return made + b"\n"


def _add(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
    """Add an element; what XML cannot hold becomes the replacement character."""
    safe = {key: _NOT_XML.sub("\ufffd", unturned(value)) for key, value in attributes.items()}
    made = ET.SubElement(parent, name, safe)
    made.text = _NOT_XML.sub("\ufffd", _plain(text)) if text is not None else None
    return made


def _json(feed: Feed, settings: Settings) -> bytes:
    """Return the feed as JSON Feed."""
    values = {
        "version": _JSON,
        "title": feed.title,
        "home_page_url": f"{settings.site_url}{feed.page}",
        "feed_url": feed.address("json", settings),
        "language": settings.lang,
        "items": [_item(card, settings) for card in feed.cards],
    }
    return (json.dumps(values, ensure_ascii=False, indent=1) + "\n").encode("utf8", "replace")


def _item(card: Card, settings: Settings) -> dict[str, object]:
    address = _overview(card, settings)
    return {
        "id": address,
        "url": address,
        **({"external_url": card.url} if card.url else {}),
        "title": _plain(card.headline),
        "content_text": _plain(card.summary or card.headline),
        "date_published": _moment(card.date or _NEVER),
        "date_modified": _moment(_changed(card)),
        **({"authors": [{"name": _plain(card.outlet)}]} if card.outlet else {}),
        **({"tags": [_plain(tag) for tag in card.tags]} if card.tags else {}),
        "language": card.lang,
    }


def _plain(text: str) -> str:
    """Return words on one line, in the order that their letters have."""
    return unturned(fold(text))


def _overview(card: Card, settings: Settings) -> str:
    """Return the whole address of a briefing."""
    return f"{settings.site_url}briefings/{quote(card.place)}/index.html"


def _changed(card: Card) -> dt.date:
    """Return when a briefing last changed in a way that matters."""
    return max(filter(None, (card.date, card.updated)), default=_NEVER)


def _moment(day: dt.date) -> str:
    """Return a day as RFC 3339 wants a moment: articles have days, no hours."""
    return f"{day.isoformat()}T00:00:00Z"
