"""The built site in a real browser, as a reader meets it; where there is none, that is said."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from conftest import Project, skip_or_fail
from playwright.sync_api import Browser, Dialog, Page, sync_playwright

pytestmark = pytest.mark.xdist_group("site")

SEED = "briefings/russia-nuclear-doctrine"
PAGES = ("index", "key-changes", "background", "reactions", "analyst-view", "source")
WIDTHS = (320, 390, 768, 1440)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing of each request."""


@pytest.fixture(scope="module")
def address(site: Project) -> Iterator[str]:
    """The address of the built site, served from this machine."""
    handler = partial(_Quiet, directory=str(site.root / "site"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium as the system has it."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        skip_or_fail("SKIPPED: no Chromium here, so nothing was tested in a browser")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh page at a desk."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    yield context.new_page()
    context.close()


def test_no_request_leaves_the_host_and_none_fails(page: Page, address: str) -> None:
    asked: list[str] = []
    failed: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("response", lambda r: failed.append(r.url) if r.status >= 400 else None)
    for path in ("", *(f"{SEED}/{name}.html" for name in PAGES)):
        page.goto(f"{address}/{path}")
        page.wait_for_load_state("networkidle")
    assert not [url for url in asked if not url.startswith((address, "data:", "blob:"))]
    assert not failed


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_wider_than_the_screen(browser: Browser, address: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    for path in ("", *(f"{SEED}/{name}.html" for name in PAGES)):
        page.goto(f"{address}/{path}")
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{path} is {wide} px wide on a screen of {width}"
    context.close()


def test_from_a_statement_to_its_sentence_and_back(page: Page, address: str) -> None:
    page.goto(f"{address}/{SEED}/reactions.html")
    statement = page.locator("[data-sentence]").first
    anchor, words = statement.get_attribute("data-sentence"), statement.inner_text()
    page.locator(f"article a[href*='source.html#s-{anchor}']").first.click()
    page.wait_for_url(f"**/source.html#s-{anchor}")
    there = page.locator(f"[data-sentence='{anchor}']")
    assert " ".join(there.inner_text().split()) == " ".join(words.split())
    assert there.is_visible()
    page.locator(f"article a[href*='reactions.html#s-{anchor}']").first.click()
    page.wait_for_url(f"**/reactions.html#s-{anchor}")


def test_every_page_of_a_briefing_is_reached_without_scripts(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    page.locator("article a[href*='russia-nuclear-doctrine']").first.click()
    for name in ("key-changes", "background", "reactions", "analyst-view", "source", "index"):
        page.locator(f"article a[href^='{name}.html']").first.click()
        page.wait_for_url(f"**/{SEED}/{name}.html")
        assert page.locator("article h1").count() == 1
    context.close()


def test_planted_markup_stays_text(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    popped: list[str] = []

    def note(dialog: Dialog) -> None:
        popped.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", note)
    for name in PAGES:
        page.goto(f"{address}/briefings/hostile/{name}.html")
        page.wait_for_load_state("networkidle")
        assert page.locator("article [onerror], article [onclick], article script").count() == 0
        hrefs = page.eval_on_selector_all("article a", "all => all.map(a => a.protocol)")
        assert set(hrefs) <= {"http:", "https:"}
    assert not popped
    context.close()


def test_search_finds_a_sentence(page: Page, address: str) -> None:
    page.goto(address)
    page.keyboard.press("/")
    page.keyboard.type("Stanovaya")
    result = page.locator(".md-search-result__link").first
    result.wait_for()
    assert "russia-nuclear-doctrine" in (result.get_attribute("href") or "")
