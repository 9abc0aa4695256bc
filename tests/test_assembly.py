"""The quick way to the site: what comes out is what MkDocs writes, byte for byte."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ARTICLES, Project, make_project
from mkdocs.commands import build as mkdocs_build

from generator import config
from generator.errors import PublishError
from generator.publishing import assembly, options, search, site

ADDRESS = 'site_url: !ENV [SITE_URL, ""]'


@pytest.fixture
def papers(tmp_path: Path) -> Project:
    """A project of three articles, under an address with a path."""
    names = ("city-budget.md", "grain-pact.md", "hostile.md")
    made = make_project(tmp_path / "papers", [ARTICLES / name for name in names])
    settings = made.root / "mkdocs.yml"
    text = settings.read_text("utf8").replace(ADDRESS, "site_url: https://news.example/papers/")
    settings.write_text(text, "utf8")
    return made


def built(project: Project, *options: str) -> dict[str, bytes]:
    """Return the site as `briefing build` has it."""
    result = project.run("build", *options)
    assert result.exit_code == 0, result.output
    return files(project.root / "site")


def whole(project: Project, engine: str = "") -> dict[str, bytes]:
    """Return the site as MkDocs builds it, from nothing."""
    folder = project.root / "whole"
    loaded = options.configured(config.load(project.root / "mkdocs.yml"))
    loaded.site_dir = str(folder)
    if engine:
        loaded.extra["search_engine"] = engine
    mkdocs_build.build(loaded)
    made = files(folder)
    shutil.rmtree(folder)
    return made


def files(folder: Path) -> dict[str, bytes]:
    found = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
    packed = gzip.decompress(found.pop("sitemap.xml.gz").read_bytes())
    assert packed == found["sitemap.xml"].read_bytes()
    return {name: path.read_bytes() for name, path in found.items()}


def times(project: Project) -> dict[str, int]:
    folder = project.root / "site"
    return {p.relative_to(folder).as_posix(): p.stat().st_mtime_ns for p in folder.rglob("*.html")}


@pytest.mark.parametrize("alone", [True, False])
def test_the_site_is_the_one_that_mkdocs_builds(
    papers: Project, monkeypatch: pytest.MonkeyPatch, alone: bool
) -> None:
    monkeypatch.setattr(assembly, "_WORTH", 10**6 if alone else 1)
    assert built(papers) == whole(papers)


def test_after_a_change_only_what_it_touches_is_made_again(papers: Project) -> None:
    built(papers)
    before = times(papers)
    papers.article("city-budget.md", (ARTICLES / "city-budget.md").read_text("utf8") + "\nMore.\n")
    assert built(papers) == whole(papers)
    made = {name for name, at in times(papers).items() if before.get(name) != at}
    assert "briefings/city-budget/source.html" in made
    assert not {name for name in made if name.startswith(("briefings/grain-pact", "guide/"))}


def change_articles(root: Path) -> None:
    (root / "briefings/hostile.md").unlink()
    (root / "briefings/grain-pact.md").rename(root / "briefings/corn-pact.md")
    shutil.copy(ARTICLES / "water-main.md", root / "briefings")


def change_the_look(root: Path) -> None:
    (root / "docs/assets/briefing.css").write_text("p { color: red }")
    page = root / "overrides/main.html"
    page.write_text(page.read_text("utf8") + "<!-- another look -->", "utf8")


def change_the_menu(root: Path) -> None:
    settings = root / "mkdocs.yml"
    settings.write_text(settings.read_text("utf8").replace("- Tags:", "- Topics:", 1), "utf8")


def change_by_hand(root: Path) -> None:
    (root / "docs/guide/findings.md").write_text("# Nothing\n")
    (root / "site/left-over.html").write_text("old")
    (root / "site/index.html").write_text("changed by somebody")
    (root / "site/assets/search.js").unlink()


def damage_the_memory(root: Path) -> None:
    (root / ".briefing" / assembly.MEMORY).write_bytes(b'{"shared": ')
    (root / ".briefing" / "site.json").unlink()


@pytest.mark.parametrize(
    "change",
    [change_articles, change_the_look, change_the_menu, change_by_hand, damage_the_memory],
)
def test_after_any_change_the_site_is_the_one_that_mkdocs_builds(
    papers: Project, change: Callable[[Path], None]
) -> None:
    built(papers)
    change(papers.root)
    assert built(papers) == whole(papers)


def test_a_large_site_keeps_its_index_until_words_change(
    papers: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "WORTH", 0)
    calls = []
    write = search.write_pagefind

    def noted(index: bytes, folder: Path, lang: str, shard: str) -> None:
        calls.append(folder)
        write(index, folder, lang, shard)

    monkeypatch.setattr(search, "write_pagefind", noted)
    first = built(papers)
    (papers.root / "docs/assets/briefing.css").write_text("p { color: red }")
    second = built(papers)
    assert len(calls) == 1
    index = {name for name in first if name.startswith(search.PAGEFIND)}
    assert index
    assert index == {name for name in second if name.startswith(search.PAGEFIND)}
    whole_site = whole(papers, "pagefind")
    assert {k: v for k, v in second.items() if k not in index} == whole_site
    papers.article("city-budget.md", (ARTICLES / "city-budget.md").read_text("utf8") + "\nMore.\n")
    built(papers)
    assert len(calls) == 2
    (papers.root / ".briefing/pagefind.json").write_text('["0", "0"]')  # before shards
    (papers.root / ".briefing/site.json").unlink()
    built(papers)
    assert len(calls) == 3


def test_a_warning_is_given_until_its_cause_is_gone(papers: Project) -> None:
    page = papers.root / "docs/guide/index.md"
    sound = page.read_text("utf8")
    page.write_text(f"{sound}\n[nowhere](findings.md#nowhere)\n", "utf8")
    assert papers.run("build").exit_code == 0
    settings = config.load(papers.root / "mkdocs.yml")
    for _ in range(2):
        with pytest.raises(PublishError, match="1 warnings in strict mode"):
            site.build(settings, strict=True)
    site.build(settings)
    with pytest.raises(PublishError, match="1 warnings in strict mode"):
        site.build(settings, strict=True)
    page.write_text(sound, "utf8")
    assert site.build(settings, strict=True)


def test_with_plugins_of_others_mkdocs_builds_the_site(papers: Project) -> None:
    settings = papers.root / "mkdocs.yml"
    text = settings.read_text("utf8").replace("  - briefings\n", "  - briefings\n  - search\n")
    settings.write_text(text, "utf8")
    assert "search/search_index.json" in built(papers)


def test_a_hook_that_changed_makes_the_site_anew(papers: Project) -> None:
    settings, hook = papers.root / "mkdocs.yml", papers.root / "hook.py"
    settings.write_text(settings.read_text("utf8") + "\nhooks: [hook.py]\n", "utf8")
    for said in ("first", "second"):
        hook.write_text(f"def on_page_content(html, **_):\n    return html + '<p>{said}</p>'\n")
        assert "Built the site" in papers.run("build").output
        assert "up to date" in papers.run("build").output


def test_a_template_that_cannot_be_used_is_named_with_its_line(papers: Project) -> None:
    template = papers.root / "overrides/main.html"
    line = template.read_text("utf8").count("\n") + 1
    with template.open("a", encoding="utf8") as file:
        file.write("{% if %}")
    result = papers.run("build")
    assert result.exit_code == 1
    assert f"overrides/main.html:{line}: Expected an expression" in result.output
