"""An archive: articles in folders, a year or a month each, on one site with shared pages."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from inspect import signature
from pathlib import Path

import pytest
import test_readback
from browsing import serve
from conftest import Project, make_project
from playwright.sync_api import Page
from test_assembly import ADDRESS, files, whole
from test_builders import pages, told
from test_search import listed

from generator import config
from generator.desk.preview import Preview, folder_of
from generator.desk.review import Desk
from generator.publishing import search, site

SITE = "https://news.example/papers/"
FERRY = """---
title: Ferry sails again
date: 2026-11-20
---

The ferry sailed on Friday. “It is safe,” said Mayor Ann Lee.
"""
BRIDGE = """---
title: Bridge is closed
date: 2024-05-02
tags: [Crossings]
---

The bridge was closed on Thursday because of rust in its girders. The IMO was told.

“The bridge is too old,” said Mayor Ann Lee.
"""
TUNNEL = """---
title: Tunnel is dug
date: 2026-11-03
tags: [Crossings]
redirect_from: [tunnel, 2024/long-hole]
---

The tunnel was begun on Tuesday after years of talk about girders.

“We dig until spring,” said Mayor Ann Lee.
"""
OLD = "2024/bridge"
NEW = "2026-11/tunnel"


def make_archive(root: Path) -> Project:
    """Make a project with an article in no folder, one in that of a year, one in that of a month.

    The year's has decisions and an earlier version.
    """
    made = make_project(root)
    settings = root / "mkdocs.yml"
    text = settings.read_text("utf8").replace(ADDRESS, f"site_url: {SITE}")
    settings.write_text(text, "utf8")
    for folder in ("2024", "2026-11"):
        (root / "briefings" / folder).mkdir()
    made.article("ferry.md", FERRY)
    made.article("glossary.yml", "IMO: International Maritime Organization\n")
    made.article(f"{OLD}.md", BRIDGE)
    made.article(f"{NEW}.md", TUNNEL)
    run(made, "build", "--no-site")
    made.article(f"{OLD}.md", BRIDGE.replace("too old", "much too old"))
    made.article(f"{OLD}.review.yml", "standfirst: Rust closes it.\n")
    return made


def run(project: Project, *args: str) -> str:
    result = project.run(*args)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """An archive, and its site built strictly: every link of its pages leads somewhere."""
    made = make_archive(tmp_path_factory.mktemp("archive") / "papers")
    run(made, "build", "--no-site")
    site.build(config.load(made.root / "mkdocs.yml"), strict=True)
    return made


@pytest.fixture
def copied(archive: Project, tmp_path: Path) -> Project:
    """The same archive, to be changed."""
    shutil.copytree(archive.root, tmp_path / "papers")
    return Project(tmp_path / "papers")


def test_a_briefing_stands_below_its_folder_and_people_and_tags_are_shared(
    archive: Project,
) -> None:
    site = archive.root / "site"
    assert (site / "briefings" / OLD / "bridge.pdf").is_file()
    for page in ("people/ann-lee.html", "tags/crossings.html", "index.html"):
        links = told(site / page)["links"]
        wanted = [f"briefings/{OLD}/", f"briefings/{NEW}/"]
        assert all(any(place in link for link in links) for place in wanted), page  # type: ignore[attr-defined]
    assert f"briefings/{OLD}/" in (site / "archive/2024-05.html").read_text("utf8")
    links = told(site / "briefings" / OLD / "index.html")["links"]
    assert {"../../../people/ann-lee.html", "../../../tags/crossings.html"} <= {*links}  # type: ignore[misc]


def test_every_word_is_read_back(archive: Project) -> None:
    """What holds of the site that all tests look at holds of an archive."""
    given = {
        "site": archive,
        "briefings": test_readback.briefings_of(archive),
        "indexes": test_readback.indexes_of(archive),
    }
    checks = [check for name, check in vars(test_readback).items() if name.startswith("test_")]
    assert len(given["briefings"]) == 3  # type: ignore[arg-type]
    for check in checks:
        check(**{name: given[name] for name in signature(check).parameters})


def test_whole_addresses_name_the_folder(archive: Project) -> None:
    site = archive.root / "site"
    address = f"{SITE}briefings/{OLD}/"
    assert f"{address}index.html" in (site / "feed.xml").read_text("utf8")
    assert f"{address}card.png" in (site / "briefings" / OLD / "index.html").read_text("utf8")
    quotations = (site / "quotations.jsonl").read_text("utf8").splitlines()
    assert any(json.loads(line)["address"].startswith(address) for line in quotations)


def test_decisions_versions_and_the_glossary_belong_to_the_article(archive: Project) -> None:
    docs = archive.root / "docs" / "briefings" / OLD
    overview = (docs / "index.md").read_text("utf8")
    assert "Rust closes it." in overview
    assert "International Maritime Organization" in overview
    assert "much" in (docs / "changes.md").read_text("utf8")
    assert (archive.root / "briefings/2024/.versions/bridge/versions.yml").is_file()
    assert not (archive.root / "briefings/.versions/bridge").exists()


@pytest.mark.parametrize("former", ["tunnel", "2024/long-hole"])
def test_where_a_briefing_stood_before_leads_to_it(archive: Project, former: str) -> None:
    stub = archive.root / "site" / "briefings" / former / "reactions.html"
    target = stub.read_text("utf8").partition('canonical" href="')[2].partition('"')[0]
    assert (stub.parent / target).resolve() == stub.parents[former.count("/") + 1] / NEW / stub.name


def test_an_article_moved_into_a_folder_keeps_its_versions(copied: Project) -> None:
    folder = copied.root / "briefings"
    (folder / "ferry.md").unlink()
    moved = FERRY.replace("date", "redirect_from: [ferry]\ndate").replace("safe", "sound")
    copied.article("2024/ferry.md", moved)
    run(copied, "build", "--no-site")
    assert "safe" in (copied.root / "docs/briefings/2024/ferry/changes.md").read_text("utf8")
    assert (copied.root / "docs/briefings/ferry/index.html").is_file()
    assert "R003" not in copied.run("check").output


def test_versions_left_behind_by_a_move_are_told(copied: Project) -> None:
    folder = copied.root / "briefings"
    (folder / "ferry.md").rename(folder / "2024" / "ferry.md")
    assert "briefings/.versions/ferry: info R003" in copied.run("check").output


def test_plain_mkdocs_builds_the_same_site(archive: Project, copied: Project) -> None:
    assert files(archive.root / "site") == whole(copied)


def test_zensical_builds_the_same_pages(archive: Project, copied: Project) -> None:
    run(copied, "build", "--builder", "zensical")
    ours, theirs = archive.root / "site", copied.root / "site"
    assert pages(theirs) == pages(ours)
    for name in (f"briefings/{OLD}/index.html", "people/ann-lee.html"):
        assert told(theirs / name) == told(ours / name)
    assert (theirs / search.LIST).read_bytes() == (ours / search.LIST).read_bytes()


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("2024/ferry.md", "2024/ferry.md: It shares its name with briefings/ferry.md (capitals"),
        ("2024.md", "2024: This folder of articles shares its name with 2024.md (capitals"),
        ("2024/may/bridge.md", "Articles lie one folder deep at most, and here they lie deeper."),
        ("Two words/bridge.md", "Two words is not a name for a folder of articles"),
        ("2024/other.md", "redirect_from names 2024, which is a folder of articles."),
        ("2026-11/other.md", "redirect_from names 2024/bridge, which bridge.md has already."),
    ],
)
def test_what_cannot_be_is_told_once(copied: Project, name: str, says: str) -> None:
    (copied.root / "briefings" / name).parent.mkdir(parents=True, exist_ok=True)
    former = "2024" if name == "2024/other.md" else OLD if name == "2026-11/other.md" else "gone"
    copied.article(name, FERRY.replace("date", f"redirect_from: [{former}]\ndate"))
    before = copied.pages()
    result = copied.run("build", "--no-site")
    assert result.exit_code == 1
    assert result.stderr.count(says) == 1, result.stderr
    assert copied.pages().items() >= before.items()


@pytest.mark.parametrize("name", [".old/bridge.md", "pictures/bridge.png"])
def test_hidden_folders_and_folders_without_articles_are_left_alone(
    copied: Project, name: str
) -> None:
    (copied.root / "briefings" / name).parent.mkdir()
    copied.article(name, FERRY)
    before = copied.pages()
    run(copied, "build", "--no-site")
    assert copied.pages() == before


def test_decisions_in_another_folder_than_their_article_are_told(copied: Project) -> None:
    (copied.root / "briefings/2024/bridge.review.yml").rename(
        copied.root / "briefings/2026-11/bridge.review.yml"
    )
    output = copied.run("check", "bridge").output
    assert "2026-11/bridge.review.yml: warning V006" in output


@pytest.mark.parametrize("name", ["2024/glossary.yml", "glossary.yaml"])
def test_a_glossary_that_is_not_read_is_told(copied: Project, name: str) -> None:
    (copied.root / "briefings" / name).write_text("fare: what one crossing costs\n")
    told = f"{name}: warning V008: this glossary is not read: its place is beside the folders"
    assert told in copied.run("check", "--code", "V008").output
    (copied.root / "briefings/.old").mkdir()
    (copied.root / "briefings" / name).rename(copied.root / "briefings/.old/glossary.yml")
    (copied.root / "briefings/glossary.yml").write_text("fare: what one crossing costs\n")
    assert "V008" not in copied.run("check", "--code", "V008").output


def test_commands_know_articles_in_folders(copied: Project, tmp_path: Path) -> None:
    folder = copied.root / "briefings"
    assert "2024/bridge.md" in run(copied, "check", "bridge", "--all")
    assert "bridge" in run(copied, "handout", str(folder / f"{OLD}.md"), "-o", str(tmp_path))
    (tmp_path / "news.txt").write_text("Fares rise\n\nThe fare rose on Monday.\n")
    run(copied, "new", str(tmp_path / "news.txt"), "--folder", "2026-12", "--name", "fares")
    assert (folder / "2026-12" / "fares.md").is_file()
    again = copied.run("new", str(tmp_path / "news.txt"), "--name", "fares")
    assert "There is such an article already." in again.stderr
    run(copied, "handout", "--tag", "crossings", "-o", str(tmp_path / "bound.pdf"))
    desk = Desk(config.load(copied.root / "mkdocs.yml"))
    assert desk.look(desk.named("briefings/2024/bridge.md")).briefing.standfirst


def test_the_preview_shows_articles_in_folders(copied: Project) -> None:
    settings = config.load(copied.root / "mkdocs.yml")
    preview = Preview(settings, folder_of(settings))
    preview.refresh()
    address = f"briefings/{OLD}/reactions.html"
    assert b"much too old" in (preview.content(address) or b"")
    copied.article(f"{OLD}.md", BRIDGE.replace("too old", "far too old"))
    done = preview.refresh()
    assert done.briefings == ("bridge",)
    assert b"far too old" in (preview.content(address) or b"")
    (copied.root / "briefings/2024/may").mkdir()
    copied.article("2024/may/deep.md", FERRY)
    assert any("one folder deep" in problem for problem in preview.refresh().problems)
    assert preview.content(address)


def titles(project: Project, shard: str = "") -> set[str]:
    index = (project.root / "docs" / search.index_of(shard)).read_bytes()
    alone = index.partition(b"],[[")[0].removesuffix(b")\n").removesuffix(b"]") + b"])\n"
    return {document["title"] for document in listed(alone)}


def test_each_folder_has_an_index_of_its_own(archive: Project) -> None:
    assert {"Ferry sails again", "Ann Lee", "Crossings"} < titles(archive)
    assert titles(archive, "2024") == {"Bridge is closed"}
    assert titles(archive, "2026-11") == {"Tunnel is dug"}
    shards = b'[["2026-11","November 2026"],["2024","2024"]])\n'
    for name in (search.INDEX, search.LIST):
        assert (archive.root / "docs" / name).read_bytes().endswith(shards)


def test_where_nothing_changed_the_index_stays(copied: Project) -> None:
    docs = copied.root / "docs"
    before = {s: (docs / search.index_of(s)).stat().st_mtime_ns for s in ("2024", "2026-11")}
    copied.article(f"{NEW}.md", TUNNEL.replace("spring", "summer"))
    run(copied, "build", "--no-site")
    changed = {s for s in before if (docs / search.index_of(s)).stat().st_mtime_ns != before[s]}
    assert changed == {"2026-11"}
    shutil.rmtree(copied.root / "briefings/2026-11")
    run(copied, "build", "--no-site")
    assert search.shards(docs) == ["2024"]


def test_without_folders_there_is_no_list_of_them(project: Project) -> None:
    project.article("ferry.md", FERRY)
    run(project, "build", "--no-site")
    assert [p.name for p in (project.root / "docs" / "search").iterdir()] == ["index.js"]


@pytest.fixture(scope="module", params=["built-in", "pagefind", "from disk"])
def place(
    request: pytest.FixtureRequest, archive: Project, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of the archive: a small one, a large one, and one opened from disk."""
    with ExitStack() as stack:
        if request.param == "from disk":
            yield (archive.root / "site").as_uri()
        elif request.param == "built-in":
            yield stack.enter_context(serve(archive.root / "site"))
        else:
            patch = stack.enter_context(pytest.MonkeyPatch.context())
            patch.setattr(search, "WORTH", 0)
            root = tmp_path_factory.mktemp("large") / "papers"
            shutil.copytree(archive.root, root)
            (root / ".briefing" / "site.json").unlink()
            assert site.build(config.load(root / "mkdocs.yml"), strict=True)
            yield stack.enter_context(serve(root / "site"))


def found(page: Page) -> list[str]:
    return page.locator("#search ol > li > .found").all_inner_texts()


def said(page: Page, words: str) -> None:
    page.locator("#search [role=status]").get_by_text(words, exact=True).wait_for()


@pytest.mark.parametrize(
    ("start", "first", "then"),
    [
        ("index.html", ("November 2026", "Tunnel is dug"), ("2024", "Bridge is closed")),
        (
            f"briefings/{OLD}/source.html",
            ("2024", "Bridge is closed"),
            ("November 2026", "Tunnel is dug"),
        ),
    ],
)
def test_a_search_begins_with_one_folder_and_goes_on_to_the_next(
    page: Page, place: str, start: str, first: tuple[str, str], then: tuple[str, str]
) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    page.goto(f"{place}/{start}")
    page.keyboard.press("Control+k")
    page.keyboard.type("girders")
    said(page, f"1 result in {first[0]}")
    assert found(page) == [first[1]]
    assert not [
        url for url in sent if f"shards/{'2024' if then[0] == '2024' else '2026-11'}" in url
    ]
    page.keyboard.press("Tab")  # to the button that closes
    for _ in range(3):  # the result's title, its sentence, the button
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == f"Search {then[0]} too"
    page.keyboard.press("Enter")
    said(page, f"2 results in {first[0]}, {then[0]}")
    assert {*found(page)} == {first[1], then[1]}
    assert page.evaluate("document.querySelector('#search ol').contains(document.activeElement)")
    page.locator("#search ol a").filter(has_text=then[1]).click()
    page.wait_for_url(f"**/{OLD if then[0] == '2024' else NEW}/index.html")


def test_people_and_what_lies_in_no_folder_are_found_at_once(page: Page, place: str) -> None:
    page.goto(f"{place}/index.html")
    page.keyboard.press("Control+k")
    page.keyboard.type("ann lee")
    page.locator("#search ol > li").first.wait_for()
    assert found(page)[0] == "Ann Lee"
    assert {"Ferry sails again", "Tunnel is dug"} < {*found(page)}
    page.locator("#search input").fill("zyzzyva")
    said(page, "Nothing was found in November 2026.")
    page.get_by_role("button", name="Search 2024 too").click()
    said(page, "Nothing was found in November 2026, 2024.")
    assert page.evaluate("document.activeElement.matches('#search input')")


@pytest.mark.parametrize("place", ["built-in", "pagefind"], indirect=True)
def test_a_folder_that_cannot_be_loaded_is_named_and_can_be_asked_for_again(
    page: Page, place: str
) -> None:
    page.goto(f"{place}/index.html")
    page.keyboard.press("Control+k")
    page.keyboard.type("girders")
    said(page, "1 result in November 2026")
    page.route(re.compile("shards/2024"), lambda route: route.abort())
    page.get_by_role("button", name="Search 2024 too").click()
    said(page, "2024 could not be loaded.")
    assert found(page) == ["Tunnel is dug"]
    page.unroute_all()
    page.get_by_role("button", name="Search 2024 too").click()
    said(page, "2 results in November 2026, 2024")
