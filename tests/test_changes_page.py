"""The page of what changed, and the addresses of sentences that are no more."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from conftest import Project
from lxml import html

from generator import config, generation

HEAD = "---\ntitle: Fares rise\ndate: 2025-05-06\n{more}---\n"
FIRST = (
    "The council raised the fare to 40 cents on Monday. Riders were angry about it.\n\n"
    "Night buses will not run in winter, the council said. The mayor was not there."
)
SECOND = FIRST.replace("40 cents", "45 cents").replace(" Riders were angry about it.", "")
THIRD = SECOND.replace("The mayor was not there.", "The mayor was not there. Nobody knew why.")
UPDATED = "updated: 2025-05-07\n"
SECTIONS = ("key-changes", "background", "reactions", "analyst-view")


def publish(project: Project, *versions: str, more: str = "") -> Path:
    """Build the pages of an article version by version; return their folder."""
    for text in versions:
        last = text == versions[-1]
        project.article("fares.md", f"{HEAD.format(more=more if last else '')}{text}\n")
        result = project.run("build", "--no-site")
        assert result.exit_code == 0, result.output
    return project.root / "docs" / "briefings" / "fares"


def read(folder: Path, name: str = "changes") -> str:
    return (folder / f"{name}.md").read_text("utf8")


def anchors_of(folder: Path) -> dict[str, str]:
    """Return the anchors of the sentences as published, by their words."""
    record = json.loads((folder / "briefing.json").read_text("utf8"))
    return {record["text"][s["start"] : s["end"]]: s["anchor"] for s in record["sentences"]}


def bare(page: str) -> list[str]:
    """Return the paragraphs of a page without its markup."""
    return [
        " ".join(re.sub(r"<[^>]+>", "", block).split()) for block in page.split("\n\n") if block
    ]


def test_a_first_version_has_no_page_of_changes(project: Project) -> None:
    folder = publish(project, FIRST)
    assert not (folder / "changes.md").exists()
    assert "(changes.md)" not in read(folder, "index")


def test_the_page_lists_what_was_changed_removed_and_added(project: Project) -> None:
    page = read(publish(project, FIRST, SECOND, THIRD, more=UPDATED))
    assert page.index("Version 3") < page.index("Version 2"), "newest first"
    newest, oldest = page.split("### ")[1:]
    assert "Nobody knew why." in newest
    assert "Added" in newest
    assert "raised the fare to <del>40</del> cents" in oldest
    assert "raised the fare to <ins>45</ins> cents" in oldest
    assert "Removed" in oldest
    assert "Riders were angry about it." in oldest
    assert "Night buses" not in page, "what did not change is not listed"


def test_the_overview_tells_of_the_update_and_leads_to_the_page(project: Project) -> None:
    folder = publish(project, FIRST, THIRD, more=UPDATED)
    told = "Updated 7 May 2025: [1 sentence changed, 1 added, 1 removed](changes.md)"
    assert told in read(folder, "index")
    assert "[what changed](changes.md)" in read(folder, "source")


def test_a_slip_is_told_as_one(project: Project) -> None:
    page = read(
        publish(project, FIRST, FIRST.replace("winter", "wnitre").replace("wnitre", "wintr"))
    )
    assert "in spelling or punctuation alone" in page


def test_the_link_to_a_changed_sentence_leads_to_what_stands_for_it(project: Project) -> None:
    folder = publish(project, FIRST)
    old = next(a for words, a in anchors_of(folder).items() if "40 cents" in words)
    new = publish(project, FIRST, SECOND, THIRD)
    anchor = next(a for words, a in anchors_of(new).items() if "45 cents" in words)
    for name in ("source", "print"):
        (wrapped,) = html.fromstring(read(new, name)).xpath(f"//*[i[@id='s-{old}']]")
        assert wrapped.xpath("*[@data-sentence]/@data-sentence") == [anchor], name
    answers = [name for name in SECTIONS if f'id="s-{old}"' in read(new, name)]
    pointers = [name for name in SECTIONS if f"{{: #s-{old} .moved" in read(new, name)]
    assert len(answers) == 1
    assert sorted(answers + pointers) == sorted(SECTIONS)


def test_the_link_to_a_removed_sentence_leads_to_its_entry(project: Project) -> None:
    old = anchors_of(publish(project, FIRST))["Riders were angry about it."]
    folder = publish(project, FIRST, SECOND)
    for name in ("source", *SECTIONS):
        assert f"(changes.md#s-{old})" in read(folder, name), name
    (entry,) = html.fromstring(read(folder)).xpath(f"//*[@id='s-{old}']")
    assert entry.get("data-former") == old
    assert entry.text_content() == "Riders were angry about it."


def test_a_sentence_that_came_back_is_itself_again(project: Project) -> None:
    first = publish(project, FIRST)
    before = anchors_of(first)
    folder = publish(project, FIRST, SECOND, FIRST)
    assert anchors_of(folder) == before
    page = read(folder)
    assert page.count("Riders were angry about it.") == 2
    assert "Updated" not in read(folder, "index")
    assert "Changed since" not in read(folder, "index"), "nothing differs from the first version"


def test_a_sentence_that_an_editor_joins_keeps_its_address(project: Project) -> None:
    folder = publish(project, FIRST)
    old = anchors_of(folder)["The mayor was not there."]
    project.article("fares.review.yml", "sentences:\n- {words: Night buses, join_next: true}\n")
    folder = publish(project, FIRST)
    assert f'<i id="s-{old}"></i>' in read(folder, "source")


@pytest.mark.parametrize("kind", ["excerpt", "link"])
def test_no_more_is_shown_than_may_be(project: Project, kind: str) -> None:
    more = f"source_page: {kind}\nurl: https://paper.example/fares\n"
    page = read(publish(project, FIRST, SECOND, THIRD, more=more))
    assert "raised the fare to <ins>45</ins> cents" in page
    assert "data-former" not in page
    assert "Riders were angry" not in page
    assert "1 change of sentences that are not shown here" in page


def test_a_withdrawn_article_shows_nothing_of_any_version(project: Project) -> None:
    folder = publish(project, FIRST, SECOND, more="status: withdrawn\n")
    kept = list((project.root / "briefings" / ".versions" / "fares").glob("*.txt"))
    assert len(kept) == 1, "what was published stays in the repository, as the article does"
    for path in folder.glob("*.md"):
        assert "fare" not in path.read_text("utf8").replace("Fares", ""), path.name
    assert "withdrawn" in read(folder)


def test_a_former_name_has_its_page_of_changes(project: Project) -> None:
    publish(project, FIRST, SECOND)
    (project.root / "briefings" / "fares.md").rename(project.root / "briefings" / "buses.md")
    head = HEAD.format(more="redirect_from: [fares]\n")
    project.article("buses.md", f"{head}{THIRD}\n")
    assert project.run("build", "--no-site").exit_code == 0
    docs = project.root / "docs" / "briefings"
    assert "buses/changes.html" in (docs / "fares" / "changes.html").read_text("utf8")
    assert "Version 3" in (docs / "buses" / "changes.md").read_text("utf8")


def test_planted_markup_of_an_earlier_version_stays_text(project: Project) -> None:
    planted = FIRST.replace(
        "Riders", "<script>alert(1)</script> *Riders* [x](javascript:y) {{ z }}"
    )
    page = read(publish(project, planted, FIRST))
    assert "<script" not in page
    assert "](javascript" not in page
    assert any("&#42;Riders&#42;" in block for block in bare(page))


def test_the_search_knows_nothing_of_earlier_words(project: Project) -> None:
    publish(project, FIRST, SECOND)
    index = (project.root / "docs" / "search" / "index.js").read_text("utf8")
    assert "45 cents" in index
    assert "40 cents" not in index
    assert "Riders were angry" not in index
    assert "exclude: true" in read(project.root / "docs" / "briefings" / "fares")


def test_drafts_show_a_change_before_it_is_kept(project: Project) -> None:
    publish(project, FIRST)
    project.article("fares.md", f"{HEAD.format(more='')}{SECOND}\n")
    apart = project.root / "preview"
    generation.generate(config.load(project.root / "mkdocs.yml"), drafts=True, apart=apart)
    assert "<ins>45</ins>" in (apart / "docs/briefings/fares/changes.md").read_text("utf8")
    kept = list((project.root / "briefings" / ".versions" / "fares").glob("*.txt"))
    assert len(kept) == 1
