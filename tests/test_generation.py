"""The pipeline's manners, over a folder of articles."""

from __future__ import annotations

import json
import shutil
from hashlib import sha256
from typing import Any

import pytest
from conftest import ARTICLES, Project

from generator import generation

ONE = "---\ntitle: One\ndate: 2024-05-02\n---\n\nThe bridge was closed on Thursday.\n"
TWO = "---\ntitle: Two\ndate: 2024-05-03\n---\n\nThe bridge is open, Mayor Ann Lee said.\n"
THREE = """---
title: Three
description: What a bridge costs.
date: 2024-05-04
---

The bridge is old. It was closed for a year.

“The bridge is too expensive to mend,” said Tom Roe, an engineer.
"""

SECRET = "\nEditing by Sam Poe.\n"


@pytest.fixture
def two(project: Project) -> Project:
    """A project with two articles, generated."""
    project.article("one.md", ONE)
    project.article("two.md", TWO)
    assert project.run("build", "--no-site").exit_code == 0
    return project


def test_a_briefing_has_its_pages_its_record_and_its_handout(two: Project) -> None:
    pages = ("index", "key-changes", "background", "reactions", "analyst-view", "source", "print")
    wanted = {*(f"{name}.md" for name in pages), "briefing.json", "quotations.jsonl", "one.pdf"}
    assert {p.name for p in (two.root / "docs/briefings/one").iterdir()} == wanted


def test_nothing_changed_nothing_generated(two: Project) -> None:
    before = {p: p.stat().st_mtime_ns for p in (two.root / "docs").rglob("*")}
    result = two.run("build", "--no-site")
    assert "Nothing to generate: 2 briefings unchanged." in result.output
    assert {p: p.stat().st_mtime_ns for p in (two.root / "docs").rglob("*")} == before


def test_a_second_run_that_changes_nothing_opens_no_article(
    two: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.reading.read", None)
    assert "Nothing to generate: 2 briefings unchanged." in two.run("build", "--no-site").output
    (two.root / "briefings" / "one.md").touch()
    assert two.run("build", "--no-site").exception


@pytest.mark.parametrize("name", ["briefings/one.md", "docs/briefings/one/index.md"])
def test_a_file_touched_while_a_run_goes_on_is_not_missed(
    two: Project, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def slow(*given: Any) -> Any:
        made = make_indexes(*given)
        text = (two.root / name).read_text("utf8").replace("bridge", "tunnel")
        (two.root / name).write_text(text, "utf8")
        return made

    make_indexes = generation._make_indexes
    two.article("two.md", TWO + "\nIt rained.\n")
    with monkeypatch.context() as patched:
        patched.setattr(generation, "_make_indexes", slow)
        assert two.run("build", "--no-site").exit_code == 0
    said = "Generated 1 briefing" if name.startswith("briefings") else "was changed by hand"
    assert said in two.run("build", "--no-site").output


def test_beside_a_file_changed_by_hand_search_and_quotations_are_the_newest(two: Project) -> None:
    docs = two.root / "docs"
    (docs / "briefings/two/source.md").write_text("Mine.\n")
    for word in ("flooded", "painted"):  # the first makes the pages' inputs unknown
        two.article("two.md", TWO.replace("open", word))
        assert two.run("build", "--no-site").exit_code == 1
    for name in ("search/index.js", "quotations.jsonl"):
        assert "painted" in (docs / name).read_text("utf8")


@pytest.mark.parametrize("change", ["one.md", "one.review.yml"])
def test_only_what_changed_is_generated(two: Project, change: str) -> None:
    two.article(change, ONE + "\nIt rained.\n" if change == "one.md" else "standfirst: Closed.\n")
    assert "Generated 1 briefing, kept 1 unchanged" in two.run("build", "--no-site").output


def test_a_changed_setting_generates_all(two: Project) -> None:
    settings = two.root / "mkdocs.yml"
    settings.write_text(settings.read_text("utf8") + "copyright: none\n", "utf8")
    assert "Nothing to generate" in two.run("build", "--no-site").output
    text = settings.read_text("utf8").replace("site_name: ", "site_name: The ")
    settings.write_text(text, "utf8")
    assert "Generated 2 briefings" in two.run("build", "--no-site").output


def test_the_same_input_gives_the_same_bytes(two: Project) -> None:
    before = two.pages()
    shutil.rmtree(two.root / "docs/briefings")
    shutil.rmtree(two.root / ".briefing")
    (two.root / "docs/index.md").unlink()
    assert two.run("build", "--no-site").exit_code == 0
    assert two.pages() == before


def test_a_removed_article_takes_its_pages_along(two: Project) -> None:
    (two.root / "briefings/one.md").unlink()
    two.run("build", "--no-site")
    assert not (two.root / "docs/briefings/one").exists()
    assert not [name for name, page in two.pages().items() if b"briefings/one/" in page]
    assert "archive/2024-05.md" in two.pages()
    (two.root / "briefings/two.md").unlink()
    two.run("build", "--no-site")
    indexes = ("archive/index.md", "index.md", "people/index.md", "tags/index.md")
    assert sorted(two.pages()) == list(indexes)


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_what_is_not_published_is_on_no_page_over_all_briefings(two: Project, status: str) -> None:
    assert "people/ann-lee.md" in two.pages()
    two.article("two.md", TWO.replace("title", f"status: {status}\ntags: [Bridges]\ntitle"))
    two.run("build", "--no-site")
    over = {name: page for name, page in two.pages().items() if "briefings/" not in name}
    assert over.keys().isdisjoint({"people/ann-lee.md", "tags/bridges.md"})
    assert not [name for name, page in over.items() if b"Two" in page or b"Ann Lee" in page]


def test_only_changed_pages_over_all_briefings_are_written(two: Project) -> None:
    two.article("three.md", THREE)
    two.run("build", "--no-site")
    before = {p: p.stat().st_mtime_ns for p in (two.root / "docs").rglob("*.md")}
    two.article("three.md", THREE.replace("expensive", "cheap"))
    two.run("build", "--no-site")
    changed = {p for p, time in before.items() if p.stat().st_mtime_ns != time}
    names = {p.relative_to(two.root / "docs").as_posix() for p in changed}
    assert {name for name in names if "briefings/" not in name} == {"people/tom-roe.md"}


def test_a_speaker_has_one_page_across_briefings(two: Project) -> None:
    two.article("three.md", TWO.replace("Two", "Three").replace("open", "shut"))
    two.run("build", "--no-site")
    page = two.pages()["people/ann-lee.md"].decode()
    assert "briefings/two/" in page
    assert "briefings/three/" in page


def test_after_an_upgrade_all_is_made_again_without_a_question(two: Project) -> None:
    """An older release wrote other pages, and kept less of each briefing."""
    page, manifest = two.root / "docs/briefings/two/index.md", two.root / ".briefing/manifest"
    wanted = two.pages()
    page.write_text("as an older release had it\n")
    kept = json.loads(manifest.read_bytes().partition(b"\n")[2])
    kept["files"]["briefings/two/index.md"] = [sha256(page.read_bytes()).hexdigest()]
    for entry in kept["entries"].values():
        entry |= {"inputs": "older", "card": {"card": {"slug": "two"}, "warnings": 0}}
    content = json.dumps(kept, indent=1).encode()
    manifest.write_bytes(sha256(content).hexdigest().encode() + b"\n" + content)
    result = two.run("build", "--no-site")
    assert result.exit_code == 0, result.output
    assert "not generated" not in result.output
    assert two.pages() == wanted


def test_an_article_that_cannot_be_read_stops_only_itself(two: Project) -> None:
    before = two.pages()
    two.article("one.md", ONE.replace("2024-05-02", "soon"))
    two.article("two.md", TWO + "\nThe mayor was glad.\n")
    result = two.run("build")
    assert result.exit_code == 1
    assert "one.md:3" in result.stderr
    assert "Traceback" not in result.output
    after = two.pages()
    assert after["briefings/one/key-changes.md"] == before["briefings/one/key-changes.md"]
    assert after["briefings/two/source.md"] != before["briefings/two/source.md"]


def test_a_page_changed_by_hand_is_named_and_kept(two: Project) -> None:
    page = two.root / "docs/briefings/one/index.md"
    page.write_text("my own words", "utf8")
    result = two.run("build", "--no-site")
    assert result.exit_code == 1
    assert "one/index.md" in result.stderr
    assert "--force" in result.stderr
    assert page.read_text("utf8") == "my own words"
    assert two.run("build", "--no-site", "--force").exit_code == 0
    assert page.read_text("utf8") != "my own words"


def test_a_page_of_somebody_else_is_kept(project: Project) -> None:
    page = project.root / "docs/briefings/one/notes.md"
    page.parent.mkdir(parents=True)
    page.write_text("# My notes\n", "utf8")
    project.article("one.md", ONE)
    assert project.run("build", "--no-site").exit_code == 0
    (project.root / "briefings/one.md").unlink()
    assert project.run("build", "--no-site").exit_code == 0
    assert [p.name for p in page.parent.iterdir()] == ["notes.md"]


def test_a_draft_is_not_generated_until_it_is_published(two: Project) -> None:
    two.article("one.md", ONE.replace("title", "status: draft\ntitle"))
    two.run("build", "--no-site")
    assert not [path for path in two.pages() if "/one/" in path]
    assert b"One" not in two.pages()["index.md"]
    two.article("one.md", ONE)
    two.run("build", "--no-site")
    assert [path for path in two.pages() if "/one/" in path]


def test_a_withdrawn_briefing_says_so_and_nothing_else(two: Project) -> None:
    two.article("one.md", ONE.replace("title", "status: withdrawn\ntitle"))
    assert two.run("build", "--no-site").exit_code == 0
    pages = {n: c.decode() for n, c in two.pages().items() if "/one/" in n}
    assert not [name for name in pages if name.endswith((".pdf", ".json"))]
    for name, page in pages.items():
        assert "withdrawn" in page, name
        assert "bridge" not in page, name


def test_former_names_lead_to_the_briefing(two: Project) -> None:
    two.article("one.md", ONE.replace("title", "redirect_from: [uno]\ntitle"))
    assert two.run("build", "--no-site").exit_code == 0
    page = two.pages()["briefings/uno/reactions.html"].decode()
    assert "../one/reactions.html" in page


@pytest.mark.parametrize("former", ["one", "two"])
def test_a_former_name_that_is_in_use_is_an_error(two: Project, former: str) -> None:
    two.article("one.md", ONE.replace("title", f"redirect_from: [{former}]\ntitle"))
    result = two.run("build", "--no-site")
    assert result.exit_code == 1
    assert "redirect_from" in result.stderr


def test_every_small_article_generates_without_a_hitch(project: Project) -> None:
    shutil.copytree(ARTICLES, project.root / "briefings", dirs_exist_ok=True)
    result = project.run("build", "--no-site")
    assert result.exit_code == 0, result.output


def test_a_withdrawn_article_is_withdrawn_whatever_its_decisions_say(two: Project) -> None:
    two.article("one.md", ONE.replace("title", "status: withdrawn\ntitle"))
    two.article("one.review.yml", "glance: {")
    assert two.run("build", "--no-site").exit_code == 0
    assert "bridge" not in two.pages()["briefings/one/index.md"].decode()


@pytest.mark.parametrize("source_page", ["excerpt", "link"])
def test_what_may_not_be_republished_is_not_in_the_record(two: Project, source_page: str) -> None:
    two.article("one.md", ONE.replace("title", f"source_page: {source_page}\ntitle") + SECRET)
    decision = "sentences:\n- words: Editing by\n  section: source-only\n"
    two.article("one.review.yml", decision)
    assert two.run("build", "--no-site").exit_code == 0
    pages = two.pages()
    assert not [name for name, page in pages.items() if "/one/" in name and b"Sam Poe" in page]
    record = json.loads(pages["briefings/one/briefing.json"])
    last = record["sentences"][-1]
    assert record["text"][: last["start"]].split() == ONE.split("---")[2].split()
    assert len(record["text"]) == last["end"]


def test_a_page_of_ones_own_beside_a_briefing_builds(two: Project) -> None:
    (two.root / "docs/briefings/one/notes.md").write_text("# My notes\n", "utf8")
    assert two.run("build").exit_code == 0
    assert (two.root / "site/briefings/one/notes.html").exists()


def test_the_site_follows_its_theme_and_its_pages(two: Project) -> None:
    assert "Built the site" in two.run("build").output
    assert "up to date" in two.run("build").output
    page = two.root / "overrides/404.html"
    page.write_text(page.read_text("utf8") + "<!-- changed -->", "utf8")
    assert "Built the site" in two.run("build").output
    (two.root / "site/index.html").unlink()
    assert "Built the site" in two.run("build").output


def test_decisions_without_an_article_count_under_strict(two: Project) -> None:
    assert two.run("build", "--no-site", "--strict").exit_code == 0
    two.article("gone.review.yml", "standfirst: Gone.\n")
    assert two.run("build", "--no-site", "--strict").exit_code == 1
