"""What can be found, and where a reader lands; `test_browser_search.py` types into the box."""

from __future__ import annotations

import gzip
import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import Project
from sheets import sheet, with_metadata

from generator.model import Briefing, Metadata, Section, SourcePage
from generator.publishing import record, search
from generator.publishing.leaves import Leaf
from generator.publishing.search import Document, Entry

KEY, BACKGROUND, REACTION, ALONE = (
    Section.KEY_CHANGES,
    Section.BACKGROUND,
    Section.REACTIONS,
    Section.SOURCE_ONLY,
)
TOWN = sheet(
    [(ALONE, "A headline."), (KEY, "The ferry sank."), (REACTION, "“No,” said Lee.")],
    [(BACKGROUND, "It was built in 1950."), (ALONE, "Editing by Kim.")],
)


def found(briefing: Briefing) -> Document:
    return search.of_record(record.briefing(briefing))


def addresses(document: Document) -> dict[str, str]:
    """Return where each text that can be found stands."""
    return {entry.text: f"{entry.page}#{entry.anchor}" for entry in document.entries}


def listed(index: bytes) -> list[dict[str, Any]]:
    """Return what an index script hands to the search box."""
    call, _, values = index.decode().partition("(")
    assert call == "briefingSearch"
    documents: list[dict[str, Any]] = json.loads(values.rstrip().removesuffix(")"))
    return documents


def of_project(project: Project) -> dict[str, dict[str, Any]]:
    """Return what can be found in a project, by title."""
    index = (project.root / "docs" / search.INDEX).read_bytes()
    return {document["title"]: document for document in listed(index)}


def test_every_sentence_is_found_once_in_its_section() -> None:
    at = {s.span.of(TOWN.structure.article.text): s.anchor for s in TOWN.structure.sentences}
    assert addresses(found(TOWN)) == {
        "Key changes": "key-changes#",
        "The ferry sank.": f"key-changes#s-{at['The ferry sank.']}",
        "Background": "background#",
        "It was built in 1950.": f"background#s-{at['It was built in 1950.']}",
        "Reactions": "reactions#",
        "“No,” said Lee.": f"reactions#s-{at['“No,” said Lee.']}",
        "Editing by Kim.": f"source#s-{at['Editing by Kim.']}",
    }


@pytest.mark.parametrize("source", [SourcePage.EXCERPT, SourcePage.LINK])
def test_what_may_not_be_shown_is_not_found(source: SourcePage) -> None:
    meta = Metadata(title="A headline", source_page=source, url="https://example.org/")
    assert "Editing by Kim." not in addresses(found(with_metadata(TOWN, meta)))


def test_what_an_editor_wrote_is_found_on_the_overview() -> None:
    meta = Metadata(title="A headline", description="What it is about.", outlet="Daily")
    briefing = replace(with_metadata(TOWN, meta), glossary={"IMO": "a body of the UN"})
    document = found(briefing)
    assert (document.title, document.address) == ("A headline", "briefings/the-slug/index.html")
    assert document.about == "Daily"
    assert addresses(document)["What it is about."] == "#"
    assert addresses(document)["IMO: a body of the UN"] == "#glossary"


def test_a_page_written_by_hand_is_found_by_its_paragraphs() -> None:
    text = "# Guide\n\nFirst *words*.\n\n## How to\n\n- one\n- two\n\n```\ncode\n```\n"
    page = search.of_page("guide/index.md", text)
    assert page
    assert (page.title, page.address) == ("Guide", "guide/index.html")
    assert [(e.anchor, e.text) for e in page.entries] == [
        ("guide", "First words."),
        ("how-to", "How to"),
        ("how-to", "one"),
        ("how-to", "two"),
        ("how-to", "code"),
    ]


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_page_that_asks_not_to_be_found_is_not(tmp_path: Path, mark: str) -> None:
    asks = "---\nsearch:\n  exclude: true\n---\n# Secret\n"
    (tmp_path / "secret.md").write_text(mark + asks, "utf8")
    pages = search.written_by_hand(tmp_path, ())
    assert [search.of_page(*page) for page in pages] == [None]


def test_a_page_that_the_site_does_not_show_is_not_found(project: Project) -> None:
    with (project.root / "mkdocs.yml").open("a") as settings:
        settings.write("\nexclude_docs: |\n  inside/\ndraft_docs: soon.md\n")
    for name in ("inside/one.md", "soon.md", ".old/one.md", "shown.md"):
        (project.root / "docs" / name).parent.mkdir(exist_ok=True)
        (project.root / "docs" / name).write_text(f"# Page {name}\n")
    project.run("build", "--no-site")
    assert [title for title in of_project(project) if title.startswith("Page")] == ["Page shown.md"]


@pytest.mark.parametrize(
    ("path", "address"),
    [("README.md", "index.html"), ("a/what? now #1.md", "a/what%3F%20now%20%231.html")],
)
def test_a_page_written_by_hand_is_found_at_its_address(path: str, address: str) -> None:
    page = search.of_page(path, "---\nsearch: true\n---\n# Guide\n")
    assert page
    assert page.address == address


def test_of_the_pages_over_briefings_people_and_tags_are_found_once() -> None:
    person: dict[str, object] = {"roles": (), "said": 7, "lang": "en", "before": None}
    leaves = [
        Leaf("people/ann-lee.md", "person.md.j2", "Ann Lee", "What she says.", person),
        Leaf("people/ann-lee--2.md", "person.md.j2", "Ann Lee, page 2", "", person | {"before": 1}),
        Leaf("tags/sea.md", "list.md.j2", "sea", "Briefings tagged sea.", {"before": None}),
        Leaf("archive/2024-01.md", "list.md.j2", "January 2024", "", {"before": None}),
        Leaf("index.md", "home.md.j2", "Home", "", {}),
    ]
    shown = [document for document in map(search.of_leaf, leaves) if document]
    assert [(d.title, d.address, d.said) for d in shown] == [
        ("Ann Lee", "people/ann-lee.html", 7),
        ("sea", "tags/sea.html", 0),
    ]


@pytest.mark.parametrize("words", ["</script>", "\u2028", '“curly” \\ "straight"', "\ud800"])
def test_any_text_stays_itself_in_the_index(words: str) -> None:
    index = search.script([Document(words, "a.html")])
    assert listed(index)[0]["title"] == words.replace("\ud800", "?")


def test_pagefind_takes_over_where_the_words_outweigh_it() -> None:
    letters = random.Random(5).choices("abcdefghijklmnopqrstuvwxyz ", k=4 * search.WORTH)
    assert search.is_large("".join(letters).encode())
    assert not search.is_large(b"the same words " * search.WORTH)  # they are sent compressed


def fragments(folder: Path) -> list[dict[str, Any]]:
    """Return what Pagefind sends for its results."""
    raw = [gzip.decompress(path.read_bytes()) for path in folder.glob("fragment/*")]
    return [json.loads(text.removeprefix(b"pagefind_dcd")) for text in raw]


def test_pagefind_has_the_same_words_at_the_same_addresses(tmp_path: Path) -> None:
    entries = (Entry("", "", "A & B <i>"), Entry("key-changes", "s-12", "“Well-known,” he said"))
    briefing = Document("Ferry sinks", "briefings/x/index.html", "Daily", "de", entries=entries)
    person = Document("Ann Lee", "people/ann-lee.html", "mayor", said=3)
    search.write_pagefind(search.script([briefing, person]), tmp_path, "en-GB")
    made = {f["meta"]["title"]: f for f in fragments(tmp_path / search.PAGEFIND)}
    assert made.keys() == {"Ferry sinks", "Ann Lee"}
    assert made["Ferry sinks"]["meta"]["address"] == briefing.address
    assert made["Ferry sinks"]["meta"]["lang"] == "de"
    assert [(a["id"], a["text"]) for a in made["Ferry sinks"]["anchors"]] == [
        ("#", "A & B <i>"),
        ("key-changes#s-12", "“Well-known,” he said"),
    ]
    assert not list((tmp_path / search.PAGEFIND).glob("*ui*"))


def test_pagefinds_index_of_an_archive_is_the_same_each_time(tmp_path: Path) -> None:
    person = Document("Ann Lee", "people/ann-lee.html", "mayor", said=3)
    made = set()
    for number in range(6):  # an order left to chance would show in one of these
        folder = tmp_path / str(number)
        search.write_pagefind(search.script([person], ["2024"]), folder, "en")
        made.add(frozenset(path.name for path in folder.rglob("*.pf_*")))
    assert len(made) == 1


def test_the_index_follows_the_articles_and_the_pages_written_by_hand(project: Project) -> None:
    project.article("one.md", "---\ntitle: One\n---\nThe ferry sank on Monday.\n")
    project.article("two.md", "---\ntitle: Two\nstatus: withdrawn\n---\nNobody was hurt.\n")
    project.run("build", "--no-site")
    before = of_project(project)
    assert {"One", "Getting started"} < before.keys()
    assert not {"Two", "Withdrawn"} & before.keys()
    project.article("one.md", "---\ntitle: Other\n---\nThe ferry sank on Monday.\n")
    (project.root / "docs" / "about.md").write_text("# About us\n")
    project.run("build", "--no-site")
    after = of_project(project)
    assert before.keys() ^ after.keys() == {"One", "Other", "About us"}


@pytest.mark.parametrize(("worth", "engine"), [(10**9, "built-in"), (0, "pagefind")])
def test_a_build_chooses_the_search(
    project: Project, monkeypatch: pytest.MonkeyPatch, worth: int, engine: str
) -> None:
    monkeypatch.setattr(search, "WORTH", worth)
    project.article("one.md", "---\ntitle: One\n---\nThe ferry sank on Monday.\n")
    result = project.run("build")
    assert result.exit_code == 0, result.output
    site = project.root / "site"
    assert f'data-engine="{engine}"' in (site / "briefings/one/index.html").read_text("utf8")
    assert (site / search.PAGEFIND / "pagefind.js").is_file() == (engine == "pagefind")
    assert (site / search.INDEX).is_file()  # for the site opened from disk
