"""The social card, and what a page says of itself to those who share its link."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import Project
from lxml import etree, html
from PIL import Image
from quarry import DATED, LINES, configured, made

from generator.model import Metadata
from generator.publishing import social

SECTIONS = {"K": (138, 16, 32), "B": (39, 64, 139), "R": (154, 92, 0), "A": (13, 122, 131)}


def card(metadata: Metadata = DATED, lines: int = len(LINES)) -> Image.Image:
    png = social.render(made(LINES[:lines], metadata), configured())
    return Image.open(io.BytesIO(png)).convert("RGB")


def ink(image: Image.Image) -> tuple[int, int, int, int]:
    """Return the corners of what is drawn on the headline's part of a card."""
    part = image.crop((0, 140, 1200, 500)).convert("L").point(lambda grey: 255 * (grey < 100))
    box = part.getbbox()
    assert box
    return box


def test_a_card_has_the_size_that_networks_ask_for() -> None:
    assert card().size == (1200, 630)


def test_the_same_briefing_makes_the_same_bytes() -> None:
    assert social.render(made(), configured()) == social.render(made(), configured())


def test_a_card_says_outlet_date_headline_and_site() -> None:
    said = social.document(made(), configured())
    assert said["headline"] == "Quarry to close"
    assert said["masthead"] == "Morning Sheet"
    assert said["facts"] == ["The Stonecutter", "19 November 2024"]


def test_the_sections_of_a_briefing_are_the_coloured_letters() -> None:
    foot = (700, 520, 1200, 630)
    shown = {colour for _, colour in card().crop(foot).getcolors(9999) or ()}
    assert set(SECTIONS.values()) <= shown
    less = {colour for _, colour in card(lines=2).crop(foot).getcolors(9999) or ()}
    assert {SECTIONS["K"], SECTIONS["R"]} <= less
    assert not {SECTIONS["B"], SECTIONS["A"]} & less


@pytest.mark.parametrize("words", [3, 12, 60], ids=["short", "long", "endless"])
def test_any_headline_keeps_inside_of_its_place(words: int) -> None:
    left, top, right, bottom = ink(card(replace(DATED, title="Headline " * words)))
    assert left >= 70
    assert right <= 1200 - 70
    assert top > 0, "nothing reaches up into the masthead"
    assert bottom < 360, "nor down into the foot"


def test_a_short_headline_is_set_large() -> None:
    def height(title: str) -> int:
        _, top, _, bottom = ink(card(replace(DATED, title=title)))
        return bottom - top

    one_line = height("Quarry to close")
    assert one_line > 60
    assert height("Quarry to close " * 8) > one_line


@pytest.mark.parametrize("title", ["#panic(1) @x $y$ *z*", "سميرة نديم", "習近平 😀", "x" * 300])
def test_any_words_make_a_card(title: str) -> None:
    assert card(replace(DATED, title=title, outlet=title)).size == (1200, 630)


def told(page: Path) -> dict[str, str]:
    """Return what a page says of itself to those who share its link."""
    root = html.fromstring(page.read_text("utf8"))
    found = {m.get("property") or m.get("name"): m.get("content") for m in root.xpath("//meta")}
    kinds = ("og:", "article:", "twitter:")
    return {name: content for name, content in found.items() if name and name.startswith(kinds)}


@pytest.mark.xdist_group("site")
def test_a_shared_link_shows_headline_standfirst_and_card(site: Project) -> None:
    folder = site.root / "site" / "briefings" / "ferry-accident"
    home = "https://news.example/papers/briefings/ferry-accident"
    said = told(folder / "index.html")
    assert said["og:title"] == "Ferry strikes pier at Port Sollen, injuring 23"
    assert said["og:description"].startswith("Three of 312 passengers are badly hurt;")
    assert said["og:type"] == "article"
    assert said["og:url"].startswith(home)
    assert said["og:image"] == f"{home}/card.png"
    assert said["og:image:alt"] == said["og:title"]
    assert said["article:published_time"] == "2024-08-03"
    assert said["article:modified_time"] == "2024-08-04"
    assert said["twitter:card"] == "summary_large_image"
    with Image.open(folder / "card.png") as picture:
        assert picture.size == (1200, 630)
    assert told(folder / "key-changes.html")["og:image"] == said["og:image"]
    assert told(folder / "key-changes.html")["og:title"].startswith("Key changes: ")


@pytest.mark.xdist_group("site")
def test_hostile_words_do_not_leave_what_a_page_says_of_itself(site: Project) -> None:
    said = told(site.root / "site" / "briefings" / "hostile" / "index.html")
    assert said["og:title"].startswith("</title><script>alert('title')</script>")


def test_without_an_address_there_is_neither_card_nor_tags(project: Project) -> None:
    project.article("one.md", "---\ntitle: One\n---\n\nThe bridge closed on Monday.\n")
    assert project.run("build").exit_code == 0
    assert not (project.root / "docs/briefings/one/card.png").exists()
    assert told(project.root / "site/briefings/one/index.html") == {}


@pytest.mark.xdist_group("site")
def test_the_sitemap_has_all_pages_that_may_be_found_and_no_other(site: Project) -> None:
    built, prefix = site.root / "site", "https://news.example/papers/"
    pages = {path.relative_to(built).as_posix(): path for path in built.rglob("*.html")}
    hidden = {name for name, path in pages.items() if b'content="noindex"' in path.read_bytes()}
    assert {"briefings/retracted-poll/index.html", "briefings/hostile/print.html"} < hidden
    found = etree.parse(built / "sitemap.xml").xpath("//*[local-name()='loc']/text()")
    assert {f"{prefix}{name}" for name in pages.keys() - hidden - {"404.html"}} == set(found)
