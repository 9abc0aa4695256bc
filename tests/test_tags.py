"""The tags' pages, and directories by the alphabet."""

from __future__ import annotations

import datetime as dt

import pytest
from shelves import extract, heard, pages, text, texts

from generator.publishing.addresses import slug, tag_id
from generator.publishing.leaves import LINES


def test_a_tag_has_a_page_with_its_briefings_newest_first() -> None:
    made = pages(
        extract("old", date=dt.date(2029, 1, 1), headline="Old", tags=("Bridges",)),
        extract("new", date=dt.date(2030, 1, 1), headline="New", tags=("bridges", "Ferries")),
    )
    page = made["tags/bridges.md"]
    assert text(page.xpath(".//h1")[0]) == "bridges"
    assert texts(page, ".//li") == [
        "1 January 2030 New Valley Post",
        "1 January 2029 Old Valley Post",
    ]
    assert page.xpath(".//li/a/@href") == ["../briefings/new/index.md", "../briefings/old/index.md"]
    assert texts(made["tags/index.md"], ".//li") == ["bridges 2 briefings", "Ferries"]
    assert made["tags/index.md"].xpath(".//li/a/@href") == ["bridges.md", "ferries.md"]


def test_a_tag_that_is_gone_has_no_page() -> None:
    assert "tags/bridges.md" in pages(extract())
    assert "tags/bridges.md" not in pages(extract(tags=()))


def test_different_tags_have_different_pages() -> None:
    tags = ("C", "C++", "C#", "c d", "ć", "日本", "日本語", "index", "x" * 300, "../x", "x")
    assert len({tag_id(tag) for tag in tags}) == len(tags)
    assert tag_id("nuclear-weapons") == tag_id("nuclear weapons")
    assert tag_id("Nuclear  Weapons") == "nuclear-weapons"


@pytest.mark.parametrize(
    "key", ["../x", "<script>", "{{ 1 }}", "a/b", "index", "nul", "com1", "x" * 300, "日本", ""]
)
def test_an_address_is_a_plain_file_name(key: str) -> None:
    made = slug(key)
    assert made.replace("-", "").isalnum()
    assert made.isascii()
    assert len(made) < 80
    assert made not in {"index", "nul", "com1"}  # the last two are devices where Windows runs


def test_few_names_need_no_letters_and_many_stand_under_theirs() -> None:
    few = pages(extract(tags=("ant", "bee")))["tags/index.md"]
    assert texts(few, ".//li") == ["ant", "bee"]
    assert not few.xpath(".//h3")
    names = [f"{letter}{i:02}" for letter in "ba" for i in range(30)]
    many = pages(extract(tags=(*names, "007", "ü", "فن")))["tags/index.md"]
    assert texts(many, ".//h3") == ["A", "B", "0–9", "Other"]
    assert texts(many, ".//section[2]//li")[:2] == ["b00", "b01"]


def test_very_many_names_have_a_page_for_each_letter() -> None:
    tags = tuple(f"{letter}{i:03}" for letter in "ab" for i in range(LINES))
    made = pages(extract("one", tags=tags), extract("two", tags=("a007",)))
    index = made["tags/index.md"]
    assert texts(index, ".//nav//li") == [f"A {LINES}", f"B {LINES}"]
    assert len(index.xpath(".//section//li")) < 100
    assert "a007 2 briefings" in texts(index, ".//section//li")
    page = made["tags/letters/b.md"]
    assert len(page.xpath(".//li")) == LINES
    assert page.xpath(".//li/a/@href")[0] == "../b000.md"
    assert set(index.xpath(".//nav//a/@href")) == {"letters/a.md", "letters/b.md"}
    assert not [path for path in pages(extract(tags=tags[:9])) if "letters" in path]


def test_people_by_letter_are_found_under_their_headings() -> None:
    cast = [heard(f"Ann{i} Ash") for i in range(LINES)]
    made = pages(extract("one", *cast, heard("Adana Port", person=False)))
    page = made["people/letters/a.md"]
    assert texts(page, ".//h2") == ["People"]
    (nav,) = made["people/index.md"].xpath(".//nav[@aria-label='Organisations by letter']")
    (link,) = nav.xpath(".//a/@href")
    assert link == "letters/a--2.md#organisations"
    assert made["people/letters/a--2.md"].xpath(".//h2[@id='organisations']")
    assert page.xpath(".//a[@rel='next']/@href") == ["a--2.md"]
