"""The editor's desk, driven in a browser as an editor drives it, against the real server."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import longread
import pytest
from browsing import DESK, PHONE, OpenPage, complaints
from conftest import ARTICLES, ROOT, Project, make_project
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.xdist_group("review")
expect.set_options(timeout=20_000)  # a machine that does much else is no failure

SEED = "russia-nuclear-doctrine"
NAMES = (
    "city-budget",
    "ferry-accident",
    "harwick-hearing",
    "hostile",
    "market-note",
    "rtl-names",
    "water-main",
)


@dataclass(frozen=True, slots=True)
class Review:
    """A running `briefing review`: its project, and its address with the token."""

    project: Project
    address: str

    def decisions(self, name: str) -> Path:
        return self.project.root / "briefings" / f"{name}.review.yml"


@contextmanager
def reviewing(root: Path, articles: Iterable[Path]) -> Iterator[Review]:
    """Run `briefing review` in a project with these articles."""
    project = make_project(root, [*articles])
    command = [sys.executable, "-m", "generator", "-f", str(root / "mkdocs.yml"), "review"]
    command += ["--no-browser", "--port", "0"]
    with (root / "log").open("w") as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
    assert process.stdout
    try:
        said = process.stdout.readline()
        found = re.fullmatch(r"http://\S+/\n", said)
        assert found, said + (root / "log").read_text("utf8")
        yield Review(project, said.strip())
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="module")
def review(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Review]:
    articles = [ARTICLES / f"{name}.md" for name in NAMES]
    articles += sorted(ARTICLES.glob("ferry*.yml"))
    with reviewing(tmp_path_factory.mktemp("review"), articles) as running:
        yield running


OpenDesk = Callable[..., Page]


@pytest.fixture
def desk(open_page: OpenPage, review: Review) -> OpenDesk:
    """Open the desk for an article, in a browser that remembers nothing; errors fail the test."""
    return partial(open_desk, open_page, review)


def open_desk(open_page: OpenPage, review: Review, name: str, **wishes: Any) -> Page:
    page = open_page(fresh=True, **wishes)
    page.on("pageerror", lambda error: pytest.fail(f"{error}"))
    page.goto(f"{review.address}review/{name}")
    page.wait_for_selector("[data-ready]")
    return page


def row(page: Page, number: int) -> Locator:
    return page.locator(".sentence").nth(number - 1)


def letters(page: Page) -> str:
    return "".join(page.locator(".sentence .chip").all_text_contents())


def said(page: Page, words: str | re.Pattern[str]) -> None:
    """Wait until the live region says this, and all is saved."""
    expect(page.locator("#live")).to_have_text(words)
    expect(page.locator("#saved")).not_to_have_text("Saving …")


def key(page: Page, name: str) -> Locator:
    return page.locator(f"[data-key='{name}']")


def go(page: Page, number: int) -> None:
    """Go to a sentence by the keyboard alone."""
    page.locator("#sentences").focus()
    page.keyboard.press("Home")
    for _ in range(number - 1):
        page.keyboard.press("ArrowDown")


def drag(page: Page, number: int, section: str) -> None:
    """Drag the letter of a sentence onto a section, and look at what is shown on the way."""
    box = row(page, number).locator(".chip").bounding_box()
    assert box
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()
    page.mouse.move(box["x"] + 40, box["y"] + 40, steps=3)
    target = page.locator(f".target[data-section='{section}']")
    to = target.bounding_box()
    assert to, "no target is shown"
    page.mouse.move(to["x"] + 20, to["y"] + 20, steps=5)
    expect(target).to_have_class(re.compile("over"))
    page.mouse.up()
    expect(page.locator(".targets")).to_be_hidden()


@pytest.fixture
def seed_alone(tmp_path: Path) -> Iterator[Review]:
    with reviewing(tmp_path, [ROOT / "briefings" / f"{SEED}.md"]) as running:
        yield running


def test_an_editor_moves_renames_undoes_and_the_pages_show_it(
    open_page: OpenPage, seed_alone: Review
) -> None:
    page = open_desk(open_page, seed_alone, SEED)
    page.keyboard.press("Home")
    for down, letter, words in (
        (2, "K", "Sentence 3 moved to Key changes."),
        (2, "a", "Sentence 5 moved to Analyst view."),
        (3, "b", "Sentence 8 moved to Background."),
    ):
        for _ in range(down):
            page.keyboard.press("ArrowDown")
        page.keyboard.press(letter)
        said(page, words)
    drag(page, 2, "reactions")
    said(page, "Sentence 2 moved to Reactions.")

    page.locator("#tab-speakers").click()
    page.get_by_role("button", name=re.compile("^Dmitry Peskov")).click()
    page.get_by_label("Name", exact=True).fill("Dmitri Peskow")
    page.keyboard.press("Enter")
    said(page, "Dmitry Peskov is called Dmitri Peskow now.")
    assert page.evaluate("document.activeElement.value") == "Dmitri Peskow", "the focus is lost"

    go(page, 1)
    page.keyboard.press("s")
    said(page, "Sentence 1 moved to Source only.")
    expect(page.locator("#undo")).to_contain_text("1")
    page.keyboard.press("Control+z")
    said(page, re.compile("^Undone"))

    page.reload()
    page.wait_for_selector("[data-ready]")
    assert letters(page)[:8] == "KRKBAKKB"
    expect(row(page, 5).locator(".flags")).to_contain_text("yours")
    anchor = page.evaluate(f"fetch('../api/articles/{SEED}').then(r => r.json())")["sentences"][4][
        "anchor"
    ]
    go(page, 5)
    shown = page.frame_locator("#page-frame").locator(f"[data-sentence='{anchor}']")
    expect(shown).to_have_text(re.compile("^The decision comes just two months"))
    assert page.locator("#page-choice").input_value().endswith("analyst-view.html")

    result = seed_alone.project.run("build")
    assert result.exit_code == 0, result.output
    built = seed_alone.project.root / "site" / "briefings" / SEED
    assert f'data-sentence="{anchor}"' in (built / "analyst-view.html").read_text("utf8")
    assert f'data-sentence="{anchor}"' not in (built / "background.html").read_text("utf8")
    assert "Dmitri Peskow" in (built / "index.html").read_text("utf8")


def test_several_at_once_and_the_menu(desk: OpenDesk) -> None:
    page = desk("city-budget")
    before = letters(page)
    go(page, 2)
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator(".sentence[aria-selected=true]")).to_have_count(3)
    page.keyboard.press("m")
    expect(page.get_by_role("menu", name="3 sentences")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(page.locator("#sentences")).to_be_focused()
    page.keyboard.press("m")
    page.keyboard.press("s")
    said(page, "3 sentences moved to Source only.")
    assert letters(page) == f"{before[0]}SSS{before[4:]}"
    page.keyboard.press("Control+z")
    said(page, re.compile("^Undone"))
    assert letters(page) == before, "one step takes all three back"
    page.keyboard.press("Control+Shift+z")
    said(page, re.compile("^Done again"))
    assert letters(page)[1:4] == "SSS"
    go(page, 3)
    page.keyboard.press("Delete")
    said(page, re.compile("^Sentence 3 back to the tool’s choice"))
    assert letters(page)[:4] == f"{before[0]}S{before[2]}S"


def test_sentences_are_split_and_joined(desk: OpenDesk, review: Review) -> None:
    page = desk("city-budget")
    count = page.locator(".sentence").count()
    words = row(page, 2).locator(".words").inner_text()
    go(page, 2)
    page.keyboard.press("x")
    handle = page.get_by_role("slider", name="Split")
    expect(handle).to_be_focused()
    page.keyboard.press("Home")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(handle).to_have_attribute("aria-valuetext", re.compile(re.escape(words.split()[4])))
    page.keyboard.press("Enter")
    said(page, "Sentence 2 split in two.")
    expect(page.locator(".sentence")).to_have_count(count + 1)
    assert row(page, 3).locator(".words").inner_text().split() == words.split()[4:]
    assert "split_before" in review.decisions("city-budget").read_text("utf8")
    expect(key(page, "split")).to_be_focused()

    page.keyboard.press("Escape")
    page.keyboard.press("j")
    said(page, "Sentences 2 and 3 joined.")
    expect(page.locator(".sentence")).to_have_count(count)
    assert row(page, 2).locator(".words").inner_text() == words


def test_quotations_are_corrected_by_keys_and_by_selecting(desk: OpenDesk, review: Review) -> None:
    page = desk("water-main")
    number = 1 + page.locator(".sentence").evaluate_all(
        "rows => rows.findIndex(row => row.querySelector('.said'))"
    )
    go(page, number)
    quotation = page.locator(".quotation").first
    quotation.get_by_role("button", name="Extent …").click()
    end = page.get_by_role("slider", name="Ends with").first
    before = page.locator(".handles .chosen").first.inner_text()
    end.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    after = page.locator(".handles .chosen").first.inner_text()
    assert before.startswith(after)
    assert len(after) < len(before)
    page.keyboard.press("Enter")
    said(page, "Extent of the quotation corrected.")
    assert "content:" in review.decisions("water-main").read_text("utf8")
    expect(key(page, page.evaluate("document.activeElement.dataset.key"))).to_have_text("Extent …")

    quotation.get_by_label("Speaker").select_option("somebody else …")
    page.keyboard.type("Wanda Quill")
    page.keyboard.press("Enter")
    said(page, "Wanda Quill says it.")
    expect(page.locator(".quotation").first.get_by_label("Speaker")).to_have_value(re.compile("p"))
    quotation.get_by_role("button", name="Remove").click()
    said(page, "Quotation removed.")
    page.get_by_role("button", name="Put it back").click()
    said(page, "The quotation is back.")

    words = row(page, 1).locator(".words")
    box = words.bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + 12)
    page.mouse.down()
    page.mouse.move(box["x"] + 150, box["y"] + 12, steps=4)
    page.mouse.up()
    page.locator("#selection").get_by_role("button", name="New quotation").click()
    said(page, re.compile("^New quotation: "))
    expect(row(page, 1).locator(".said").first).to_be_visible()


def test_speakers_become_one_and_are_described(desk: OpenDesk, review: Review) -> None:
    page = desk("harwick-hearing")
    page.locator("#tab-speakers").click()
    people = page.locator(".person")
    count = people.count()
    one, other = (people.nth(at).locator(".person__name").inner_text() for at in (1, 0))
    people.nth(1).get_by_role("button").click()
    page.get_by_label("Role").fill("keeper of the harbour")
    page.keyboard.press("Tab")
    said(page, f"Role of {one}: keeper of the harbour.")
    page.get_by_label("Kind").select_option("expert")
    said(page, f"{one} is expert now.")
    page.get_by_label("Side").fill("Harbour")
    page.keyboard.press("Enter")
    said(page, f"Side of {one}: Harbour.")
    text = review.decisions("harwick-hearing").read_text("utf8")
    for words in ("keeper of the harbour", "expert", "Harbour"):
        assert words in text
    page.get_by_label("The same as").select_option(other)
    page.get_by_role("button", name="Make them one").click()
    said(page, f"{one} and {other} are one now: {other}.")
    expect(people).to_have_count(count - 1)
    assert other in page.evaluate("document.activeElement.innerText"), "the focus is lost"
    assert "same_as" in review.decisions("harwick-hearing").read_text("utf8")
    page.get_by_role("button", name=f"Set {one} apart").click()
    said(page, f"{one} is somebody else again.")
    expect(people).to_have_count(count)


def test_the_sheet_is_written_and_its_glance_picked(desk: OpenDesk, review: Review) -> None:
    page = desk("market-note")
    go(page, 2)
    picks = page.locator(".pick")
    page.locator("#tab-sheet").click()
    picked = picks.count()
    page.get_by_label("Standfirst").fill("What the market made of it: *nothing* <b>new</b>.")
    page.keyboard.press("Control+Enter")
    said(page, "Standfirst saved.")
    expect(page.locator("#standfirst-shown")).to_have_text(
        "What the market made of it: *nothing* <b>new</b>."
    )
    first, second = (picks.nth(at).locator("button").first.inner_text() for at in (0, 1))
    picks.nth(1).get_by_role("button", name=re.compile("further up")).click()
    said(page, re.compile("is number 1 of"))
    assert picks.nth(0).locator("button").first.inner_text() == second
    picks.nth(1).get_by_role("button", name=re.compile("out$")).click()
    said(page, re.compile("taken out of At a glance"))
    expect(picks).to_have_count(picked - 1)
    assert first not in picks.all_inner_texts()

    word = row(page, 1).locator(".words").inner_text().split()[3].strip(",.“”")
    page.get_by_label("Word of the article").fill(word)
    page.get_by_label("What it means").fill("as explained by us")
    page.keyboard.press("Enter")
    said(page, f"Glossary: {word}.")
    expect(page.get_by_label(word, exact=True)).to_have_value("as explained by us")
    page.get_by_role("button", name=f"Take {word} out of the glossary").click()
    said(page, f"“{word}” taken out of the glossary.")
    assert "standfirst:" in review.decisions("market-note").read_text("utf8")


def test_doubts_are_stepped_through(desk: OpenDesk) -> None:
    page = desk("harwick-hearing")
    count = page.locator("#doubt-count")
    total = int(count.inner_text().removesuffix("s").removesuffix(" doubt"))
    page.keyboard.press("n")
    expect(count).to_have_text(re.compile(f"^1 of {total} doubts?$"))
    current = page.locator(".sentence.current")
    expect(current.locator(".flags")).to_contain_text("doubtful")
    first = current.get_attribute("id")
    page.keyboard.press("n")
    expect(count).to_have_text(re.compile(f"^2 of {total}"))
    page.keyboard.press("Shift+N")
    assert current.get_attribute("id") == first
    page.locator("#tab-checks").click()
    expect(page.locator("#panel-checks [aria-current]")).to_have_count(1)
    expect(page.get_by_role("heading", name=f"{total} doubtful sentence")).to_be_visible()
    page.locator("#sentences").focus()
    letter = current.locator(".chip").inner_text()
    page.keyboard.press(letter)  # the tool was right: a decision, too
    expect(count).to_have_text(re.compile(f"^{total - 1} doubt"))
    page.keyboard.press("n")
    expect(count).to_have_text(re.compile(f"^1 of {total - 1}"))


def test_what_changed_outside_is_shown_and_nothing_is_lost(desk: OpenDesk, review: Review) -> None:
    page = desk("ferry-accident")
    path = review.decisions("ferry-accident")
    written = path.read_text("utf8").replace("The crew", "Crew and union")
    page.route("**/api/events", lambda route: route.abort())
    page.reload()
    page.wait_for_selector("[data-ready]")
    path.write_text(written, "utf8")
    go(page, 3)
    page.keyboard.press("k")
    trouble = page.locator("#trouble")
    expect(trouble).to_contain_text("Your change was not made")
    expect(page.locator("#saved")).to_have_text("1 change not saved")
    assert path.read_text("utf8") == written
    trouble.get_by_role("button", name="Do my change again").click()
    said(page, "Sentence 3 moved to Key changes.")
    expect(trouble).to_be_hidden()
    expect(page.locator("#sentences")).to_be_focused()
    text = path.read_text("utf8")
    assert "Crew and union" in text
    assert "section: key-changes" in text

    page.route("**/decisions", lambda route: route.abort())
    page.keyboard.press("b")
    expect(trouble).to_contain_text("does not answer")
    assert path.read_text("utf8") == text
    page.unroute("**/decisions")
    trouble.get_by_role("button", name="Try again").click()
    said(page, "Sentence 3 moved to Background.")
    assert path.read_text("utf8") != text


def test_what_the_server_refuses_is_said(desk: OpenDesk) -> None:
    page = desk("ferry-accident")
    page.locator("#tab-speakers").click()
    names = page.locator(".person__name").all_inner_texts()
    page.locator(".person button").first.click()
    page.get_by_label("Name", exact=True).fill(names[1])
    page.keyboard.press("Enter")
    expect(page.locator("#trouble")).to_contain_text("Nothing was changed.")
    page.locator("#trouble").get_by_role("button", name="Close").click()
    name = page.get_by_label("Name", exact=True)
    expect(name).to_have_value(names[1])
    expect(name).to_have_attribute("aria-invalid", "true")
    name.press("Escape")
    expect(name).to_have_value(names[0])


def test_decisions_that_cannot_be_read_are_named_until_they_can(
    open_page: OpenPage, review: Review
) -> None:
    path = review.decisions("rtl-names")
    path.write_text("standfirst: fine\nglance: {}\n", "utf8")
    page = open_page(fresh=True)
    page.goto(f"{review.address}review/rtl-names")
    trouble = page.locator("#trouble")
    expect(trouble).to_contain_text("rtl-names.review.yml")
    expect(trouble).to_contain_text("2")
    path.write_text("standfirst: fine\n", "utf8")
    trouble.get_by_role("button", name="Read it again").click()
    expect(page.locator("#standfirst-shown")).to_have_text("fine")
    expect(trouble).to_be_hidden()
    expect(page.locator("#sentences")).to_be_focused()


def test_the_keys_of_the_page_are_those_of_the_guide(desk: OpenDesk) -> None:
    page = desk("market-note")
    page.keyboard.press("?")
    told = page.locator(".help dt").evaluate_all(
        "all => all.map(dt => [...dt.querySelectorAll('kbd')].map(kbd => kbd.textContent).join())"
    )
    rows = re.findall(r"^\| (`.+?) \|", (ROOT / "docs/guide/reviewing.md").read_text("utf8"), re.M)
    guide = ",".join(",".join(re.findall("`(.+?)`", row)) for row in rows)
    assert guide == ",".join(told)


def test_a_planted_script_does_not_run(desk: OpenDesk, review: Review) -> None:
    asked: list[str] = []
    page = desk("hostile")
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    page.on("request", lambda request: asked.append(request.url))
    assert '<script>alert("Bex")</script>' in row(page, 1).inner_text()
    assert page.locator(".sentences :is(script, img, a, b)").count() == 0
    for tab in ("speakers", "sheet", "checks", "sentence"):
        page.locator(f"#tab-{tab}").click()
    go(page, 3)
    page.keyboard.press("m")
    page.keyboard.press("Escape")
    page.goto(review.address)
    page.wait_for_selector("[data-ready]")
    assert page.locator("table :is(script, img)").count() == 0
    origin = re.match(r"http://[^/]+/", review.address)
    assert origin
    assert not [url for url in asked if not url.startswith((origin[0], "data:"))]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_desk(
    desk: OpenDesk, review: Review, axe: str, scheme: str
) -> None:
    page = desk("harwick-hearing", color_scheme=scheme)
    found: dict[str, list[str]] = {}

    def look(name: str) -> None:
        found[name] = complaints(page, axe)

    go(page, 4)
    page.locator(".quotation button").first.click()
    look("extent")
    page.keyboard.press("Escape")
    for tab in ("speakers", "sheet", "checks"):
        page.locator(f"#tab-{tab}").click()
        if tab == "speakers":
            page.locator(".person button").first.click()
        look(tab)
    page.locator("#help-button").click()
    look("help")
    page.locator("#help-close").click()
    page.set_viewport_size({"width": PHONE, "height": 900})
    for part in ("details", "pages", "article"):
        page.locator(f"[data-part={part}]").click()
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{part} is wider than the screen"
    page.locator(".grip").nth(3).click()
    look("article and menu on a phone")
    page.keyboard.press("Escape")
    page.goto(review.address)
    page.wait_for_selector("[data-ready]")
    look("list")
    assert not any(found.values()), json.dumps(found, indent=1, ensure_ascii=False)


def test_the_list_says_what_is_not_counted_yet(open_page: OpenPage, review: Review) -> None:
    one = {"name": "a", "headline": "A", "status": "published", "doubtful": None, "error": None}
    answers = [[one], [one | {"doubtful": 2}]]
    page = open_page(fresh=True)
    page.route("**/api/articles", lambda route: route.fulfill(json=answers.pop(0)))
    page.goto(review.address)
    expect(page.locator("#articles tbody")).to_contain_text("being counted …")
    expect(page.locator("#count")).to_have_text("1 article, 2 sentences to look at.")
    expect(page.locator("#articles td").last).to_have_text("2 sentences")


def test_the_keyboard_alone_leads_from_the_list_to_a_decision(
    open_page: OpenPage, review: Review
) -> None:
    page = open_page(fresh=True, reduced_motion="reduce")
    page.goto(review.address)
    page.wait_for_selector("[data-ready]")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('href') === 'review/rtl-names'"):
            break
    page.keyboard.press("Enter")
    page.wait_for_selector(".desk[data-ready]")
    expect(page.locator("#sentences")).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#sentences")).to_be_focused()
    page.keyboard.press("ArrowDown")
    current = page.locator("#sentences").get_attribute("aria-activedescendant")
    assert current
    assert page.locator(f"#{current}").evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('#panel-sentence') !== null")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    said(page, re.compile("^Sentence 2 moved to"))
    assert page.evaluate("document.activeElement.closest('#panel-sentence') !== null")
    page.keyboard.press("F6")
    expect(page.locator("#page-choice")).to_be_focused()
    page.keyboard.press("F6")
    expect(page.locator("#sentences")).to_be_focused()


def test_long_articles_and_other_scripts_keep_their_words(desk: OpenDesk, review: Review) -> None:
    review.project.article(longread.NAME, longread.article())
    for name in ("dam-inquiry", "rtl-names"):
        page = desk(name, width=DESK)
        state = page.evaluate(f"fetch('../api/articles/{name}').then(r => r.json())")
        shown = page.locator(".sentence .words").evaluate_all("all => all.map(e => e.textContent)")
        assert shown == [state["text"][s["start"] : s["end"]] for s in state["sentences"]]
    page.keyboard.press("End")
    expect(page.locator(".sentence.current")).to_be_in_viewport()
