"""Search in a real browser: one look and one behaviour, over the built-in index and Pagefind's."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from browsing import SEED, OpenPage, complaints, serve
from conftest import Project
from playwright.sync_api import Locator, Page, Response
from test_browser_access import PICTURES, tab_to

PEOPLE = "people/tatiana-stanovaya.html"
QUOTED = "“theory should undergo thorough”"
FIRST_VISIT = 350_000


@pytest.fixture(scope="module", params=["built-in", "pagefind", "from disk"])
def place(request: pytest.FixtureRequest, site: Project) -> Iterator[str]:
    """The address of a site: a small one, a large one, and one opened from disk."""
    with ExitStack() as stack:
        if request.param == "built-in":
            yield stack.enter_context(serve(site.root / "site"))
        elif request.param == "pagefind":
            yield stack.enter_context(serve(request.getfixturevalue("large_site")))
        else:
            yield (site.root / "site").as_uri()


def search(page: Page, words: str) -> Locator:
    """Open the box, type the words, and return the results when they are there."""
    page.keyboard.press("Control+k")
    page.keyboard.type(words)
    page.locator("#search [role=status]").filter(has_text="result").wait_for()
    return page.locator("#search ol > li")


def entry(results: Locator, words: str) -> Locator:
    return results.locator("a").filter(has_text=words)


def test_a_sentence_is_found_and_the_reader_lands_on_it(page: Page, place: str) -> None:
    page.goto(f"{place}/index.html")
    found = entry(search(page, "fundamentals deterrence chilling"), "chilling the rules").first
    assert found.locator(".chip").inner_text() == "K"
    found.click()
    page.wait_for_url(f"**/{SEED}/key-changes.html#s-*")
    target = page.locator(":target[data-sentence]")
    assert "chilling the rules" in target.inner_text()
    assert target.evaluate("e => e.getBoundingClientRect().top < innerHeight")


def test_a_speaker_is_found_by_name(page: Page, place: str) -> None:
    page.goto(f"{place}/guide/index.html")
    search(page, "stanovaya").first.locator("a").first.click()
    page.wait_for_url(f"**/{PEOPLE}")


def test_a_section_is_found_by_its_words_and_told_by_its_letter(page: Page, place: str) -> None:
    page.goto(f"{place}/index.html")
    found = entry(search(page, "hydraulics"), "hydraulics").first
    assert found.locator(".chip").inner_text() == "A"
    found.click()
    page.wait_for_url("**/dam-inquiry/analyst-view.html#s-*")


def test_no_sentence_is_shown_twice(page: Page, place: str) -> None:
    page.goto(f"{place}/index.html")
    results = search(page, "nuclear")
    briefing = results.filter(has=page.locator(f"a[href*='{SEED}/']"))
    links = [a.get_attribute("href") for a in briefing.locator("li a").all()]
    assert links
    assert len(links) == len(set(links))
    words = [a.inner_text() for a in briefing.locator("li a").all()]
    assert len(words) == len(set(words))


def test_words_as_they_stand_are_found_in_quotation_marks(page: Page, place: str) -> None:
    page.goto(f"{place}/index.html")
    results = search(page, '"a very important"')
    results.first.wait_for()
    page.locator("#search input").fill('"important very a"')
    page.get_by_text("Nothing was found.").wait_for()


def test_nothing_found_is_said(page: Page, place: str) -> None:
    page.goto(f"{place}/index.html")
    page.keyboard.press("Control+k")
    for words in ("qqqqq", "zyzzyva", "nuclear zyzzyva"):
        page.locator("#search input").fill(words)
        page.get_by_text("Nothing was found.").wait_for()
        page.locator("#search input").fill("nuclear")
        page.locator("#search ol > li").first.wait_for()


def test_a_withdrawn_briefing_is_not_found(page: Page, place: str) -> None:
    page.goto(f"{place}/index.html")
    page.keyboard.press("Control+k")
    page.keyboard.type("harbour party")
    page.locator("#search [role=status]:not(:empty)").wait_for()
    assert page.locator("#search a[href*='retracted-poll']").count() == 0


def test_planted_markup_is_found_as_text(page: Page, place: str) -> None:
    page.goto(f"{place}/index.html")
    results = search(page, "bexhollow")
    assert "<script>" in results.first.inner_text()
    assert page.locator("#search :is(img, script)").count() == 0


def test_the_keyboard_alone_opens_chooses_and_closes(page: Page, place: str) -> None:
    page.goto(f"{place}/{SEED}/index.html")
    tab_to(page, "[data-search]", most=12)
    page.keyboard.press("Enter")
    page.keyboard.type("skepticism")
    page.locator("#search ol a").first.wait_for()
    page.keyboard.press("Escape")
    assert not page.locator("#search").is_visible()
    assert page.evaluate("document.activeElement.matches('[data-search]')")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**#s-*")
    assert "skepticism" in page.locator(":target").inner_text()


def test_nothing_is_asked_for_before_somebody_searches(page: Page, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/{SEED}/index.html", wait_until="networkidle")
    assert not [url for url in asked if "/search/" in url]


@pytest.mark.parametrize("place", ["built-in", "pagefind"], indirect=True)
def test_a_first_visit_is_light_with_a_search(open_page: OpenPage, place: str) -> None:
    page = open_page(fresh=True)
    sent: list[Response] = []
    page.on("response", lambda response: sent.append(response))
    page.goto(f"{place}/{SEED}/index.html", wait_until="networkidle")
    search(page, "nuclear")
    sizes = {response.url: len(gzip.compress(response.body())) for response in sent}
    assert sum(sizes.values()) <= FIRST_VISIT, sizes


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_open_box(
    open_page: OpenPage,
    address: str,
    axe: str,
    scheme: str,
) -> None:
    page = open_page(color_scheme=scheme)
    page.goto(f"{address}/{SEED}/index.html")
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        search(page, "nuclear")
        page.screenshot(path=PICTURES / f"search-{width}-{scheme}.png")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert not complaints(page, axe)
        page.keyboard.press("Escape")
