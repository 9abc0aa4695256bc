"""In a real browser, no script runs that an article or an editor's words bring along."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from browsing import OpenPage, serve
from conftest import Project, make_project
from playwright.sync_api import ConsoleMessage, Dialog, Page, Request

# Each would leave a mark that can be seen, if it ran.
RUN = "window.hit=1;alert(1);fetch(`https://evil.example/`)"
PAYLOADS = (
    f"<script>{RUN}</script>",
    f'"><img src=x onerror="{RUN}">',
    f"'-->]]></title></textarea></style></script><svg onload={RUN}>",
    f"[a](javascript:{RUN}) <https://evil.example/> <a href='javascript:{RUN}'>b</a>",
    f"![a](https://evil.example/a.png) {{: onclick={RUN} onmouseover={RUN} }}",
    f"`</code><iframe srcdoc='&lt;script&gt;{RUN}&lt;/script&gt;'></iframe>`",
    f"{{{{ config }}}} ${{{RUN}}} &lt;script&gt;{RUN}&lt;/script&gt;",
    f"</script><script src=https://evil.example/x.js></script><base href=https://evil.example/>"
    f"<meta http-equiv=refresh content='0;url=javascript:{RUN}'>",
)
ALL = " ".join(PAYLOADS)
SHORT = f"<img src=x onerror={RUN}>"
TURNED = "The price is \u202e001\u202c euros for 234 boats."


def quoted(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)  # which YAML reads as well


HEAD = f"""---
title: {quoted(PAYLOADS[0] + PAYLOADS[1])}
description: {quoted(ALL)}
tags: [{", ".join(quoted(p[:100]) for p in PAYLOADS)}]
date: 2025-01-31
updated: 2025-02-02
outlet: {quoted(PAYLOADS[1])}
byline: {quoted(PAYLOADS[3])}
rights: {quoted(PAYLOADS[5])}
url: "https://gazette.example/a?b=%22%3E%3Cscript%3E&c=(x)'onclick='{RUN.split(";")[0]}"
redirect_from: [former]
---
"""
BODY = "\n\n".join(
    f"{payload} was said on 3 May 2024. “{payload} is ours,” said Mayor Ann Lee {payload}. "
    f"According to Ann Lee, {payload} will cost more. Analysts at the {SHORT} Institute, led by "
    f"Professor Eve Stone, said {payload} was no surprise."
    for payload in PAYLOADS
)
DECISIONS = f"""standfirst: {quoted(ALL)}
glossary: {{{quoted(SHORT)}: {quoted(PAYLOADS[2])}, Mayor: {quoted(ALL)}}}
speakers:
  - name: Ann Lee
    rename: {quoted(f"Ann {PAYLOADS[1]}")}
    role: {quoted(PAYLOADS[4])}
    side: {quoted(PAYLOADS[0])}
"""


@dataclass
class Watched:
    """A page that remembers what it had better not do."""

    page: Page
    home: str
    seen: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("dialog", self._asked_the_reader)
        self.page.on("pageerror", lambda error: self.seen.append(f"error: {error}"))
        self.page.on("console", self._complained)
        self.page.on("request", self._requested)

    def _asked_the_reader(self, dialog: Dialog) -> None:
        self.seen.append("dialog")
        dialog.dismiss()

    def _complained(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.seen.append(message.text)

    def _requested(self, request: Request) -> None:
        if not request.url.startswith((self.home.partition("/papers")[0], "data:", "blob:")):
            self.seen.append(request.url)

    def nothing_ran(self, where: str) -> None:
        assert self.page.evaluate("window.hit") is None, where
        assert not self.seen, where


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address and the folder of a site whose one article and decisions are full of markup."""
    project = make_project(tmp_path_factory.mktemp("hostile"))
    settings = project.root / "mkdocs.yml"
    text = settings.read_text("utf8")
    settings.write_text(text.replace('!ENV [SITE_URL, ""]', "https://news.example/papers/"), "utf8")
    project.article("planted.md", f"{HEAD}\n{BODY}\n")
    project.article("planted.review.yml", DECISIONS)
    project.article("glossary.yml", f"Institute: {quoted(ALL)}\n")
    project.article("turned.md", f'---\ntitle: "\u202e{SHORT}"\n---\n\n{TURNED}\n')
    _built(project)
    with serve(project.root / "site") as address:
        yield address, project.root / "site"


def _built(project: Project) -> None:
    first = f"{HEAD}\n{BODY[: len(BODY) // 2]}\n"
    whole = (project.root / "briefings/planted.md").read_text("utf8")
    project.article("planted.md", first)  # so that there is a page of what changed
    for text in (first, whole):
        project.article("planted.md", text)
        result = project.run("build")
        assert result.exit_code == 0, result.output


def test_no_planted_script_runs_on_any_page(open_page: OpenPage, place: tuple[str, Path]) -> None:
    address, folder = place
    watched = Watched(open_page(fresh=True), address)
    pages = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*.html"))
    pages = [p for p in pages if not p.startswith("guide/")]
    kinds = {"index", "404", "key-changes", "background", "reactions", "source", "print", "changes"}
    assert kinds <= {Path(p).stem for p in pages}
    assert {"people", "tags", "archive", "briefings"} <= {p.partition("/")[0] for p in pages}
    for page in pages:
        watched.page.goto(f"{address}/{page}")
        opened = "document.querySelectorAll('details').forEach(e => e.open = true)"
        watched.page.evaluate(opened)
        for element in watched.page.locator("article [title], article abbr").all()[:5]:
            element.hover(force=True)
        watched.nothing_ran(page)
        planted = "a[href^='javascript' i], base, [onerror], [onload], [onclick], [onmouseover]"
        assert watched.page.locator(planted).count() == 0, page


def test_no_planted_script_runs_among_what_is_found(
    open_page: OpenPage, place: tuple[str, Path]
) -> None:
    address, _ = place
    watched = Watched(open_page(fresh=True), address)
    watched.page.goto(f"{address}/index.html")
    for words in ("script", "onerror img", SHORT, PAYLOADS[2]):
        watched.page.keyboard.press("Control+k")
        watched.page.locator("#search input").fill(words)
        watched.page.wait_for_timeout(300)
        watched.nothing_ran(words)
    watched.page.locator("#search input").fill("script")
    watched.page.locator("#search ol > li").first.wait_for()
    watched.nothing_ran("results")


@pytest.mark.parametrize(
    "path", [f"<script>{RUN}</script>", f"%22%3E%3Cimg%20src=x%20onerror={RUN}%3E"]
)
def test_no_script_in_an_address_runs(
    open_page: OpenPage, place: tuple[str, Path], path: str
) -> None:
    address, _ = place
    watched = Watched(open_page(fresh=True), address)
    for tail in (path, f"briefings/planted/{path}", f"index.html?q={path}#{path}", f"#{path}"):
        watched.page.goto(f"{address}/{tail}")
        watched.seen = [s for s in watched.seen if "404" not in s]  # the page is not there
        watched.nothing_ran(tail)


def test_letters_are_seen_in_the_order_in_which_they_stand(
    open_page: OpenPage, place: tuple[str, Path]
) -> None:
    address, _ = place
    page = open_page(fresh=True)
    page.goto(f"{address}/briefings/turned/source.html")
    shown = page.locator("[data-sentence]").first
    assert shown.evaluate("e => e.textContent") == TURNED
    places = shown.evaluate(
        """e => {
            const found = [], walker = document.createTreeWalker(e, NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const text = walker.currentNode;
                for (let i = 0; i < text.length; i++) {
                    const range = document.createRange();
                    range.setStart(text, i);
                    range.setEnd(text, i + 1);
                    const box = range.getBoundingClientRect();
                    if (box.width) found.push([Math.round(box.top), box.left]);
                }
            }
            return found;
        }"""
    )
    assert len(places) > 20
    assert places == sorted(places), "each letter stands right of the one before it"
