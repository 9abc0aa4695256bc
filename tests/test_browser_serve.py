"""`briefing serve` as an editor has it: a terminal, a browser, and files that are saved."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import PHONE, OpenPage
from conftest import Project, make_project
from playwright.sync_api import Page, expect
from test_generation import ONE, THREE

BAR = "div[role=status]"  # in the page's foot, apart from the page's own


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = make_project(tmp_path_factory.mktemp("desk"))
    project.article("one.md", ONE)
    project.article("three.md", THREE)
    return project


@pytest.fixture(scope="module")
def served(desk: Project) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Run `briefing serve`, and stop it as a person does."""
    command = [sys.executable, "-m", "generator", "serve", "-a", "127.0.0.1:0"]
    process = subprocess.Popen(
        command, cwd=desk.root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert process.stdout
    address = re.search(r"http://\S+", process.stdout.readline())
    assert address
    yield address[0], process
    if process.poll() is None:
        process.kill()


@pytest.fixture
def address(served: tuple[str, subprocess.Popen[str]]) -> str:
    return served[0]


def test_what_is_saved_is_shown_without_asking(desk: Project, address: str, page: Page) -> None:
    page.goto(address)  # the first answer may be that the preview is being made
    expect(page.get_by_role("link", name="Three").first).to_be_visible(timeout=30_000)
    page.goto(f"{address}/briefings/one/source.html")
    desk.article("one.md", ONE.replace("closed on Thursday", "closed at noon"))
    expect(page.get_by_text("closed at noon")).to_be_visible()
    page.goto(f"{address}/briefings/one/index.html")
    desk.article("one.review.yml", "standfirst: What the river did.\n")
    expect(page.get_by_text("What the river did.").first).to_be_visible()


@pytest.mark.parametrize("width", [PHONE, 1440])
def test_an_error_stands_at_the_foot_until_it_is_mended(
    desk: Project, address: str, open_page: OpenPage, width: int
) -> None:
    page = open_page(width=width)
    page.goto(f"{address}/briefings/three/index.html")
    expect(page.get_by_role("heading", name="Three")).to_be_visible(timeout=30_000)
    desk.article("three.md", THREE.replace("date: 2024-05-04", "date: <b>soon</b>"))
    expect(page.locator(BAR)).to_contain_text("briefings/three.md:4")
    expect(page.locator(BAR)).to_contain_text("<b>soon</b>")
    expect(page.locator(BAR)).to_be_in_viewport()
    expect(page.get_by_role("heading", name="Three")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.screenshot(path=_picture(f"serve-error-{width}.png"))
    desk.article("three.md", THREE)
    expect(page.locator(BAR)).to_be_hidden()


def test_an_article_that_goes_and_comes_is_followed(
    desk: Project, address: str, page: Page
) -> None:
    place = desk.article("passing.md", ONE.replace("title: One", "title: Passing"))
    page.goto(f"{address}/briefings/passing/index.html")
    expect(page.get_by_role("heading", name="Passing")).to_be_visible(timeout=30_000)
    place.unlink()
    expect(page.get_by_role("heading", name="Not found")).to_be_visible()
    desk.article("passing.md", ONE.replace("title: One", "title: Here again"))
    expect(page.get_by_role("heading", name="Here again")).to_be_visible()


def test_the_person_stops_it_and_nothing_is_left(
    desk: Project, served: tuple[str, subprocess.Popen[str]], page: Page
) -> None:
    address, process = served
    page.goto(f"{address}/index.html")  # it listens for news while the server ends
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=15)
    assert process.returncode == 0
    assert "Traceback" not in said
    assert re.search(r"Error: briefings/three\.md:4: .*", said)
    assert "All is mended." in said
    assert sorted(p.name for p in desk.root.iterdir()) == [
        ".briefing", "briefings", "docs", "mkdocs.yml", "overrides"
    ]  # fmt: skip
    assert desk.pages() == {}


def _picture(name: str) -> Path:
    folder = Path(__file__).parent.parent / "screenshots"
    folder.mkdir(exist_ok=True)
    return folder / name
