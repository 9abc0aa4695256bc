"""Feeds: what a reader who subscribes is told, and that feed readers understand it."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import Any

import feedparser
from sheets import SETTINGS
from shelves import extract

from generator.publishing import feeds, indexes
from generator.publishing.cards import Extract

ONLINE = replace(SETTINGS, site_url="https://news.example/papers/")
HOSTILE = '</title><script>alert(1)</script> & "quoted" \x01\ud800 \u2028 ]]>'


def made(*extracts: Extract) -> dict[str, bytes]:
    """Return every feed made of the extracts, by its path under docs."""
    found = indexes.subscriptions(extracts, ONLINE)
    return {path: content for feed in found for path, content in feed.render(ONLINE).items()}


def atom(content: bytes) -> Any:
    parsed = feedparser.parse(content)
    assert not parsed.bozo, parsed.bozo_exception
    return parsed


def test_a_feed_tells_the_newest_briefings_with_whole_addresses() -> None:
    old = extract("old", headline="Old", date=dt.date(2030, 1, 1))
    new = extract(
        "new", headline="New", date=dt.date(2030, 2, 1), url="https://post.example/1?a=b&c"
    )
    parsed = atom(made(old, new)["feed.xml"])
    assert [entry.title for entry in parsed.entries] == ["New", "Old"]
    entry = parsed.entries[0]
    assert entry.link == "https://news.example/papers/briefings/new/index.html"
    assert entry.summary == "The council closes it."
    assert entry.author == "Valley Post"
    assert [tag.term for tag in entry.tags] == ["Bridges"]
    assert [x.href for x in entry.links if x.rel == "via"] == ["https://post.example/1?a=b&c"]
    assert parsed.feed.links[0].href == "https://news.example/papers/feed.xml"
    assert parsed.feed.updated == "2030-02-01T00:00:00Z"


def test_both_formats_say_the_same() -> None:
    files = made(extract("a"), extract("b", date=dt.date(2031, 1, 1), updated=dt.date(2031, 2, 3)))
    parsed, told = atom(files["feed.xml"]), json.loads(files["feed.json"])
    assert told["version"] == "https://jsonfeed.org/version/1.1"
    assert told["feed_url"] == "https://news.example/papers/feed.json"
    assert [(e.id, e.title, e.summary, e.published, e.updated) for e in parsed.entries] == [
        (i["id"], i["title"], i["content_text"], i["date_published"], i["date_modified"])
        for i in told["items"]
    ]


def test_a_significant_change_dates_the_briefing_anew_and_does_not_move_it() -> None:
    changed = extract("a", date=dt.date(2030, 1, 1), updated=dt.date(2030, 9, 9))
    parsed = atom(made(changed, extract("b", date=dt.date(2030, 2, 1)))["feed.xml"])
    assert [e.id.split("/")[-2] for e in parsed.entries] == ["b", "a"]
    assert parsed.entries[1].updated == parsed.feed.updated == "2030-09-09T00:00:00Z"


def test_each_tag_has_a_feed_of_its_own() -> None:
    files = made(extract("a", tags=("Ferries",)), extract("b", tags=("Bridges", "Ferries")))
    assert {path for path in files if path.startswith("tags/")} == {
        "tags/bridges.xml", "tags/bridges.json", "tags/ferries.xml", "tags/ferries.json",
    }  # fmt: skip
    assert len(atom(files["tags/ferries.xml"]).entries) == 2
    assert atom(files["tags/bridges.xml"]).feed.title.endswith("Bridges")


def test_what_no_feed_can_say_the_date_of_is_in_none() -> None:
    files = made(extract("a", date=None))
    assert atom(files["feed.xml"]).entries == []
    assert json.loads(files["feed.json"])["items"] == []


def test_a_feed_does_not_grow_without_end() -> None:
    files = made(*(extract(f"n{i}") for i in range(feeds.ITEMS + 5)))
    assert len(json.loads(files["feed.json"])["items"]) == feeds.ITEMS
    assert len(atom(files["feed.xml"]).entries) == feeds.ITEMS


def test_a_site_without_an_address_has_no_feed() -> None:
    assert list(indexes.subscriptions([extract()], SETTINGS)) == []


def test_hostile_words_stay_words() -> None:
    card = extract("a", headline=HOSTILE, summary=HOSTILE, outlet=HOSTILE, tags=(HOSTILE,))
    files = made(card)
    [entry] = atom(files["feed.xml"]).entries
    assert entry.title_detail.type == entry.summary_detail.type == "text/plain"
    assert b"<script" not in b"".join(v for k, v in files.items() if k.endswith(".xml"))
    [item] = json.loads(files["feed.json"])["items"]
    assert item["title"].startswith("</title><script>alert(1)</script> & ")
