"""The site where readers find it: below a path, at a domain, or unpacked from a zip.

`briefing deploy` puts it on a branch of a bare repository, and what the branch has is served.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit
from urllib.request import urlopen

import lxml.html
import paper
import pytest
import zxingcpp
from browsing import OpenPage, serve
from conftest import ROOT, Project
from playwright.sync_api import ConsoleMessage, Page, Request, Route
from test_deploy import ARTICLES, git, identified, in_git, remote

from generator.publishing import search

pytestmark = pytest.mark.xdist_group("deployed")  # published once, for one process

NAMES = ("city-budget.md", "water-main.md", ".versions", "retracted-poll.md", "rtl-names.md",
         "atom-watch.md", "atom-watch.review.yml", "glossary.yml", "grain-pact.md")  # fmt: skip
PAGES = (
    "index.html", "briefings/city-budget/index.html", "briefings/city-budget/reactions.html",
    "briefings/city-budget/source.html", "briefings/city-budget/print.html",
    "briefings/atom-watch/index.html", "briefings/water-main/changes.html",
    "briefings/retracted-poll/index.html", "people/index.html", "tags/index.html",
    "archive/index.html", "glossary/index.html", "guide/index.html",
)  # fmt: skip
NOWHERE = ("no-such-page", "briefings/no/such/page.html", "no/such/folder/")
HANDOUT = "briefings/city-budget/city-budget.pdf"
ODD = "Büro & Co #1, 100%"
FONT = """document.fonts.ready.then(
  all => [...all].some(font => font.family.includes('Source') && font.status === 'loaded'))"""
LINK = re.compile(r"""url\(\s*["']?(?!data:|["']?#)([^"')]+)""")  # of a style sheet
ICON = re.compile(r'"(?:src|start_url)":\s*"([^"]+)"')  # of a manifest


@dataclass(frozen=True, slots=True)
class Published:
    """A project, and where its sites are seen."""

    addresses: dict[str, str]
    fork: Project


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    """The addresses of two published sites: a small one below a path, a large one at a domain."""
    with pytest.MonkeyPatch.context() as patch:
        identified(patch)
        fork = in_git(tmp_path_factory.mktemp("deployed"), [ARTICLES / name for name in NAMES])
        below, top = fork.root.parent / "below", fork.root.parent / "top"
        with serve(below) as path, serve(top, at="") as domain:
            _publish(fork, f"{path}/", below, patch)
            patch.setattr(search, "WORTH", 0)
            _publish(fork, f"{domain}/", top, patch)
            assert [(site / search.PAGEFIND).is_dir() for site in (below, top)] == [False, True]
            yield Published({"below a path": f"{path}/", "at a domain": f"{domain}/"}, fork)


def _publish(fork: Project, address: str, folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Deploy the site for this address, and put what the branch has into the folder."""
    patch.setenv("SITE_URL", address)
    result = fork.run("deploy", "--yes")
    assert result.exit_code == 0, result.output
    git(fork.root, "clone", "--quiet", "--branch", "gh-pages", str(remote(fork)), str(folder))


@pytest.fixture(params=["below a path", "at a domain"])
def host(request: pytest.FixtureRequest, published: Published) -> str:
    """The address of a published site."""
    return published.addresses[request.param]


@pytest.fixture(scope="module")
def unpacked(published: Published) -> Path:
    """The site as it was built last, packed and unpacked elsewhere as the guide has it."""
    root = published.fork.root
    packing = [sys.executable, "-m", "zipfile", "-c", "site.zip", "site/"]
    subprocess.run(packing, cwd=root, check=True)
    shutil.unpack_archive(root / "site.zip", root.parent / ODD)
    return root.parent / ODD / "site"


def watched(page: Page, home: str) -> list[str]:
    """Return a list that fills with what goes wrong on a page, or is asked of somebody else."""
    wrong: list[str] = []

    def asked(request: Request) -> None:
        if not request.url.startswith((home, "data:", "blob:")):
            wrong.append(f"asks for {request.url}")

    def said(message: ConsoleMessage) -> None:
        if message.type == "error":
            wrong.append(f"{message.text} {message.location}")

    def failed(request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # by going on to another page
            wrong.append(f"{request.url}: {request.failure}")

    page.on("request", asked)
    page.on("requestfailed", failed)
    page.on(
        "response", lambda got: wrong.append(f"{got.url}: {got.status}") if not got.ok else None
    )
    page.on("console", said)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    return wrong


def found(page: Page, words: str) -> None:
    """Search, follow the first sentence that is found, and see it."""
    page.keyboard.press("Control+k")
    page.keyboard.type(words)
    page.locator("#search ol a[href*='#s-']").first.click()
    page.wait_for_url("**#s-*")
    assert words in page.locator(":target[data-sentence]").inner_text()


def test_every_link_and_file_of_the_published_site_is_there(host: str) -> None:
    """Follow pages, style sheets, manifests, feeds, lists and handouts, and their anchors."""
    todo, links, anchors = {f"{host}{page}" for page in PAGES}, set[str](), dict[str, set[str]]()
    while todo:
        address = todo.pop()
        with urlopen(address) as answer:  # an address that is not there raises
            body = answer.read()
        targets = {urljoin(address, link) for link in _links(address, body, host)}
        links |= {target for target in targets if target.startswith(host)}
        ids = lxml.html.fromstring(body).xpath("//@id") if address.endswith((".html", "/")) else ()
        anchors[address] = set(ids)
        todo = {urldefrag(link).url for link in links} - set(anchors)
    for link in links:
        page, fragment = urldefrag(link)
        assert not fragment or unquote(fragment) in anchors[page], link
    kinds = {Path(urlsplit(address).path).suffix for address in anchors}
    assert kinds >= {".html", ".css", ".js", ".woff2", ".svg", ".png", ".webmanifest", ".xml",
                     ".json", ".jsonl", ".csv", ".pdf"}  # fmt: skip


def _links(address: str, body: bytes, host: str) -> Iterator[str]:
    """Yield where a file leads to."""
    if address.endswith(".pdf"):
        yield from paper.links(body)
        codes = zxingcpp.read_barcodes(paper.picture(body))
        assert [code.text for code in codes] == [f"{address.rpartition('/')[0]}/"]
        yield codes[0].text
    elif address.endswith((".html", "/")):
        root = lxml.html.fromstring(body)
        yield from (link for _, _, link, _ in root.iterlinks())
        yield from root.xpath("//meta[@property='og:url' or @property='og:image']/@content")
        yield from root.xpath("//@data-index")
    elif address.endswith((".css", ".webmanifest")):
        form = LINK if address.endswith(".css") else ICON
        yield from form.findall(body.decode())
    elif address.endswith((".xml", ".json", ".jsonl", ".csv")):
        yield from re.findall(rf"{re.escape(host)}[^\s\"<>,]*", body.decode())


def test_no_page_asks_in_vain(host: str, open_page: OpenPage) -> None:
    page = open_page(fresh=True)
    wrong = watched(page, host)
    for path in PAGES:
        page.goto(f"{host}{path}")
        assert page.locator("article h1").count() == 1
    assert not wrong


def test_search_finds_a_sentence_though_the_server_forbids_what_is_elsewhere(
    host: str, open_page: OpenPage
) -> None:
    guide = (ROOT / "docs/guide/deploying.md").read_text("utf8")
    name, policy = re.findall(r"^(Content-Security-Policy): (.+)$", guide, re.MULTILINE)[0]

    def hold(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, headers={**answer.headers, name: policy})

    page = open_page(fresh=True)
    page.route("**/*", hold)
    wrong = watched(page, host)
    for path in ("index.html", "briefings/rtl-names/index.html"):
        page.goto(f"{host}{path}")
        found(page, "branch libraries")
    assert not wrong


def test_the_page_for_what_is_not_there_is_whole_at_any_depth(
    host: str, open_page: OpenPage
) -> None:
    page = open_page(fresh=True)
    wrong = watched(page, host)
    for path in NOWHERE:
        answer = page.goto(f"{host}{path}")
        assert answer is not None
        assert answer.status == 404
        assert page.locator("h1").inner_text() == "Not found"
        assert page.evaluate(FONT)
    assert not [told for told in wrong if not any(f"{host}{path}" in told for path in NOWHERE)]
    found(page, "branch libraries")
    page.goto(f"{host}{NOWHERE[1]}")
    page.get_by_text("See all briefings").click()
    page.wait_for_url(f"{host}index.html")


def test_a_zip_of_the_site_works_from_disk(unpacked: Path, open_page: OpenPage) -> None:
    """From disk a browser fetches no font before a style sheet wants it, and says so."""
    page = open_page(fresh=True)
    wrong = watched(page, unpacked.as_uri())
    for path in PAGES:
        page.goto((unpacked / path).as_uri())
        assert page.evaluate(FONT)
    page.goto((unpacked / "index.html").as_uri())
    found(page, "branch libraries")
    assert not [told for told in wrong if ".woff2" not in told]


def test_every_link_of_the_unpacked_site_leads_to_a_file(unpacked: Path) -> None:
    for page in unpacked.rglob("*.html"):
        for _, _, link, _ in lxml.html.parse(str(page)).getroot().iterlinks():
            path = unquote(urlsplit(link).path)
            if not urlsplit(link).scheme and path and page.name != "404.html":
                assert (page.parent / path).is_file(), f"{page}: {link}"
    assert (unpacked / HANDOUT).is_file()
