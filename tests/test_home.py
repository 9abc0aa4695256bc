"""The home page and the archive: what a reader finds there, from cards alone."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import lxml.html
from sheets import sheet, with_metadata
from shelves import CARD, extract, heard, pages, sources, text, texts
from test_escape import LIVE

from generator.model import Metadata, Section
from generator.publishing import home
from generator.publishing.cards import Card, Extract
from generator.publishing.leaves import LINES

K = Section.KEY_CHANGES


def front(*extracts: Extract) -> lxml.html.HtmlElement:
    """Return the home page as a browser would have it."""
    return pages(*extracts)["index.md"]


def dated(slug: str, day: dt.date | None) -> Extract:
    return extract(slug, headline=slug, date=day, tags=())


def test_a_card_tells_the_briefing_in_five_lines() -> None:
    (card,) = front(extract()).xpath(".//section[@class='card']")
    assert text(card) == (
        "Valley Post · 4 May 2030 Old bridge to close The council closes it. Bridges"
    )
    assert card.xpath(".//h2/a/@href") == ["briefings/old-bridge/index.md"]
    assert card.xpath(".//*[@class='tags']//@href") == ["tags/bridges.md"]


def test_the_newest_come_first_and_those_without_a_date_last() -> None:
    days = {"undated": None, "old": dt.date(2029, 1, 1), "new": dt.date(2031, 1, 1)}
    page = front(*(dated(slug, day) for slug, day in days.items()), dated("newer", days["new"]))
    assert texts(page, ".//section//h2/a") == ["new", "newer", "old", "undated"]


def test_many_briefings_have_no_card_but_are_in_the_archive() -> None:
    made = pages(*(dated(f"n{i:02}", dt.date(2030, 1, 1 + i)) for i in range(30)))
    cards = texts(made["index.md"], ".//section[@class='card']//h2")
    assert len(cards) == home.CARDS
    assert cards[0] == "n29"
    assert "archive/2030-01.md" in made["index.md"].xpath(".//@href")
    assert "All 30 briefings by month" in text(made["index.md"])
    lines = made["archive/2030-01.md"].xpath(".//li/a/@href")
    assert lines == [f"../briefings/n{i:02}/index.md" for i in range(29, -1, -1)]


def test_the_archive_leads_to_its_months_with_their_numbers() -> None:
    days = [
        dt.date(2030, 5, 4),
        dt.date(2030, 5, 30),
        dt.date(2030, 2, 1),
        dt.date(985, 12, 1),
        None,
    ]
    made = pages(*(dated(f"n{i}", day) for i, day in enumerate(days)))
    index = made["archive/index.md"]
    assert texts(index, ".//h2") == ["2030", "985", "No date"]
    assert texts(index, ".//li") == [
        "May 2",
        "February 1",
        "December 1",
        "Briefings without a date 1",
    ]
    links = index.xpath(".//li/a/@href")
    assert links == ["2030-05.md", "2030-02.md", "0985-12.md", "undated.md"]
    assert {f"archive/{link}" for link in links} <= made.keys()


def test_one_month_leads_to_the_next() -> None:
    days = [dt.date(2030, month, 1) for month in (3, 5, 9)]
    made = pages(*(dated(f"n{i}", day) for i, day in enumerate(days)))
    (before,) = made["archive/2030-05.md"].xpath(".//a[@rel='prev']")
    (after,) = made["archive/2030-05.md"].xpath(".//a[@rel='next']")
    assert (text(before), before.get("href")) == ("September 2030", "2030-09.md")
    assert (text(after), after.get("href")) == ("March 2030", "2030-03.md")
    assert not made["archive/2030-09.md"].xpath(".//a[@rel='prev']")


def test_a_month_with_very_many_briefings_goes_on_over_further_pages() -> None:
    day = dt.date(2030, 5, 4)
    made = pages(*(dated(f"n{i:03}", day) for i in range(LINES + 1)))
    first, second = made["archive/2030-05.md"], made["archive/2030-05--2.md"]
    assert len(first.xpath(".//div//li")) == LINES
    assert second.xpath(".//div//li/a/@href") == [f"../briefings/n{LINES}/index.md"]
    assert first.xpath(".//a[@rel='next']/@href") == ["2030-05--2.md"]
    assert text(second.xpath(".//h1")[0]) == "May 2030, page 2"


def test_no_index_page_is_large_with_a_thousand_briefings() -> None:
    """The theme adds some 15 kB to each."""
    day = dt.date(2030, 5, 4)
    names = [f"{one} {other}" for one in ("Ada", "Bea", "Cyr", "Dia") for other in ("Lee", "Roe")]
    extracts = (
        extract(
            f"a-briefing-with-a-longer-name-{i}",
            *(heard(f"{name}y{i}", role="a deputy minister of transport") for name in names),
            headline="A headline of the length that headlines mostly have in newspapers",
            date=day - dt.timedelta(days=i % 700),
            tags=("transport", f"tag {i}", f"a longer tag {i % 90}"),
        )
        for i in range(1000)
    )
    made = sources(extracts, but="person.md.j2")
    sizes = {path: len(page.encode()) for path, page in made.items()}
    assert sizes["index.md"] < 40_000
    assert sizes["archive/index.md"] < 10_000
    assert sizes["people/index.md"] < 20_000
    assert sizes["people/letters/l.md"] > 20_000
    assert max(sizes.values()) < 110_000, max(sizes, key=lambda path: sizes[path])


def test_who_is_in_the_newest_briefings_is_on_the_home_page() -> None:
    cast = (heard("Ann Lee"), heard("Peter Roe"))
    page = front(extract("one", *cast), extract("two", heard("Ann Lee")))
    assert page.xpath("//*[@id='people']/following-sibling::div//li/a/@href") == [
        "people/ann-lee.md",
        "people/peter-roe.md",
    ]
    assert "All people and organisations 2" in text(page)


def test_a_card_shows_the_editors_words_or_else_the_articles() -> None:
    briefing = sheet([(K, "First. "), (K, "The council closes it.")], glance=[2, 1])
    made = Card.of(briefing)
    anchor = briefing.structure.sentences[1].anchor
    assert (made.summary, made.anchor) == ("The council closes it.", anchor)
    (excerpt,) = front(Extract(made, ())).xpath(".//*[@data-excerpt]")
    assert (excerpt.get("data-excerpt"), text(excerpt)) == (anchor, "The council closes it.")
    described = with_metadata(briefing, Metadata(title="T", description="From the desk."))
    assert (Card.of(described).summary, Card.of(described).anchor) == ("From the desk.", None)
    decided = replace(described, standfirst="From the editor.")
    assert Card.of(decided).summary == "From the editor."
    assert Card.of(sheet()).summary == ""


def test_an_extract_comes_back_from_json_as_it_was() -> None:
    cast = (heard("Ann Lee", role="mayor", side="The town"), heard("NATO", person=False))
    bare = replace(CARD, date=None, outlet=None, anchor="0123456789ab", tags=())
    for made in (Extract(CARD, cast), Extract(bare, ())):
        assert Extract.load(json.loads(json.dumps(made.dump()))) == made


def test_no_briefings_are_said_to_be_none() -> None:
    made = pages()
    assert "There are no briefings yet." in text(made["index.md"])
    assert "There are no briefings yet." in text(made["archive/index.md"])
    assert "No briefing has a tag yet." in text(made["tags/index.md"])
    assert "Nobody’s words stand in a briefing yet." in text(made["people/index.md"])


def test_the_pages_are_the_same_whatever_order_the_briefings_come_in() -> None:
    extracts = [
        extract(f"n{i}", heard("Ann Lee"), heard(f"Ann Lee {i}"), tags=("x", f"t{i % 3}"))
        for i in range(6)
    ]
    assert sources(extracts) == sources(extracts[::-1])


def test_live_markup_in_a_card_stays_text() -> None:
    allowed = {"h1", "h2", "h3", "p", "div", "section", "a", "ul", "li", "span", "nav"}
    for words in LIVE:
        hostile = extract(headline=words, outlet=words, summary=words, tags=(words,))
        card = replace(hostile.card, anchor="0123456789ab", lang="ar")
        for one in (hostile, Extract(card, ())):
            made = pages(one)
            for page in made.values():
                assert {str(e.tag) for e in page.iterdescendants()} <= allowed
            assert len(made["index.md"].xpath(".//section[@class='card']")) == 1
