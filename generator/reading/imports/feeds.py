"""Feeds (RSS and Atom): one entry of them."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

from generator.errors import SourceError
from generator.reading.imports import metadata
from generator.reading.imports.blocks import clean, cut
from generator.reading.imports.found import Found

_LISTED = 15  # entries that a message shows
_TEASER = 150  # words; an entry with fewer is likelier the beginning of an article


def read(data: bytes, entry: str = "", address: str = "") -> Found:
    """Read an entry of a feed: `entry` is its number, from 1, or words of its headline."""
    import feedparser

    headers = {"content-location": address}
    try:
        feed = feedparser.parse(io.BytesIO(data), response_headers=headers)
    except (ValueError, TypeError, LookupError, AttributeError) as error:  # too broken even for it
        raise SourceError("The feed cannot be read.") from error
    if not feed.entries:
        raise SourceError("The feed has no entries, or cannot be read.")
    return _read(_choose(feed.entries, entry), feed.feed)


def _choose(entries: Sequence[Any], wanted: str) -> Any:
    """Return the entry that is wanted, or raise an error that lists what there is."""
    titles = [_bare(entry.get("title")) for entry in entries]
    if not wanted:
        if len(entries) == 1:
            return entries[0]
        raise SourceError(
            f"The feed has {len(entries)} entries:{_listed(titles)}\n ",
            hint="Choose one by its number or by words of its headline: --entry 1.",
        )
    if wanted.isdecimal():
        if not 1 <= int(wanted) <= len(entries):
            said = f"The feed has no entry {wanted}; it has {len(entries)}:{_listed(titles)}"
            raise SourceError(said)
        return entries[int(wanted) - 1]
    found = [i for i, title in enumerate(titles) if wanted.casefold() in title.casefold()]
    if len(found) == 1:
        return entries[found[0]]
    how_many = "No headline has" if not found else f"{len(found)} headlines have"
    raise SourceError(f"{how_many} the words “{wanted}” in this feed:{_listed(titles)}")


def _listed(titles: Sequence[str]) -> str:
    rows = [f"\n  {i:>3}  {title or '(no headline)'}" for i, title in enumerate(titles, 1)]
    more = [f"\n       and {len(rows) - _LISTED} more"] if len(rows) > _LISTED else []
    return "".join([*rows[:_LISTED], *more])


def _read(entry: Any, feed: Any) -> Found:
    paragraphs, tables = _paragraphs(entry)
    words = sum(len(words.split()) for words in paragraphs)
    link = metadata.address(entry.get("link"))
    doubts = []
    if words < _TEASER and link:
        doubts.append(f"The feed may hold the beginning alone; the article is at {link}.")
    if tables:
        doubts.append("The entry has a table, which was left out.")
    authors = [a.get("name") for a in entry.get("authors", [])] or [entry.get("author")]
    return Found(
        paragraphs=paragraphs,
        title=_bare(entry.get("title")),
        byline=", ".join(filter(None, map(_bare, dict.fromkeys(authors)))),
        outlet=_bare(feed.get("title")),
        date=_date(entry),
        lang=metadata.language(entry.get("language") or feed.get("language")),
        url=link,
        rights=_bare(entry.get("rights") or feed.get("rights") or ""),
        doubts=tuple(doubts),
    )


def _paragraphs(entry: Any) -> tuple[tuple[str, ...], bool]:
    """Return the longest text that the entry gives, and whether tables were left out of it."""
    from generator.reading.imports.pages import parse
    from generator.reading.imports.pruning import prune

    contents = [content.get("value") for content in entry.get("content", [])]
    given = [words for words in (*contents, entry.get("summary")) if isinstance(words, str)]
    page = parse(f"<body>{max(given, key=len, default='')}</body>")
    prune(page)
    tables = list(page.iter("table"))
    for table in tables:
        table.drop_tree()
    return tuple(block.text for block in cut(page.find("body"))), bool(tables)


def _bare(words: str | None) -> str:
    """Return words without HTML."""
    from generator.reading.imports.pages import parse

    return clean(parse(f"<body>{words}</body>").text_content()) if words else ""


def _date(entry: Any) -> dt.date | None:
    return metadata.day_of(entry.get("published") or entry.get("updated"))
