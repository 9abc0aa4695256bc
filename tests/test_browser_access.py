"""Whether everybody gets in: axe on every kind of page, the keyboard alone, a system's wishes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from browsing import ALL, DESK, KINDS, PHONE, SECTIONS, SEED, OpenPage, complaints
from conftest import ROOT
from playwright.sync_api import Page

Looks = tuple[tuple[Literal["light", "dark"], tuple[int, ...]], ...]

PICTURES = ROOT / "screenshots"
LOOKS: Looks = (("light", (DESK, PHONE)), ("dark", (DESK, PHONE)))
STRAINED: Looks = (("light", (PHONE,)), ("dark", (DESK,)))

# Everything that can be clicked and is seen gets a number; what stands before it in the page is
# met before it.
NUMBER = """() => {
  const all = document.querySelectorAll(
    'a[href], button, input, select, textarea, summary, [tabindex]:not([tabindex="-1"])');
  const seen = [...all].filter(e => {
    const box = e.getBoundingClientRect();
    return e.checkVisibility({visibilityProperty: true, opacityProperty: true})
      && box.width > 1 && box.height > 1 && !e.closest('[inert]') && !e.disabled;
  });
  seen.forEach((e, i) => { e.dataset.number = i; });
  return seen.map(e => (e.getAttribute('aria-label') || e.innerText || e.tagName).trim());
}"""
FOCUSED = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const at = e.offsetWidth ? e : (e.nextElementSibling || e);  // a switch is drawn as its label
  const style = getComputedStyle(at), box = at.getBoundingClientRect();
  const x = box.x + Math.min(box.width / 2, 8), y = box.y + box.height / 2;
  const top = document.elementFromPoint(x, y);
  return {
    number: e.dataset.number === undefined ? null : Number(e.dataset.number),
    name: (e.getAttribute('aria-label') || e.innerText || e.outerHTML).trim().slice(0, 80),
    ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    shown: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    free: !!top && (at.contains(top) || top.contains(at)),
  };
}"""


@pytest.mark.parametrize("kind", [kind for kind in ALL if kind != "long source"])
def test_axe_finds_nothing(open_page: OpenPage, address: str, axe: str, kind: str) -> None:
    """In light and dark, on a phone and at a desk; a picture of each is kept.

    Pages that only strain the layout are looked at twice, not four times, and their tops kept.
    """
    PICTURES.mkdir(exist_ok=True)
    found = {}
    for scheme, widths in LOOKS if kind in KINDS else STRAINED:
        page = open_page(color_scheme=scheme)
        page.goto(f"{address}/{ALL[kind]}")
        for width in widths:
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=_picture(kind, width, scheme), full_page=kind in KINDS)
            page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
            found[f"{scheme}, {width} px"] = complaints(page, axe)
    assert not any(found.values()), json.dumps(found, indent=1, ensure_ascii=False)


def _picture(kind: str, width: int, scheme: str) -> Path:
    return PICTURES / f"{kind.replace(' ', '-')}-{width}-{scheme}.png"


@pytest.mark.parametrize(
    ("kind", "width"),
    [*((kind, DESK) for kind in KINDS), *((k, PHONE) for k in ("home", "overview", "source"))],
)
def test_the_keyboard_alone_reaches_everything_and_shows_where_it_is(
    open_page: OpenPage, address: str, kind: str, width: int
) -> None:
    page = open_page(width=width, reduced_motion="reduce")
    page.goto(f"{address}/{ALL[kind]}")
    names = page.evaluate(NUMBER)
    stops = list(walk(page))
    missed = set(range(len(names))) - {stop["number"] for stop in stops}
    assert not [names[i] for i in sorted(missed)]
    for trait, wrong in (
        ("ring", "shows no ring"),
        ("shown", "is off the screen"),
        ("free", "is covered"),
    ):
        assert not [stop["name"] for stop in stops if not stop[trait]], wrong


def walk(page: Page, most: int = 400) -> Iterator[dict[str, Any]]:
    """Press Tab through the page, and say of each stop what it is and how it looks."""
    before: set[int] = set()
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop is None or stop["number"] in before:
            return
        if stop["number"] is not None:
            before.add(stop["number"])
        yield stop
    pytest.fail(f"Tab was pressed {most} times and the page has no end")


def tab_to(page: Page, selector: str, most: int = 200, key: str = "Tab") -> None:
    """Press Tab until the focus is on what the selector names."""
    for _ in range(most):
        page.keyboard.press(key)
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    pytest.fail(f"Tab never comes to {selector}")


def test_the_first_stop_skips_to_the_words(page: Page, address: str) -> None:
    page.goto(f"{address}/{SEED}/index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Skip to content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('article')")


def test_keys_alone_lead_from_home_to_a_sentence_and_back(page: Page, address: str) -> None:
    page.goto(address + "/")
    tab_to(page, "article h2 a[href*='russia-nuclear-doctrine']")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{SEED}/index.html")
    tab_to(page, ".tabs a[href='reactions.html']")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{SEED}/reactions.html")
    tab_to(page, "article a[href*='source.html#s-']")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{SEED}/source.html#s-*")
    anchor = page.url.partition("#")[2]
    tab_to(page, f"article a[href='reactions.html#{anchor}']", most=3, key="Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{SEED}/reactions.html#{anchor}")


@pytest.mark.parametrize("path", [f"{SEED}/index.html", f"{SEED}/source.html", "index.html"])
def test_nothing_moves_for_those_who_asked_for_stillness(
    open_page: OpenPage, address: str, path: str
) -> None:
    page = open_page(reduced_motion="reduce")
    page.goto(f"{address}/{path}")
    moving = page.evaluate(
        """() => [...document.querySelectorAll('*')].filter(e => {
          const style = getComputedStyle(e);
          return style.animationName !== 'none' || style.scrollBehavior === 'smooth'
            || style.transitionDuration.split(',').some(time => parseFloat(time) > 0.01);
        }).map(e => e.outerHTML.slice(0, 100))"""
    )
    assert not moving


def test_forced_colours_lose_nothing(open_page: OpenPage, address: str) -> None:
    """The sentence one came for, the page one is on and the letters of sections stay visible."""
    page = open_page(forced_colors="active", reduced_motion="reduce")
    page.goto(f"{address}/{SEED}/source.html")
    sentence = page.locator("[data-sentence]").nth(2)
    before = sentence.screenshot()
    page.goto(f"{address}/{SEED}/source.html#{sentence.get_attribute('id')}")
    assert sentence.screenshot() != before, "where the link led to is not seen"
    for name in SECTIONS:
        page.goto(f"{address}/{SEED}/{name}.html")
        here, other = (
            page.locator(f".tabs a{which}").first.evaluate(
                "e => { const s = getComputedStyle(e);"
                " return [s.fontWeight, s.borderBottomStyle, s.borderBottomWidth]; }"
            )
            for which in ("[aria-current]", ":not([aria-current])")
        )
        assert here != other, f"nothing tells that this is {name}"
        letter, ground = page.locator("article h2 strong").first.evaluate(
            "e => { const s = getComputedStyle(e); return [s.color, s.backgroundColor]; }"
        )
        assert letter != ground, f"the letter of {name} is not seen"
