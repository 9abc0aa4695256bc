"""The guide says what is so: its examples work, and it leaves nothing out."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from pathlib import Path

import pytest

from generator import pipeline, reading, review
from generator.config import defaults
from generator.model import (
    Briefing,
    Kind,
    Metadata,
    Placement,
    Role,
    Section,
    SourcePage,
    Speech,
    Status,
)
from generator.review import QuotationDecision, SentenceDecision, SpeakerDecision

ROOT = Path(__file__).parent.parent
GUIDE = ROOT / "docs" / "guide"


def page(name: str) -> str:
    return (GUIDE / f"{name}.md").read_text("utf8")


def examples(name: str, language: str) -> list[str]:
    """Return the blocks of code of a page in one language."""
    return re.findall(rf"^```{language}\n(.*?)^```", page(name), re.MULTILINE | re.DOTALL)


def test_the_example_of_an_article_can_be_read(tmp_path: Path) -> None:
    [example] = [text for text in examples("articles", "text") if text.startswith("---")]
    path = tmp_path / "a.md"
    path.write_text(example, "utf8")
    article = reading.read(path, defaults(tmp_path))
    assert article.metadata.tags == ("ferry", "harbour")
    assert article.findings == ()


@pytest.mark.parametrize("head", [*examples("index", "yaml"), *examples("articles", "yaml")])
def test_every_example_of_front_matter_can_be_read(head: str, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(f"{head}Words.", "utf8")
    assert reading.read(path, defaults(tmp_path)).metadata.title


@pytest.mark.parametrize("decisions", examples("decisions", "yaml"))
def test_every_example_of_decisions_can_be_carried_out(decisions: str, tmp_path: Path) -> None:
    [_, text] = examples("decisions", "text")
    (tmp_path / "a.md").write_text(text, "utf8")
    (tmp_path / "a.review.yml").write_text(decisions, "utf8")
    article = reading.read(tmp_path / "a.md", defaults(tmp_path))
    seen = pipeline.observe(article)[0]
    placements = tuple(
        Placement(s.id, Section.KEY_CHANGES, 1.0, Role.MAIN, ()) for s in seen.sentences
    )
    briefing = review.apply(
        review.load(review.path_of(article)), replace(seen, placements=placements)
    )
    assert briefing != Briefing(replace(seen, placements=placements))
    assert not [f for f in briefing.structure.findings if f.code.startswith("V")]


def test_every_key_of_the_front_matter_has_its_row() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", page("articles"), re.MULTILINE)
    assert rows == [field.name for field in fields(Metadata)]
    assert all(f"`{value}`" in page("articles") for value in [*SourcePage, *Status])


def test_every_decision_has_its_row() -> None:
    told = set(re.findall(r"^\| `(\w+)` \|", page("decisions"), re.MULTILINE))
    anchors = {"line", "words", "name"}
    for kind in (SentenceDecision, SpeakerDecision, QuotationDecision):
        assert {field.name for field in fields(kind)} - anchors <= told
    for value in [*Section, *Kind, *Speech]:
        assert f"`{value}`" in page("decisions")


def test_every_finding_is_explained_and_no_other() -> None:
    code = re.compile(r"\"([A-Z]\d{3})\"")
    used = {
        c
        for path in (ROOT / "generator").rglob("*.py")
        for c in code.findall(path.read_text("utf8"))
    }
    told = re.findall(r"^### ([A-Z]\d{3})$", page("findings"), re.MULTILINE)
    assert sorted(told) == sorted(used)


def test_links_within_the_guide_lead_somewhere() -> None:
    def headings(text: str) -> set[str]:
        found = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
        return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in found}

    for source in sorted(GUIDE.glob("*.md")):
        for name, anchor in re.findall(r"\]\((\w+)\.md(?:#([\w-]+))?\)", source.read_text("utf8")):
            assert not anchor or anchor in headings(page(name)), (source.name, name, anchor)
