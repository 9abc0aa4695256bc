"""Three builders, one site: the same addresses, titles, words and anchors, whoever builds it."""

from __future__ import annotations

import shutil
from pathlib import Path

import lxml.html
import pytest
from conftest import Project
from filelock import FileLock
from lxml import etree

from generator.publishing import builders


def built(site: Project, builder: str) -> Path:
    """Return the test site as another builder makes it."""
    root = site.root.parent / f"site-of-{builder}"
    done = root / "is-built"
    with FileLock(f"{root}.lock"):
        if not done.exists():
            for name in ("docs", "overrides", "briefings"):
                shutil.copytree(site.root / name, root / name)
            shutil.copytree(site.root / ".briefing", root / ".briefing")
            shutil.copy(site.root / "mkdocs.yml", root)
            project = Project(root)
            result = project.run("build", "--builder", builder)
            assert result.exit_code == 0, result.output
            assert "kept" in result.output or "Nothing to generate" in result.output
            done.touch()
    return root / "site"


def told(page: Path) -> dict[str, object]:
    """Return what a reader, or a program, finds on a page."""
    root = lxml.html.parse(str(page)).getroot()
    [article] = root.xpath("//article")
    for hidden in article.xpath(".//script | .//style"):
        hidden.drop_tree()
    return {
        "title": " ".join((root.findtext(".//title") or "").split()),
        "words": " ".join(article.text_content().split()),
        "anchors": sorted(article.xpath(".//@id")),
        "sentences": article.xpath(".//@data-sentence"),
        "links": article.xpath(".//a/@href"),
        "described": sorted(
            (meta.get("name") or meta.get("property") or "", meta.get("content") or "")
            for meta in root.xpath("//meta[not(@name='generator')]")
        ),
        "canonical": root.xpath("//link[@rel='canonical']/@href"),
        "leads nowhere": set(root.xpath("//a/@href[starts-with(., '#')]"))
        - {f"#{name}" for name in root.xpath("//@id")},
    }


def listed(folder: Path) -> list[str]:
    """Return the addresses in the sitemap."""
    root = etree.parse(str(folder / "sitemap.xml")).getroot()
    return sorted(text for element in root.iter("{*}loc") if (text := element.text))


def pages(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.html"))


@pytest.mark.parametrize("builder", ["properdocs", "zensical"])
def test_another_builder_makes_the_same_site(site: Project, builder: str) -> None:
    ours, theirs = site.root / "site", built(site, builder)
    assert pages(theirs) == pages(ours)
    for name in pages(ours):
        found = told(theirs / name)
        assert found == told(ours / name), name
        assert not found["leads nowhere"], name
    assert listed(theirs) == listed(ours)


@pytest.mark.parametrize("builder", ["properdocs", "zensical"])
def test_another_builder_copies_all_files(site: Project, builder: str) -> None:
    theirs = built(site, builder)
    for path in (site.root / "docs").rglob("*"):
        if path.is_file() and path.suffix != ".md":
            copied = theirs / path.relative_to(site.root / "docs")
            assert copied.read_bytes() == path.read_bytes()


def test_a_builder_that_is_not_installed_is_named(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(builders, "find_spec", lambda _: None)
    result = project.run("build", "--builder", "zensical")
    assert result.exit_code == 1
    assert "Zensical is not installed. Install it: pip install zensical" in result.output


def test_what_a_builder_reports_is_passed_on(project: Project) -> None:
    settings = project.root / "mkdocs.yml"
    text = settings.read_text("utf8").replace("guide/index.md", "guide/nowhere.md")
    settings.write_text(text, "utf8")
    (project.root / "site").mkdir()
    (project.root / "site" / "index.html").write_text("the site as it was")
    result = project.run("build", "--strict", "--builder", "properdocs")
    assert result.exit_code == 1
    assert (project.root / "site" / "index.html").read_text() == "the site as it was"
    assert not list(project.root.glob(".briefing-*"))
    assert "ProperDocs could not build the site" in result.output
    assert "guide/nowhere.md" in result.output
