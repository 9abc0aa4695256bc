"""How pages look in a real browser: they fit, stand still, turn dark, and print clean."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator
from typing import Any, Literal

import pytest
from browsing import ALL, DESK, KINDS, PHONE, SEED, OpenPage, serve
from conftest import Project
from playwright.sync_api import Page
from pypdf import PdfReader
from test_readback import found_in

PRINTED = (
    "overview of many speakers",
    "long source",
    "source with findings",
    "source of planted markup",
    "overview with names in other scripts",
)
WIDTHS = (320, PHONE, 768, DESK)
READERS_MIND, A_HAIR = 0.05, 0.002  # how far things move, as browsers reckon it
WATCH = """
  window.moved = [];
  new PerformanceObserver(list => list.getEntries().forEach(entry => {
    if (!entry.hadRecentInput) moved.push([entry.value, ...entry.sources.map(
      s => s.node ? (s.node.outerHTML || s.node.textContent).slice(0, 90) : '?')]);
  })).observe({type: 'layout-shift', buffered: true});
"""
CHROME = """() => [...document.querySelectorAll(
    'header, footer, nav, form, input, button, .md-skip, [role=search], [role=dialog]')]
  .filter(e => e.checkVisibility({visibilityProperty: true, opacityProperty: true})
    && e.offsetHeight > 1)
  .map(e => e.outerHTML.slice(0, 90))"""


@pytest.mark.parametrize("kind", ALL)
def test_nothing_is_wider_than_the_screen(page: Page, address: str, kind: str) -> None:
    page.goto(f"{address}/{ALL[kind]}")
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{wide} px wide on a screen of {width}"


def test_letters_set_wider_apart_still_fit(page: Page, address: str) -> None:
    """What WCAG 1.4.12 lets a reader set; and letters of twice the size on a phone."""
    page.set_viewport_size({"width": PHONE, "height": 800})
    for path in ("index.html", f"{SEED}/index.html", f"{SEED}/source.html"):
        page.goto(f"{address}/{path}")
        page.add_style_tag(
            content="* { line-height: 1.5 !important; letter-spacing: 0.12em !important;"
            " word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }"
        )
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE, path
        page.add_style_tag(content="html { font-size: 250% !important; }")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE, path


@pytest.fixture(scope="module")
def slow(site: Project) -> Iterator[str]:
    """The address of a host that sends fonts late, after the words are on the screen."""
    with serve(site.root / "site", fonts_take=0.15) as address:
        yield address


@pytest.mark.parametrize(
    ("kind", "width"),
    [*((k, DESK) for k in KINDS), *((k, PHONE) for k in ("home", "overview", "background"))],
)
def test_nothing_moves_while_a_page_comes(
    open_page: OpenPage, slow: str, kind: str, width: int
) -> None:
    """Little where the fonts come late and a line breaks elsewhere; then nothing at all.

    On a busy machine even a font that is there may miss the first frame, so the best of three
    visits counts: what a page moves by itself, it moves at each.
    """
    page = open_page(fresh=True, width=width)
    page.add_init_script(WATCH)
    address = f"{slow}/{ALL[kind]}"
    first, *later = (_moved(page, address) for _ in range(4))
    assert _far(first) < READERS_MIND, first
    assert min(map(_far, later)) < A_HAIR, later


def _moved(page: Page, address: str) -> list[list[Any]]:
    """Return how far things moved while a page came, and which."""
    page.goto(address)
    page.evaluate("document.fonts.ready.then(() => true)")
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    moved: list[list[Any]] = page.evaluate("moved")
    return moved


def _far(moved: list[list[Any]]) -> float:
    return sum(float(far) for far, *_ in moved)


def test_words_are_set_in_our_fonts(page: Page, address: str) -> None:
    page.goto(f"{address}/{SEED}/index.html")
    page.evaluate("document.fonts.ready.then(() => true)")
    loaded = page.evaluate(
        "[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)"
    )
    assert {name.strip('"') for name in loaded} >= {"Source Serif 4", "Source Sans 3"}


def ground(page: Page) -> float:
    """Return how light the page is where nothing stands, from 0 to 255."""
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    red, green, blue, *alpha = (float(n) for n in colour.strip("rgba()").split(","))
    return 255 if alpha == [0] else (red + green + blue) / 3


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_as_light_or_dark_as_the_system(
    open_page: OpenPage, address: str, scheme: Literal["light", "dark"], scripts: bool
) -> None:
    page = open_page(color_scheme=scheme, java_script_enabled=scripts)
    page.goto(f"{address}/{SEED}/index.html")
    assert (ground(page) > 200) == (scheme == "light")


def test_the_reader_turns_the_page_dark_and_it_stays_so(open_page: OpenPage, address: str) -> None:
    page = open_page(fresh=True)
    page.goto(f"{address}/{SEED}/index.html")
    assert ground(page) > 200
    page.get_by_title("Dark pages").click()
    assert ground(page) < 60
    page.goto(f"{address}/{SEED}/source.html")
    assert ground(page) < 60
    page.get_by_title("Light pages").click()
    assert ground(page) > 200


@pytest.mark.parametrize("kind", [*KINDS, *PRINTED])
def test_on_paper_there_are_the_words_alone(open_page: OpenPage, address: str, kind: str) -> None:
    """Printed from a dark screen: white paper, no frame, all words, no heading left behind."""
    page = open_page(color_scheme="dark")
    page.goto(f"{address}/{ALL[kind]}")
    page.emulate_media(media="print")
    assert ground(page) == 255
    assert page.evaluate(CHROME) == []
    wanted = page.eval_on_selector_all(
        "article :is([data-sentence], h1, h2, h3)",
        "all => all.filter(e => e.checkVisibility()).map(e => e.innerText)",
    )
    headings = {dense(h) for h in page.locator("article :is(h2, h3)").all_inner_texts()}
    sheets = [
        unicodedata.normalize("NFKC", sheet.extract_text())
        for sheet in PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
    ]
    words = dense(" ".join(sheets))
    missing = [part for part in wanted if part.isascii() and not found_in(dense(part), words)]
    assert not missing
    for sheet in sheets[:-1]:
        last = sheet.strip().splitlines()[-1]
        assert dense(last) not in headings, f"a heading is left at the foot of a page: {last}"
    assert sheets[-1].strip(), "the last page is empty"


def dense(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("name", ["index", "source", "print"])
def test_on_paper_the_address_of_the_original_is_spelled_out_once(
    page: Page, address: str, name: str
) -> None:
    page.goto(f"{address}/briefings/city-budget/{name}.html")
    words = "".join(s.extract_text() for s in PdfReader(io.BytesIO(page.pdf())).pages)
    assert dense(words).count("https://courier.example/2025/03/harwick-budget") == 1
    assert ".html" not in words
