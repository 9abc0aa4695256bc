"""The way of a reader through the built site, in a real browser."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

import pytest
from browsing import ALL, PARTS, PHONE, SECTIONS, SEED, OpenPage
from conftest import Project
from playwright.sync_api import ConsoleMessage, Dialog, Page, Response, expect

LONG = "briefings/dam-inquiry"


def folded(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("kind", ALL)
def test_no_request_leaves_the_host_and_nothing_goes_wrong(
    page: Page, address: str, kind: str
) -> None:
    asked: list[str] = []
    wrong: list[str] = []

    def answered(response: Response) -> None:
        if response.status >= 400:
            wrong.append(f"{response.status} {response.url}")

    def said(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            wrong.append(message.text)

    page.on("request", lambda request: asked.append(request.url))
    page.on("response", answered)
    page.on("console", said)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(f"{address}/{ALL[kind]}", wait_until="networkidle")
    assert not [url for url in asked if not url.startswith((address, "data:", "blob:"))]
    assert not wrong


def test_from_home_to_a_sentence_in_its_place_and_back(page: Page, address: str) -> None:
    page.goto(address + "/")
    page.locator("article h2 a[href*='russia-nuclear-doctrine']").click()
    page.wait_for_url(f"**/{SEED}/index.html")
    page.locator("#at-a-glance + ul a[href*='key-changes.html#s-']").first.click()
    page.wait_for_url(f"**/{SEED}/key-changes.html#s-*")
    anchor = page.url.partition("#")[2]
    words = folded(page.locator(f"#{anchor}").inner_text())
    page.locator(f"article a[href='source.html#{anchor}']").first.click()
    page.wait_for_url(f"**/{SEED}/source.html#{anchor}")
    assert folded(page.locator(f"#{anchor}").inner_text()) == words
    page.locator(f"article a[href='key-changes.html#{anchor}']").first.click()
    page.wait_for_url(f"**/{SEED}/key-changes.html#{anchor}")
    page.locator(".tabs").get_by_role("link", name="Overview").click()
    page.wait_for_url(f"**/{SEED}/index.html")


def test_a_word_is_explained_by_mouse_key_and_finger(open_page: OpenPage, address: str) -> None:
    where = f"{address}/briefings/atom-watch/source.html"
    desk = open_page(java_script_enabled=False)
    desk.goto(where)
    term = desk.get_by_role("link", name="council", exact=True)
    meaning = "those who were elected to decide for a town or a county"
    expect(term).to_have_accessible_description(re.compile(meaning))
    assert term.locator("[title]").get_attribute("title") == meaning
    tip = """e => { const s = getComputedStyle(e.querySelector('[title]'), '::after');
      return s.position === 'fixed' && s.content; }"""
    assert not term.evaluate(tip)
    term.locator("xpath=preceding::a[1]").focus()
    desk.keyboard.press("Tab")
    while not term.evaluate("e => e === document.activeElement"):
        desk.keyboard.press("Tab")
    assert meaning in term.evaluate(tip)
    desk.keyboard.press("Enter")
    expect(desk.locator("#term-council")).to_be_in_viewport()
    expect(desk.locator("#term-council [data-by='editor']")).to_have_text(meaning)
    desk.get_by_role("link", name="Back to council").press("Enter")
    expect(term).to_be_in_viewport()
    phone = open_page(width=PHONE, has_touch=True, is_mobile=True)
    phone.goto(where)
    phone.get_by_role("link", name="council", exact=True).tap()
    expect(phone.locator("#term-council")).to_be_in_viewport()
    phone.get_by_role("link", name="Back to council").tap()
    expect(phone.locator("#use-council")).to_be_in_viewport()


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("briefing", [SEED, LONG])
def test_a_statement_and_its_place_lead_to_each_other(
    page: Page, address: str, briefing: str, section: str
) -> None:
    """By one tap each way, and what was asked for is on the screen, below the masthead."""
    page.goto(f"{address}/{briefing}/{section}.html")
    anchor = page.locator("[data-sentence]").last.get_attribute("id")
    page.locator(f"article a[href='source.html#{anchor}']").first.click()
    page.wait_for_url(f"**/source.html#{anchor}")
    assert arrived(page, anchor)
    page.locator(f"article a[href='{section}.html#{anchor}']").first.click()
    page.wait_for_url(f"**/{section}.html#{anchor}")
    assert arrived(page, anchor)


def arrived(page: Page, anchor: str | None) -> bool:
    """Say whether the sentence is on the screen and nothing lies over it."""
    page.wait_for_load_state()
    page.wait_for_function("() => new Promise(done => requestAnimationFrame(() => done(true)))")
    return bool(
        page.locator(f"#{anchor}").evaluate(
            """e => { const box = e.getClientRects()[0];
              const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
              return box.top >= 0 && box.bottom <= innerHeight && e.contains(top); }"""
        )
    )


def test_the_link_to_a_sentence_of_an_earlier_version_leads_on(
    open_page: OpenPage, address: str
) -> None:
    """To what stands for it now, or to what became of it; without scripts."""
    page, folder = open_page(java_script_enabled=False), f"{address}/briefings/water-main"
    page.goto(f"{folder}/changes.html")
    changed, removed = (
        page.locator("[data-former]").filter(has_text=words).get_attribute("id")
        for words in ("6,000 homes", "has not said whether")
    )
    page.goto(f"{folder}/source.html#{changed}")
    shown = page.locator(f"[data-sentence]:near(#{changed})").first
    expect(shown).to_contain_text("About 9,000 homes")
    expect(shown).to_be_in_viewport()
    expect(shown).not_to_have_css("background-color", "rgba(0, 0, 0, 0)")
    page.goto(f"{folder}/background.html")
    expect(page.locator(".moved:visible")).to_have_count(0)
    page.goto(f"{folder}/background.html#{changed}")
    page.locator(".moved:visible").get_by_role("link", name="Key changes").click()
    expect(page.locator(":target[data-sentence]")).to_contain_text("About 9,000 homes")
    page.goto(f"{folder}/reactions.html#{removed}")
    page.locator(".moved:visible").get_by_role("link", name="what changed").click()
    expect(page.locator(":target[data-former]")).to_be_in_viewport()


@pytest.mark.parametrize("slug", ["dam-inquiry", "city-budget", "court-ruling"])
def test_a_sentence_leads_to_its_place_at_the_original(
    page: Page, address: str, site: Project, slug: str
) -> None:
    """The publisher's page is played, with the article far below other things."""
    text = next((site.root / "briefings").glob(f"{slug}.md")).read_text("utf8")
    head, _, body = text.partition("\n---\n")
    (url,) = re.findall(r"^url: (.*)$", head, re.MULTILINE)
    paragraphs = "".join(f"<p>{escape(p)}</p>" for p in body.split("\n\n"))
    original = f"<!doctype html><div style='height: 300vh'></div>{paragraphs}"
    answer = {"body": original, "content_type": "text/html; charset=utf-8"}
    page.route(f"{url}*", lambda route: route.fulfill(**answer))
    source = f"{address}/briefings/{slug}/source.html"
    page.goto(source)
    count = page.locator("[data-sentence]").count()
    for which in (0, count // 2, count - 2):
        page.goto(source)
        words = folded(page.locator("[data-sentence]").nth(which).inner_text())
        page.locator(f"article a[href^='{url}#:~:text=']").nth(which).click()
        page.wait_for_url(f"{url}*")
        page.wait_for_function("scrollY > 0", timeout=5000)
        seen = page.evaluate(
            """() => [...document.querySelectorAll('p')].filter(p => {
              const box = p.getBoundingClientRect();
              return box.bottom > 0 && box.top < innerHeight;
            }).map(p => p.innerText).join(' ')"""
        )
        assert words in folded(seen)


def test_tabs_stand_on_every_page_and_say_which_one_it_is(page: Page, address: str) -> None:
    for name in PARTS:
        page.goto(f"{address}/{SEED}/{name}.html")
        tabs = page.locator("nav.tabs a")
        assert [tab.get_attribute("href") for tab in tabs.all()] == [f"{p}.html" for p in PARTS]
        current = page.locator("nav.tabs a[aria-current='page']")
        assert current.get_attribute("href") == f"{name}.html"
    titles = {name: _title(page, f"{address}/{SEED}/{name}.html") for name in PARTS}
    assert len(set(titles.values())) == len(PARTS), titles


def _title(page: Page, url: str) -> str:
    page.goto(url)
    return page.title()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_next_and_previous_lead_through_a_briefing_and_back(
    open_page: OpenPage, address: str, scripts: bool
) -> None:
    page = open_page(java_script_enabled=scripts)
    page.goto(f"{address}/{SEED}/index.html")
    for name in PARTS[1:]:
        page.locator("article a[rel='next']").click()
        page.wait_for_url(f"**/{SEED}/{name}.html")
    for name in reversed(PARTS[:-1]):
        page.locator("article a[rel='prev']").click()
        page.wait_for_url(f"**/{SEED}/{name}.html")


def test_every_page_of_a_briefing_is_reached_without_scripts(
    open_page: OpenPage, address: str
) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(address + "/")
    page.locator("article h2 a[href*='russia-nuclear-doctrine']").click()
    for name in (*PARTS[1:], "index"):
        page.locator(f"nav.tabs a[href^='{name}.html']").click()
        page.wait_for_url(f"**/{SEED}/{name}.html")
        assert page.locator("article h1").count() == 1
    assert not page.locator("[type=search], .md-search").first.is_visible(), "search needs scripts"


def test_the_pages_read_from_disk_as_from_a_host(page: Page, site: Project) -> None:
    page.goto((site.root / "site" / "index.html").as_uri())
    page.locator("article h2 a[href*='russia-nuclear-doctrine']").click()
    page.locator("nav.tabs a[href='source.html']").click()
    page.locator("article a[href*='.html#s-']").first.click()
    expect(page.locator(":target[data-sentence]")).to_be_visible()  # :target may follow the load
    assert page.evaluate("document.fonts.check('16px \"Source Serif 4\"')")


def test_an_address_that_is_not_there_says_so_and_leads_home(page: Page, address: str) -> None:
    answer = page.goto(f"{address}/briefings/nothing-here/index.html")
    assert answer is not None
    assert answer.status == 404
    assert page.locator("h1").inner_text() == "Not found"
    # Its links carry the whole address of the site, as they work from any depth.
    home = page.locator("article a").first.get_attribute("href") or ""
    assert home.startswith("/papers/")


def test_a_withdrawn_briefing_is_named_nowhere(site: Project) -> None:
    built = site.root / "site"
    pages = [p for p in built.rglob("*.html") if "retracted-poll" not in p.parts]
    for path in [*pages, *built.rglob("*.json"), *built.rglob("*.xml")]:
        words = path.read_text("utf8")
        assert "Poll sees lead" not in words, path
        assert path.suffix == ".xml" or "retracted-poll" not in words, path


@pytest.mark.parametrize("name", PARTS)
def test_planted_markup_stays_text(page: Page, address: str, name: str) -> None:
    popped: list[str] = []

    def note(dialog: Dialog) -> None:
        popped.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", note)
    page.goto(f"{address}/briefings/hostile/{name}.html", wait_until="networkidle")
    planted = "[onerror], [onclick], script:not([type='application/ld+json'])"
    assert page.locator("article").locator(planted).count() == 0
    hrefs = page.eval_on_selector_all("a", "all => all.map(a => a.protocol)")
    assert set(hrefs) <= {"http:", "https:"}
    assert not popped


def test_the_handout_and_the_data_are_one_tap_away(page: Page, address: str, site: Project) -> None:
    page.goto(f"{address}/{SEED}/index.html")
    for ending in (".pdf", ".json"):
        href = page.locator(f"article a[href$='{ending}']").first.get_attribute("href")
        assert (Path(site.root / "site" / SEED) / str(href)).is_file()
