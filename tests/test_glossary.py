"""The glossaries: words explained where they are first read, by the article or by an editor."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import lxml.html
import pytest
from conftest import Project, make_project
from hypothesis import given, settings
from hypothesis import strategies as st
from sheets import SETTINGS, Said, sheet, speaker
from shelves import extract, pages, texts
from test_pages import render, sentences, text, wanted

from generator import config, pipeline, reading
from generator.errors import ReviewError
from generator.model import Abbreviation, Briefing, Metadata, Section, SourcePage, Span
from generator.publishing import handout, indexes, record
from generator.review import glossary

K, B, R, A, S = Section
BOARD = "The Harbour Safety Board (HSB) met on Monday."
RULES = "HSB rules bind ferries, said the HSB."


def explained(
    *paragraphs: tuple[Section, str],
    own: Mapping[str, str] | None = None,
    shared: Mapping[str, str] | None = None,
    source_page: SourcePage = SourcePage.FULL,
    glance: int = 1,
) -> Briefing:
    """Return a briefing in which the Harbour Safety Board is spelled out, if it stands there."""
    metadata = Metadata(source_page=source_page, url="https://example.org/board")
    made = sheet(*([one] for one in paragraphs), metadata=metadata, glance=[glance])
    words = made.structure.article.text
    at, long = words.find("(HSB)") + 1, words.find("Harbour Safety Board")
    spelled = (Abbreviation(Span(at, at + 3), Span(long, long + 20)),) if at else ()
    structure = replace(made.structure, abbreviations=spelled)
    return replace(made, structure=structure, glossary=own or {}, site_glossary=shared or {})


def marks(page: lxml.html.HtmlElement) -> list[tuple[str, str, str]]:
    """Return the words that a page explains, what it says of them, and whose words that is."""
    return [
        (text(link), link.xpath("./*/@title")[0], link.get("data-by"))
        for link in page.xpath(".//a[@class='term']")
    ]


def terms(page: lxml.html.HtmlElement) -> list[str]:
    return texts(page, ".//*[@class='terms']//li")


@pytest.mark.parametrize(
    ("words", "said", "found"),
    [
        ("US", "He told us of the US, U.S. and US's.", ["US", "U.S.", "US"]),
        ("U.N.", "The UN and the U.N. met.", ["UN", "U.N."]),
        ("NATO", "NATO's NATOs, nato, Natore.", ["NATO", "NATOs"]),
        ("ATACMS", "An ATACMS hit. ATACM.", ["ATACMS"]),
        ("MP", "MPs and an MP’s MPhil.", ["MPs", "MP"]),
        ("fare", "Fares rise; the fare, fares, FARE, welfare.", ["Fares", "fare", "fares"]),
        ("ferry", "Ferries and a ferry.", ["Ferries", "ferry"]),
        ("Pilot boat", "A pilot boat, Pilot Boats.", ["pilot boat", "Pilot Boats"]),
        ("May", "In May she may.", ["May"]),
        ("term", "A long-term term.", ["term"]),
        ("NATO", "Anti-NATO and NATO-led.", ["NATO", "NATO"]),
        ("NATO", "See https://nato.int/NATO, @NATO, #NATO, NATO@x.org, x.org/NATO.", []),
        ("AT", "AT&T and S.AT and AT it.", ["AT"]),
        ("ring road", "The ring\nroad is long.", ["ring\nroad"]),
        ("sailors' home", "The sailors’ home burnt.", ["sailors’ home"]),
    ],
)
def test_a_word_is_found_as_people_write_it(words: str, said: str, found: list[str]) -> None:
    finder = glossary.Finder([words])
    # An address hides a word however the address is written.
    assert [span.of(said) for span, _ in finder.find(said) if "x.org/" not in said] == found


def test_of_words_within_each_other_the_longest_is_found() -> None:
    said = "The NATO summit, NATO and a summit."
    finder = glossary.Finder(["NATO", "summit", "NATO summit"])
    assert [word for _, word in finder.find(said)] == ["NATO summit", "NATO", "summit"]


def test_the_first_use_on_each_page_is_marked_and_the_words_stay() -> None:
    said = [(K, "The fare rises. "), (B, "The fare was low, the fare of 1931.")]
    briefing = explained(*said, own={"fare": "what a crossing costs"})
    shown = render(briefing)
    for name, section in (("key-changes", K), ("background", B)):
        assert marks(shown[name]) == [("fare", "what a crossing costs", "editor")]
        assert sentences(shown[name]) == wanted(briefing, section)
        (link,) = shown[name].xpath(".//a[@class='term']")
        (note,) = shown[name].xpath(f".//*[@id='{link.get('href')[1:]}']")
        assert link.get("aria-describedby") == note.get("id")
        assert text(note) == "fare what a crossing costs"
        assert note.xpath("./*[@class='editor' and @data-by='editor']")
        (back,) = shown[name].xpath(".//a[@class='back']")
        assert back.get("href") == f"#{link.get('id')}"
    assert marks(shown["reactions"]) == []
    assert not shown["reactions"].xpath(".//*[@class='terms']")


def test_what_the_article_says_itself_is_its_own_words_and_leads_to_their_place() -> None:
    briefing = explained((K, BOARD), (B, RULES))
    shown = render(briefing)
    assert marks(shown["background"]) == [("HSB", "Harbour Safety Board", "article")]
    (words,) = shown["background"].xpath(".//*[@class='terms']//*[@data-excerpt]")
    first = briefing.structure.sentences[0].anchor
    assert (words.get("data-excerpt"), text(words)) == (first, "Harbour Safety Board")
    assert shown["background"].xpath(f".//*[@class='terms']//a[@href='source.md#s-{first}']")
    assert terms(shown["background"]) == ["HSB Harbour Safety Board 1 as the article says ↑"]


def test_where_it_is_spelled_out_nothing_is_added() -> None:
    shown = render(explained((K, BOARD), (K, RULES)))
    assert marks(shown["key-changes"]) == []
    assert marks(shown["source"]) == []
    assert terms(shown["index"]) == ["HSB Harbour Safety Board 1 as the article says"]


def test_what_is_spelled_out_and_never_used_again_is_no_term() -> None:
    assert terms(render(explained((K, BOARD)))["index"]) == []


def test_the_editors_words_for_an_article_win_then_the_articles_then_the_sites() -> None:
    paragraphs = ((K, BOARD), (B, RULES))
    shared = {"HSB": "those who inspect ferries"}
    article = render(explained(*paragraphs, shared=shared))["background"]
    assert marks(article) == [("HSB", "Harbour Safety Board", "article")]
    own = {"HSB": "the board in Harwick"}
    decided = render(explained(*paragraphs, shared=shared, own=own))["background"]
    assert marks(decided) == [("HSB", "the board in Harwick", "editor")]
    site = render(explained((K, "The board met."), (B, RULES), shared=shared))["background"]
    assert marks(site) == [("HSB", "those who inspect ferries", "editor")]
    assert site.xpath(".//*[@class='terms']//a/@href")[0] == "../../glossary/index.md#term-hsb"


def test_the_overview_and_the_print_view_list_all_that_is_explained() -> None:
    briefing = explained((K, BOARD), (B, RULES), (S, "No fares."), own={"fare": "a price"})
    shown = render(briefing)
    for name in ("index", "print"):
        assert [one.partition(" as the")[0] for one in terms(shown[name])] == [
            "fare a price",
            "HSB Harbour Safety Board 1",
        ]
        ids = shown[name].xpath(".//@id")
        assert len(ids) == len(set(ids))


def test_words_that_may_not_be_shown_explain_nothing() -> None:
    paragraphs = ((S, BOARD), (B, RULES))
    hidden = render(explained(*paragraphs, source_page=SourcePage.EXCERPT, glance=2))
    assert not any("Harbour Safety Board" in text(page) for page in hidden.values())
    assert marks(render(explained(*paragraphs))["background"])


def test_a_word_over_the_edge_of_a_quotation_is_left_alone() -> None:
    said = "Lee said the nuclear “doctrine of old is dead now,” and left."
    made = sheet(
        [(R, said)],
        said=[Said("“doctrine of old is dead now,”", "Lee", "p1")],
        speakers=[speaker("Lee")],
    )
    page = render(replace(made, glossary={"nuclear doctrine": "rules", "doctrine": "a rule"}))
    assert marks(page["reactions"]) == [("doctrine", "a rule", "editor")]
    assert sentences(page["reactions"]) == wanted(made, R)


def test_names_in_headings_are_not_marked() -> None:
    made = sheet([(R, "HSB said no.")], said=[Said("no", "HSB")])
    page = render(replace(made, glossary={"HSB": "a board"}))["reactions"]
    assert not page.xpath(".//h3//a")
    assert marks(page) == [("HSB", "a board", "editor")]


def test_the_handout_explains_a_word_beside_its_first_use() -> None:
    briefing = explained((K, "HSB rules bind."), (B, BOARD), (B, RULES), own={"rule": "a law"})
    paper = handout.document(briefing, SETTINGS)
    (first,) = paper["glance"]
    assert first["terms"] == [
        {"words": "HSB", "meaning": "Harbour Safety Board", "theirs": True},
        {"words": "rule", "meaning": "a law", "theirs": False},
    ]
    later = [point for section in paper["sections"] for point in section.get("prose", ())]
    assert later
    assert not any(point["terms"] for point in later)
    assert paper["glossary"] == [["rule", "a law"]]


def test_a_long_meaning_stands_in_the_handouts_glossary_alone() -> None:
    long = "a rule that the board sets for all ferries which cross the sound between two towns"
    paper = handout.document(explained((K, "A rule binds."), own={"rule": long}), SETTINGS)
    assert paper["glance"][0]["terms"] == []
    assert paper["glossary"] == [["rule", long]]


# The glossary for all articles


ARTICLE = "---\ntitle: Rules\ndate: 2030-05-04\n---\n\nThe HSB met on Monday. HSB rules bind.\n"


def test_a_file_for_all_articles_explains_their_words(project: Project) -> None:
    project.article("rules.md", ARTICLE)
    project.article("glossary.yml", "HSB: the Harbour Safety Board\nNO: Norland\nunused: never\n")
    assert project.run("build").exit_code == 0
    made = json.loads((project.root / "docs/briefings/rules/briefing.json").read_text("utf8"))
    assert made["site_glossary"] == {"HSB": "the Harbour Safety Board"}
    built = project.root / "site"
    source = lxml.html.fromstring((built / "briefings/rules/source.html").read_text("utf8"))
    assert marks(source) == [("HSB", "the Harbour Safety Board", "editor")]
    listed = lxml.html.fromstring((built / "glossary/index.html").read_text("utf8"))
    assert texts(listed, "//article//h2") == ["HSB", "NO", "unused"]
    (place,) = source.xpath("//*[@class='terms']//a[contains(@href, 'glossary')]/@href")
    assert listed.xpath(f"//*[@id='{place.partition('#')[2]}']")


def test_only_briefings_that_use_a_word_are_made_again(project: Project) -> None:
    project.article("rules.md", ARTICLE)
    project.article("tram.md", ARTICLE.replace("HSB", "tram"))
    assert project.run("build", "--no-site").exit_code == 0
    project.article("glossary.yml", "HSB: the Harbour Safety Board\n")
    assert "Generated 1 briefing, kept 1" in project.run("build", "--no-site").output
    project.article("glossary.yml", "HSB: a board\n# a remark\n")
    assert "Generated 1 briefing, kept 1" in project.run("build", "--no-site").output
    (project.root / "briefings" / "glossary.yml").unlink()
    assert project.run("build", "--no-site").exit_code == 0
    assert not (project.root / "docs" / "glossary" / "index.md").exists()


@pytest.mark.parametrize(
    ("written", "line", "said"),
    [
        ("HSB: a board\nHSB: another\n", 2, "twice"),
        ("HSB: [a, board]\n", 1, "Words are wanted"),
        ("- HSB\n", 1, "table is wanted"),
        ("HSB:\n", 1, "there are none"),
        ("HSB: a board\n'...': dots\n", 2, "no letter"),
        ("HSB: a board\nhsb: another\n", 2, "but for its capitals"),
        ("HSB: &a a board\nONO: *a\n", 1, "not allowed"),
        ("HSB: a: board\n", 1, "not plain YAML"),
    ],
)
def test_a_mistake_in_it_has_its_line_and_nothing_is_lost(
    project: Project, written: str, line: int, said: str
) -> None:
    project.article("rules.md", ARTICLE)
    assert project.run("build", "--no-site").exit_code == 0
    before = project.pages()
    project.article("glossary.yml", written)
    for command in (("build", "--no-site"), ("check",)):
        result = project.run(*command)
        assert result.exit_code == 1
        assert f"glossary.yml:{line}: " in result.output
        assert said in result.output
    assert project.pages() == before


def test_no_file_an_empty_one_and_one_of_remarks_explain_nothing(tmp_path: Path) -> None:
    path = tmp_path / "glossary.yml"
    assert glossary.load(path) == ()
    for nothing in ("", "# later\n", "\n\n", "---\n"):
        path.write_text(nothing, "utf8")
        assert glossary.load(path) == ()
    path.write_bytes(b"HSB: \xff\n")
    with pytest.raises(ReviewError, match="UTF-8"):
        glossary.load(path)


def test_what_stays_unexplained_is_a_finding_until_a_glossary_has_it(project: Project) -> None:
    project.article("rules.md", ARTICLE)
    assert "A001" in project.run("check").output
    project.article("glossary.yml", "H.S.B.: the Harbour Safety Board\n")
    assert "A001" not in project.run("check").output


def test_the_sites_glossary_names_the_newest_briefings_that_use_a_word() -> None:
    listed = [glossary.Term(1, "fare", "a <price>"), glossary.Term(2, "*toll*", "another")]
    made = [
        replace(extract(f"trip-{day}", headline=f"Trip {day}"), terms=("fare",))
        for day in range(1, 10)
    ]
    (leaf,) = (
        one for one in indexes.leaves(made, SETTINGS, listed) if one.path == "glossary/index.md"
    )
    assert [entry.words for entry in leaf.values["entries"]] == ["*toll*", "fare"]  # type: ignore[attr-defined]
    page = leaf.render(SETTINGS)
    assert page.count("](../briefings/trip-") == 6
    assert "And 3 briefings before." in page
    assert "a &lt;price&gt;" in page
    assert "glossary/index.md" not in pages(*made)


@given(
    st.text(max_size=30),
    st.lists(
        st.sampled_from(["HSB", "hsb", ".", " ", "'s", "s", "-", "&", "é", "\u0301", "\n", "@"])
    ),
)
@settings(max_examples=200, deadline=None)
def test_any_word_can_be_looked_for_in_any_text(word: str, pieces: list[str]) -> None:
    said = "".join(pieces)
    found = list(glossary.own_finder([word, "HSB"], said + word).find(said + word))
    ends = [0]
    for span, _ in found:
        assert span.start >= ends[-1]
        assert len(span)
        ends.append(span.end)


def test_a_long_text_and_many_words_take_no_time() -> None:
    finder = glossary.Finder(f"term{number} of art" for number in range(2000))
    said = "A term7 of art, a. " * 20_000 + "/" * 100_000 + "term7 of art" + "a.b@" * 50_000
    assert sum(1 for _ in finder.find(said)) >= 20_000


def test_a_briefing_of_the_tests_own_project_reads_as_it_should(tmp_path: Path) -> None:
    folder = Path(__file__).parent / "articles"
    names = ("atom-watch.md", "atom-watch.review.yml", "glossary.yml")
    project = make_project(tmp_path, [folder / name for name in names])
    settings_ = config.load(project.root / "mkdocs.yml")
    briefing = pipeline.brief(reading.read(project.root / "briefings/atom-watch.md", settings_))
    made = record.briefing(briefing)
    assert set(made["site_glossary"]) == {"council", "IAEA", "US"}
    codes = {finding["code"] for finding in made["findings"] if finding["code"][0] in "AV"}
    assert codes == {"A001"}  # “GRTA”; what the site says of the IAEA is no other name for it
