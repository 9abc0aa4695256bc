"""A briefing's pages: every word of the article in its place, nothing live, nothing lost."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import replace
from typing import Any

import lxml.html
import markdown
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from sheets import SETTINGS, Said, sheet, speaker, with_metadata
from test_escape import EXTENSIONS, LIVE

from generator.model import (
    Briefing,
    Finding,
    Kind,
    Level,
    Metadata,
    Precision,
    Section,
    SourcePage,
    Span,
    Speaker,
    Speech,
    Status,
)
from generator.publishing import pages
from generator.publishing.addresses import tag_id

K, B, R, A, S = Section
SECTION_PAGES = ("key-changes", "background", "reactions", "analyst-view")
ALL = ("index", *SECTION_PAGES, "source")
WITH_PRINT = (*ALL, "print")

BRIDGE = sheet(
    [(K, "The council voted on Monday to close the old bridge."), (K, "It will reopen in June.")],
    [(B, "The bridge was built in 1931.")],
    [(R, "“We were never asked,” said Ana Reyes, who owns a shop nearby.")],
    [(R, "A clerk said the vote was lawful.")],
    [(A, "Steel of that age tires, said Tom Field, an engineer at Northern University.")],
    [(S, "Editing by the night desk.")],
    said=[
        Said("“We were never asked,”", "Ana Reyes", "p1"),
        Said("the vote was lawful", "A clerk"),
        Said("Steel of that age tires", "Tom Field", "p2"),
    ],
    speakers=[
        speaker("Ana Reyes", role="who owns a shop nearby"),
        Speaker("p2", "Tom Field", "an engineer at Northern University", Kind.EXPERT, ()),
    ],
    dates=[("Monday", "2030-04-29", Precision.DAY), ("1931", "1931", Precision.YEAR)],
    glance=[1, 3],
    metadata=Metadata(
        title="Old bridge to close",
        date=dt.date(2030, 5, 4),
        outlet="Valley Post",
        url="https://example.org/bridge",
        tags=("Bridges", "C++"),
        redirect_from=("bridge",),
    ),
)


def render(briefing: Briefing) -> dict[str, lxml.html.HtmlElement]:
    """Return the pages as a browser would have them, front matter left out."""
    return {
        name.removesuffix(".md"): lxml.html.fragment_fromstring(
            markdown.markdown(text.split("\n---\n", 1)[1], extensions=EXTENSIONS),
            create_parent="article",
        )
        for name, text in pages.render(briefing, SETTINGS).items()
    }


def front(briefing: Briefing, page: str) -> dict[str, Any]:
    loaded = yaml.safe_load(
        pages.render(briefing, SETTINGS)[f"{page}.md"].split("\n---\n")[0].removeprefix("---")
    )
    assert isinstance(loaded, dict)
    return loaded


def dense(text: str) -> str:
    return "".join(text.split())


def sentences(page: lxml.html.HtmlElement) -> dict[str, str]:
    found = page.xpath(".//*[@data-sentence]")
    assert len({e.get("data-sentence") for e in found}) == len(found)
    return {e.get("data-sentence"): dense(e.text_content()) for e in found}


def wanted(briefing: Briefing, *sections: Section) -> dict[str, str]:
    structure = briefing.structure
    return {
        s.anchor: dense(s.span.of(structure.article.text))
        for s, p in zip(structure.sentences, structure.placements, strict=True)
        if p.section in sections
    }


def text(page: lxml.html.HtmlElement) -> str:
    return " ".join(str(page.text_content()).split())


def test_each_sentence_stands_once_in_its_section_and_all_on_the_source_page() -> None:
    shown = render(BRIDGE)
    for name, section in zip(SECTION_PAGES, (K, B, R, A), strict=True):
        assert sentences(shown[name]) == wanted(BRIDGE, section)
    assert sentences(shown["source"]) == wanted(BRIDGE, *Section)


def test_the_overview_says_the_most_in_the_articles_words() -> None:
    page = render(BRIDGE)["index"]
    assert list(sentences(page)) == [BRIDGE.structure.sentences[i].anchor for i in (0, 2)]
    for excerpt in page.xpath(".//*[@data-excerpt]"):
        (sentence,) = (
            s for s in BRIDGE.structure.sentences if s.anchor == excerpt.get("data-excerpt")
        )
        assert excerpt.text_content() in sentence.span.of(BRIDGE.structure.article.text)
    rows = [[text(cell) for cell in row] for row in page.xpath(".//tbody/tr")]
    assert rows == [
        ["Ana Reyes who owns a shop nearby", "official", "“We were never asked” 4"],
        ["Tom Field an engineer at Northern University", "expert", "Steel of that age tires … 6"],
        ["A clerk … no name found", "", "… the vote was lawful … 5"],
    ]
    assert [text(label) for label in page.xpath(".//*[@class='timeline']//*[@class='date']")] == [
        "1931",
        "29 April 2030",
    ]


def test_the_table_stands_by_sides_where_an_editor_set_them() -> None:
    first, second = BRIDGE.structure.speakers
    sided = (replace(first, side="Against closing", edited=True), second)
    briefing = replace(BRIDGE, structure=replace(BRIDGE.structure, speakers=sided))
    page = render(briefing)["index"]
    headings = page.xpath(".//h3[contains(@class, 'side')]")
    assert [text(h) for h in headings] == ["Against closing", "Others"]
    assert headings[0].xpath("./*[@class='editor']")
    tables = [[text(e) for e in table.xpath(".//td//strong")] for table in page.iter("table")]
    assert tables == [["Ana Reyes"], ["Tom Field"]]
    assert not render(BRIDGE)["index"].xpath(".//h3[contains(@class, 'side')]")


def test_a_role_that_the_article_does_not_give_is_marked_as_the_editors() -> None:
    first, second = BRIDGE.structure.speakers
    described = (replace(first, role="shopkeeper", edited=True), replace(second, edited=True))
    briefing = replace(BRIDGE, structure=replace(BRIDGE.structure, speakers=described))
    roles = render(briefing)["index"].xpath(".//td//*[contains(@class, 'role')]")
    assert [(text(e), e.get("class")) for e in roles] == [
        ("shopkeeper", "role editor"),
        ("an engineer at Northern University", "role"),
    ]


def test_names_lead_to_the_pages_of_speakers_and_tags_to_theirs() -> None:
    shown = render(BRIDGE)
    for name in ("index", "reactions", "print"):
        assert shown[name].xpath(".//a[.='Ana Reyes']/@href")[0] == "../../people/ana-reyes.md"
    tags = shown["index"].xpath(".//*[@class='tags']/a/@href")
    assert len(tags) == 2
    assert all(re.fullmatch(r"\.\./\.\./tags/[^/]+\.md", tag) for tag in tags)


def test_handout_source_and_print_view_are_one_tap_away() -> None:
    (ways,) = render(BRIDGE)["index"].xpath(".//p[@class='ways']")
    assert ways.xpath("./a/@href") == ["source.md", "the-slug.pdf", "print.md"]


def test_only_the_latest_dates_stand_open_in_a_long_timeline() -> None:
    years = range(1990, 2005)
    briefing = sheet(
        *([(B, f"Something happened in {year}.")] for year in years),
        dates=[(str(year), str(year), Precision.YEAR) for year in years],
    )
    shown = render(briefing)
    (folded,) = shown["index"].xpath(".//details")
    assert text(folded.xpath("./summary")[0]) == "3 earlier dates"
    assert len(folded.xpath(".//*[@class='date']")) == 3
    assert len(shown["index"].xpath(".//*[@class='date']")) == len(years)
    assert not shown["print"].xpath(".//details")


def test_reactions_stand_under_who_says_them_and_the_unnamed_are_marked() -> None:
    page = render(BRIDGE)["reactions"]
    assert [text(h) for h in page.xpath(".//h3")] == ["Ana Reyes", "? Speaker not identified"]
    assert "nobody" in page.xpath(".//section")[-1].get("class")


def test_words_in_marks_are_set_as_a_quotation_and_reported_ones_say_so() -> None:
    page = render(BRIDGE)["reactions"]
    (quote,) = page.xpath(".//li[@class='quoted']//b[contains(@class, 'quote')]")
    assert (text(quote), text(quote.xpath("./i")[0])) == ("“We were never asked,”", "“")
    (reported,) = page.xpath(".//li[@class='reported']")
    assert text(reported.xpath(".//*[@class='label']")[0]) == "Reported"


def test_a_source_that_is_a_name_stands_as_one_though_it_is_no_speaker() -> None:
    words = "Yesterday Norland dismissed it as a threat."
    page = sheet([(R, words)], said=[Said("it as a threat", "Norland", kind=Speech.INDIRECT)])
    shown = render(page)
    assert [text(h) for h in shown["reactions"].xpath(".//h3")] == ["Norland"]
    (row,) = shown["index"].xpath(".//tbody/tr")
    assert "no name found" not in text(row)


def test_an_analyst_stands_with_the_affiliation() -> None:
    page = render(BRIDGE)["analyst-view"]
    assert text(page.xpath(".//*[@class='who-is']")[0]) == (
        "an engineer at Northern University expert"
    )


def test_a_judgement_without_a_speaker_is_the_articles_own_voice() -> None:
    page = render(sheet([(A, "The plan may well fail.")]))["analyst-view"]
    assert text(page.xpath(".//h3")[0]) == "In the article’s own voice"


def test_every_statement_leads_to_its_place_in_the_source_and_back() -> None:
    shown = render(BRIDGE)
    for name in SECTION_PAGES:
        for element in shown[name].xpath(".//*[@data-sentence]"):
            anchor = element.get("data-sentence")
            assert element.get("id") == f"s-{anchor}"
            (place,) = shown[name].xpath(f".//a[@href='source.md#s-{anchor}']")
            assert re.fullmatch(r"Sentence \d+ in the source", place.get("aria-label"))
            (back,) = shown["source"].xpath(f".//a[@href='{name}.md#s-{anchor}']")
            assert back.get("aria-label")
    assert all(e.get("id") for e in shown["source"].xpath(".//*[@data-sentence]"))


def test_every_page_has_the_headline_and_the_way_to_all_others() -> None:
    shown = render(BRIDGE)
    assert set(shown) == set(WITH_PRINT)
    for name, page in shown.items():
        assert [text(h) for h in page.xpath(".//h1")] == ["Old bridge to close"]
        if name == "print":
            continue
        (tabs,) = page.xpath(".//nav[@class='tabs']")
        assert tabs.get("aria-label")
        assert [a.get("href") for a in tabs.xpath(".//a")] == [f"{other}.md" for other in ALL]
        (here,) = tabs.xpath(".//a[@aria-current='page']")
        assert here.get("href") == f"{name}.md"
        at = ALL.index(name)
        turns = {a.get("rel"): a.get("href") for a in page.xpath(".//nav[@class='turn']//a")}
        assert turns.get("prev") == (f"{ALL[at - 1]}.md" if at else None)
        assert turns.get("next") == (f"{ALL[at + 1]}.md" if name != "source" else None)


def test_the_print_view_has_all_sections_and_is_not_found() -> None:
    page = render(BRIDGE)["print"]
    assert sentences(page) == wanted(BRIDGE, K, B, R, A)
    assert [text(h) for h in page.xpath(".//h2[contains(@class, 'section')]")] == [
        "K Key changes",
        "B Background",
        "R Reactions",
        "A Analyst view",
    ]
    assert not page.xpath(".//nav | .//details")
    assert front(BRIDGE, "print")["search"] == {"exclude": True}


def test_an_empty_section_says_so_in_a_sentence() -> None:
    shown = render(sheet([(K, "The council met.")]))
    assert "No sentence was filed as a reaction." in text(shown["reactions"])
    assert "No sentence was filed as background." in text(shown["background"])
    assert "No sentence was filed as an analyst’s view." in text(shown["analyst-view"])
    assert "No sentence was filed as a key change." in text(render(sheet())["key-changes"])


def test_an_overview_does_not_deny_what_is_quoted_from_nobody_known() -> None:
    words = "“It is too old,” they said."
    known = sheet([(R, words)], said=[Said("“It is too old,”")])
    assert "No name was found for the words" in text(render(known)["index"])
    assert "Nobody’s words were found" in text(render(sheet([(K, "It rained.")]))["index"])


def test_a_sentence_that_leans_on_its_neighbour_stays_with_it() -> None:
    page = render(BRIDGE)["key-changes"]
    assert len(page.xpath(".//ol/li")) == 1


def test_the_sentences_around_a_statement_are_at_hand() -> None:
    briefing = sheet([(K, "The council met."), (B, "But few came."), (K, "It voted.")])
    (context,) = render(briefing)["background"].xpath(".//details")
    around = context.xpath(".//*[@data-context]")
    first, _, last = briefing.structure.sentences
    assert [(e.get("data-context"), text(e)) for e in around] == [
        (first.anchor, "The council met."),
        (last.anchor, "It voted."),
    ]
    between_source_only = sheet([(S, "By Ann Lee."), (B, "But few came."), (S, "Read more.")])
    assert not render(between_source_only)["background"].xpath(".//details")


def test_background_stands_in_the_order_of_time() -> None:
    briefing = sheet(
        [(B, "The pier fell in 2019."), (B, "A storm took it.")],
        [(B, "The bridge is from 1931."), (B, "It was the first.")],
        [(B, "It has two lanes.")],
        dates=[("2019", "2019", Precision.YEAR), ("1931", "1931", Precision.YEAR)],
    )
    assert [text(e) for e in render(briefing)["background"].xpath(".//*[@data-sentence]")] == [
        "The bridge is from 1931.",
        "It was the first.",
        "It has two lanes.",
        "The pier fell in 2019.",
        "A storm took it.",
    ]


def test_a_statement_leads_to_its_sentence_where_it_was_published() -> None:
    shown = render(BRIDGE)
    (context,) = shown["background"].xpath(".//details")
    original = "https://example.org/bridge#:~:text=The%20bridge%20was"
    assert context.xpath(".//a[@rel='external']/@href")[0].startswith(original)
    numbers = shown["source"].xpath(".//a[contains(@class, 'number')]")
    assert len(numbers) == len(BRIDGE.structure.sentences)
    assert numbers[2].get("href").startswith(original)
    assert numbers[2].get("aria-label") == "Sentence 3 at the original"


def test_what_an_editor_decided_is_marked_as_such() -> None:
    first, *others = BRIDGE.structure.placements
    placements = (replace(first, edited=True), *others)
    shown = render(replace(BRIDGE, structure=replace(BRIDGE.structure, placements=placements)))
    (mark,) = shown["key-changes"].xpath(".//*[@class='editor']")
    assert text(mark) == "Filed here by the editor"
    (note,) = shown["source"].xpath(".//*[contains(@class, 'decided')]")
    assert text(note) == "1 Filed under Key changes by the editor"
    assert note.xpath("./a/@href") == [f"#s-{BRIDGE.structure.sentences[0].anchor}"]


def test_dates_stand_beside_the_sentences_that_mention_them() -> None:
    page = render(BRIDGE)["background"]
    assert [text(e) for e in page.xpath(".//li//*[@class='when']")] == ["1931"]


def test_who_is_meant_stands_beside_a_pronoun() -> None:
    words = "He ruled it out."
    briefing = sheet([(K, words)], speakers=[speaker("Ivo Lang", Span(0, 2))])
    assert [text(e) for e in render(briefing)["key-changes"].xpath(".//*[@class='label']")] == [
        "He: Ivo Lang"
    ]


def test_findings_stand_as_notes_under_their_paragraph() -> None:
    note = Finding("Q002", Level.WARNING, "A quotation *opened* here.", Span(3, 4))
    briefing = replace(BRIDGE, structure=replace(BRIDGE.structure, findings=(note,)))
    (shown,) = render(briefing)["source"].xpath(".//p[contains(@class, 'note')]")
    assert text(shown) == "1 A quotation *opened* here. Q002"


def test_an_excerpt_leaves_out_what_no_other_page_shows() -> None:
    meta = replace(BRIDGE.structure.article.metadata, source_page=SourcePage.EXCERPT)
    page = render(with_metadata(BRIDGE, meta))["source"]
    assert sentences(page) == wanted(BRIDGE, K, B, R, A)
    assert "Editing by" not in text(page)


def test_an_article_that_may_not_be_republished_is_only_linked_to() -> None:
    meta = replace(BRIDGE.structure.article.metadata, source_page=SourcePage.LINK)
    shown = render(with_metadata(BRIDGE, meta))
    assert "source" not in shown
    places = shown["key-changes"].xpath(".//a[contains(@class, 'place')]/@href")
    assert places[0].startswith("https://example.org/bridge#:~:text=The%20council%20voted%20on")
    assert not [a for page in shown.values() for a in page.xpath(".//a[contains(@href, 'source')]")]
    assert front(with_metadata(BRIDGE, meta), "index")["source_page"] == "link"
    nowhere = render(with_metadata(BRIDGE, replace(meta, url=None)))
    assert not nowhere["key-changes"].xpath(".//a[contains(@class, 'place')]")


def test_a_withdrawn_briefing_says_so_and_nothing_else() -> None:
    meta = replace(BRIDGE.structure.article.metadata, status=Status.WITHDRAWN)
    withdrawn = with_metadata(BRIDGE, meta)
    for name, page in render(withdrawn).items():
        assert text(page) == "Withdrawn This briefing has been withdrawn."
        assert front(withdrawn, name)["search"] == {"exclude": True}
        assert "bridge" not in pages.render(withdrawn, SETTINGS)[f"{name}.md"].casefold()


def test_a_draft_says_so_on_every_page() -> None:
    meta = replace(BRIDGE.structure.article.metadata, status=Status.DRAFT)
    assert all("Draft" in text(page) for page in render(with_metadata(BRIDGE, meta)).values())


def test_search_finds_the_overview_before_the_source() -> None:
    boosts = [front(BRIDGE, name)["search"]["boost"] for name in ALL]
    assert boosts == sorted(boosts, reverse=True)
    assert boosts[0] > boosts[1] > boosts[-1]


def test_former_addresses_lead_to_the_pages_of_today() -> None:
    stubs = pages.redirects(BRIDGE.structure.article)
    assert set(stubs) == {f"bridge/{name}.html" for name in WITH_PRINT}
    stub = lxml.html.document_fromstring(stubs["bridge/key-changes.html"])
    assert stub.xpath("//meta[@http-equiv='refresh']/@content") == [
        "0; url=../the-slug/key-changes.html"
    ]
    assert stub.xpath("//link[@rel='canonical']/@href") == ["../the-slug/key-changes.html"]
    (script,) = stub.iter("script")
    assert "location.hash" in text(script)


def test_another_language_is_declared_where_its_words_stand() -> None:
    briefing = sheet([(K, "המועצה הצביעה ביום שני.")], metadata=Metadata(title="כותרת", lang="he"))
    page = render(briefing)["key-changes"]
    (sentence,) = page.xpath(".//*[@data-sentence]")
    assert (sentence.get("lang"), sentence.get("dir")) == ("he", "auto")
    assert page.xpath(".//h1/span/@dir") == ["auto"]


def test_tags_of_other_marks_have_other_addresses() -> None:
    assert len({tag_id(tag) for tag in ("C", "C++", "C#", "c d", "ć")}) == 5
    assert tag_id("nuclear weapons") == tag_id("Nuclear  weapons")


@pytest.mark.parametrize(
    ("url", "words", "address"),
    [
        ("https://e.org/a", "One two-three.", "https://e.org/a#:~:text=One%20two%2Dthree."),
        ("https://e.org/a#b", "One, two", "https://e.org/a#b:~:text=One%2C%20two"),
        (
            "https://e.org/a",
            "a b c d e f g h i j k",
            "https://e.org/a#:~:text=a%20b%20c%20d%20e,g%20h%20i%20j%20k",
        ),
    ],
)
def test_a_foreign_page_is_entered_at_the_sentence(url: str, words: str, address: str) -> None:
    assert pages.text_fragment(url, words) == address


def test_pages_end_in_one_newline_and_are_the_same_again() -> None:
    made = pages.render(BRIDGE, SETTINGS)
    assert all(page.endswith("\n") and not page.endswith("\n\n") for page in made.values())
    assert made == pages.render(BRIDGE, SETTINGS)


WORDS = st.one_of(
    st.sampled_from(LIVE),
    st.text(max_size=20),
    st.lists(st.sampled_from(LIVE), max_size=3).map(" ".join),
).map(lambda text: re.sub("[\x00-\x08\x0e-\x1b\x7f\ud800-\udfff]", "", text).strip())
SENTENCES = WORDS.map(lambda words: words or "x")
NAMES = st.one_of(st.none(), WORDS.filter(bool))


@st.composite
def hostile(draw: st.DrawFn) -> Briefing:
    """Return a briefing that says live markup wherever it can."""
    paragraphs = draw(
        st.lists(
            st.lists(st.tuples(st.sampled_from(Section), SENTENCES), min_size=1, max_size=3),
            max_size=4,
        )
    )
    metadata = Metadata(
        title=draw(NAMES),
        description=draw(NAMES),
        tags=tuple(draw(st.lists(WORDS.filter(bool), max_size=2))),
        lang=draw(st.sampled_from(["en", "ar"])),
        outlet=draw(NAMES),
        byline=draw(NAMES),
        url=draw(st.one_of(st.none(), WORDS.map(lambda w: f"https://example.org/{w}"))),
        rights=draw(NAMES),
    )
    said = [Said(s, s[:1], draw(st.sampled_from(["p1", None]))) for p in paragraphs for _, s in p]
    who = Speaker("p1", draw(SENTENCES), draw(NAMES), Kind.PARTY, (), side=draw(NAMES))
    briefing = sheet(*paragraphs, said=said, speakers=[who], glance=[1, 2, 3], metadata=metadata)
    text = briefing.structure.article.text
    notes = (Finding("X001", Level.INFO, draw(SENTENCES), Span(0, min(1, len(text)))),)
    return replace(
        briefing,
        structure=replace(briefing.structure, findings=notes),
        standfirst=draw(NAMES),
        glossary={draw(SENTENCES): draw(SENTENCES), text[:9] or "a word": draw(SENTENCES)},
    )


OURS = {
    *("h1", "h2", "h3", "p", "a", "abbr", "b", "i", "strong", "span", "div", "nav", "section"),
    *("details", "summary"),
    *("ol", "ul", "li", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {
    *("data-sentence", "data-excerpt", "data-context", "data-search-exclude"),
    *("aria-current", "aria-describedby", "aria-label", "data-by"),
    *("class", "dir", "href", "id", "lang", "rel", "title"),
}


@given(hostile())
@settings(max_examples=60, deadline=None)
def test_whatever_an_article_says_its_pages_hold_it_and_stay_ours(briefing: Briefing) -> None:
    shown = render(briefing)
    for data in shown["index"].xpath(".//script[@type='application/ld+json']"):
        json.loads(data.text)  # data, which no browser runs
        data.drop_tree()
    for page in shown.values():
        assert {str(e.tag) for e in page.iterdescendants()} <= OURS
        assert {name for e in page.iterdescendants() for name in e.attrib} <= ATTRIBUTES
        assert all(
            re.match(r"https?://|#|\.\./|[\w.-]+\.(md|pdf|json)", h)
            for h in page.xpath(".//a/@href")
        )
        assert len(page.xpath(".//h1")) == 1
    for name, section in zip(SECTION_PAGES, (K, B, R, A), strict=True):
        assert sentences(shown[name]) == wanted(briefing, section)
    assert sentences(shown["source"]) == wanted(briefing, *Section)
    assert sentences(shown["print"]) == wanted(briefing, K, B, R, A)
