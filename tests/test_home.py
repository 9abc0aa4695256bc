"""The home page: what a reader finds there, from cards alone."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import lxml.html
import markdown
from sheets import SETTINGS, sheet, with_metadata
from test_escape import EXTENSIONS, LIVE

from generator.model import Metadata, Section
from generator.publishing import home
from generator.publishing.home import Card

K = Section.KEY_CHANGES

CARD = Card(
    slug="old-bridge",
    headline="Old bridge to close",
    outlet="Valley Post",
    date=dt.date(2030, 5, 4),
    summary="The council closes it.",
    anchor=None,
    tags=("Bridges",),
    lang="en",
)


def render(*cards: Card) -> lxml.html.HtmlElement:
    """Return the home page as a browser would have it, front matter left out."""
    page = home.render(cards, SETTINGS)
    body = markdown.markdown(page.split("\n---\n", 1)[1], extensions=EXTENSIONS)
    return lxml.html.fragment_fromstring(body, create_parent="article")


def text(element: lxml.html.HtmlElement) -> str:
    return " ".join(str(element.text_content()).split())


def test_a_card_tells_the_briefing_in_five_lines() -> None:
    (card,) = render(CARD).xpath(".//section[@class='card']")
    assert text(card) == (
        "Valley Post · 4 May 2030 Old bridge to close The council closes it. Bridges"
    )
    assert card.xpath(".//h2/a/@href") == ["briefings/old-bridge/index.md"]


def test_the_newest_come_first_and_those_without_a_date_last() -> None:
    cards = [
        replace(CARD, slug="a", headline="Undated", date=None),
        replace(CARD, slug="b", headline="Old", date=dt.date(2029, 1, 1)),
        replace(CARD, slug="c", headline="New", date=dt.date(2031, 1, 1)),
        replace(CARD, slug="d", headline="New too", date=dt.date(2031, 1, 1)),
    ]
    headlines = [text(h) for h in render(*cards).xpath(".//section//h2")]
    assert headlines == ["New", "New too", "Old", "Undated"]


def test_many_briefings_have_a_line_each_after_the_newest() -> None:
    cards = [replace(CARD, slug=f"n{i}", headline=f"No. {i}", tags=()) for i in range(30)]
    page = render(*cards)
    assert len(page.xpath(".//section")) == home.CARDS
    assert len(page.xpath(".//h2[@id='earlier']/following-sibling::ul[1]/li")) == 30 - home.CARDS


def test_briefings_stand_by_tag_and_each_tag_leads_there() -> None:
    other = replace(CARD, slug="b", headline="A ferry sails", tags=("bridges", "Ferries"))
    page = render(CARD, other)
    tags = page.xpath(".//div[@class='index']/h3")
    assert [text(tag) for tag in tags] == ["bridges", "Ferries"]
    assert [text(li) for li in tags[0].xpath("following-sibling::ul[1]/li")] == [
        "A ferry sails",
        "Old bridge to close",
    ]
    ids = set(page.xpath(".//@id"))
    assert {href[1:] for href in page.xpath(".//*[@class='tags']//@href")} <= ids


def test_a_card_shows_the_editors_words_or_else_the_articles() -> None:
    briefing = sheet([(K, "First. "), (K, "The council closes it.")], glance=[2, 1])
    made = Card.of(briefing)
    anchor = briefing.structure.sentences[1].anchor
    assert (made.summary, made.anchor) == ("The council closes it.", anchor)
    (excerpt,) = render(made).xpath(".//*[@data-excerpt]")
    assert (excerpt.get("data-excerpt"), text(excerpt)) == (anchor, "The council closes it.")
    described = with_metadata(briefing, Metadata(title="T", description="From the desk."))
    assert (Card.of(described).summary, Card.of(described).anchor) == ("From the desk.", None)
    decided = replace(described, standfirst="From the editor.")
    assert Card.of(decided).summary == "From the editor."
    assert Card.of(sheet()).summary == ""


def test_a_card_comes_back_from_json_as_it_was() -> None:
    for card in (CARD, replace(CARD, date=None, outlet=None, anchor="0123456789ab", tags=())):
        assert Card.load(json.loads(json.dumps(card.dump()))) == card


def test_no_briefings_are_said_to_be_none() -> None:
    assert "There are no briefings yet." in text(render())


def test_the_page_is_the_same_whatever_order_the_cards_come_in() -> None:
    cards = [replace(CARD, slug=f"n{i}", tags=("x", f"t{i % 3}")) for i in range(6)]
    assert home.render(cards, SETTINGS) == home.render(cards[::-1], SETTINGS)


def test_live_markup_in_a_card_stays_text() -> None:
    for words in LIVE:
        hostile = replace(CARD, headline=words, outlet=words, summary=words, tags=(words,))
        for card in (hostile, replace(hostile, anchor="0123456789ab", lang="ar")):
            page = render(card)
            assert {str(e.tag) for e in page.iterdescendants()} <= {
                *("h1", "h2", "h3", "p", "div", "section", "a", "ul", "li", "span"),
            }
            assert len(page.xpath(".//section")) == 1
