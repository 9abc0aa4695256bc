"""Several handouts in one PDF, and the command that makes one."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import Project
from paper import bookmarks, claims, dense, opened, pages, tags
from quarry import DATED, LINES, configured, made

from generator.errors import PublishError
from generator.model import Briefing
from generator.publishing import collection


def titled(title: str, day: int, slug: str) -> Briefing:
    """Return the quarry's briefing under another headline."""
    briefing = made(metadata=replace(DATED, title=title, date=dt.date(2024, 11, day)))
    article = replace(briefing.structure.article, slug=slug)
    return replace(briefing, structure=replace(briefing.structure, article=article))


BRIEFINGS = [titled("Quarry to close", 19, "a"), titled("Quarry stays", 25, "b")]


@pytest.fixture(scope="module")
def bound() -> bytes:
    return collection.render("Tag", "Slate", BRIEFINGS, configured())


def test_the_cover_says_what_is_bound(bound: bytes) -> None:
    cover = pages(bound)[0]
    for line in ("Morning Sheet", "Tag", "Slate", "2 briefings, 19 November 2024 to 25 November"):
        assert dense(line) in dense(cover)


def test_the_contents_name_the_page_on_which_each_sheet_begins(bound: bytes) -> None:
    cover, *sheets = pages(bound)
    contents = dense(cover[cover.index("Contents") :])
    for title in ("Quarry to close", "Quarry stays"):
        (number,) = (i for i, page in enumerate(sheets, 2) if dense(title + "Forty") in dense(page))
        assert re.search(rf"{dense(title)}.*?{number}(?=Quarry|MorningSheet|$)", contents)
        assert (title, number) in {(t, page) for t, page, _ in bookmarks(bound)}


def test_contents_are_links_to_the_sheets(bound: bytes) -> None:
    with opened(bound) as pdf:
        found = [a for a in pdf.pages[0].get("/Annots", []) if "/URI" not in a.get("/A", {})]
        places = [a.Dest if "/Dest" in a else a.A.D for a in found]
        begun = [page for title, page, _ in bookmarks(bound) if title.startswith("Quarry")]
        assert {p[0].objgen for p in places} == {pdf.pages[n - 1].objgen for n in begun}


def test_pages_are_numbered_through(bound: bytes) -> None:
    total = len(pages(bound))
    for number, page in enumerate(pages(bound), 1):
        assert f"Page {number} of {total}" in page


def test_the_file_holds_to_the_standards_and_tags_its_contents(bound: bytes) -> None:
    assert claims(bound) == ("1", "2", "A")
    found = tags(bound)
    assert (found.count("TOC"), found.count("TOCI"), found.count("Table")) == (1, 2, 2)
    with opened(bound) as pdf:
        assert str(pdf.docinfo["/Title"]) == "Morning Sheet: Slate"
        assert str(pdf.docinfo["/CreationDate"]).startswith("D:20241125")


def test_the_same_briefings_make_the_same_bytes(bound: bytes) -> None:
    assert collection.render("Tag", "Slate", BRIEFINGS, configured()) == bound


def test_bound_on_both_sides_each_sheet_begins_on_a_right_hand_page() -> None:
    bound = collection.render("Tag", "Slate", BRIEFINGS, configured(two_sided=True))
    begun = [page for title, page, _ in bookmarks(bound) if title.startswith("Quarry")]
    assert [page % 2 for page in begun] == [1, 1]


def test_too_much_to_print_is_refused() -> None:
    long = made([(LINES[0][0], "x" * 1_000_001)])
    with pytest.raises(PublishError, match=r"“Slate” has articles of 2,000,002 characters"):
        collection.render("Tag", "Slate", [long, long], configured())


ARTICLE = """\
---
title: {title}
date: {date}
tags: [Harbour, {tag}]
{more}---

The bridge closed on Monday. “It is old,” said Mayor Ann Lee.
"""


@pytest.fixture
def shelf(project: Project) -> Project:
    """A project with briefings of two months, a draft and a withdrawn one among them."""
    for name, date, tag, more in (
        ("later", "2025-03-09", "Bridge", ""),
        ("earlier", "2025-03-01", "bridge", ""),
        ("april", "2025-04-02", "Tram", ""),
        ("draft", "2025-03-05", "Bridge", "status: draft\n"),
        ("gone", "2025-03-06", "Bridge", "status: withdrawn\n"),
    ):
        text = ARTICLE.format(title=f"On {name}", date=date, tag=tag, more=more)
        project.article(f"{name}.md", text)
    return project


def begun(path: Path) -> list[str]:
    """Return the headlines of a collection, in their order."""
    return [title for title, _, _ in bookmarks(path.read_bytes()) if title.startswith("On ")]


def test_a_tag_is_bound_oldest_first_however_it_is_written(shelf: Project, tmp_path: Path) -> None:
    made = tmp_path / "out" / "bridges.pdf"
    result = shelf.run("handout", "--tag", "BRIDGE", "-o", str(made))
    assert result.exit_code == 0, result.output
    assert "bridges.pdf, with 2 briefings." in result.output
    assert begun(made) == ["On earlier", "On later"]


def test_a_month_is_bound_in_a_file_named_after_it(
    shelf: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert shelf.run("handout", "--month", "2025-04").exit_code == 0
    assert begun(tmp_path / "2025-04.pdf") == ["On april"]


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--tag", "brigde"], 1, "Did you mean “bridge”?"),
        (["--month", "2025-05"], 1, "The newest is of 2025-04."),
        (["--month", "May"], 2, "'May' is not a month such as 2024-11."),
        (["--month", "2025-04", "--tag", "Tram"], 2, "one of the three"),
        ([], 2, "one of the three"),
    ],
)
def test_wrong_use_is_told_in_a_sentence(
    shelf: Project, arguments: list[str], code: int, says: str
) -> None:
    result = shelf.run("handout", *arguments)
    assert (result.exit_code, says in result.stderr) == (code, True), result.stderr
