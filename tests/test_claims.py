"""Claims among the facts that nobody answers for."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from generator import pipeline, review
from generator.config import defaults
from generator.model import Article, Finding, Level, Metadata, Placement, Role, Section, Structure
from generator.reading import read
from generator.understanding import claims
from generator.understanding.lexicons import lexicon

CASES = tomllib.loads((Path(__file__).parent / "cases" / "claims.toml").read_text("utf8"))
VOTE = "The council took a shameful vote."


def placed(text: str, section: Section) -> Structure:
    """Return the text as observed, every sentence in one section."""
    seen = pipeline.observe(Article("any", Path("any.md"), Metadata(), text))[0]
    where = (Placement(s.id, section, 0.9, Role.NONE, ("any",)) for s in seen.sentences)
    return replace(seen, placements=tuple(where))


def find(text: str, section: Section = Section.BACKGROUND) -> tuple[Finding, ...]:
    return claims.find(placed(text, section), lexicon("claims"))


@pytest.mark.parametrize("case", CASES["case"], ids=lambda case: str(case["text"]))
def test_a_claim_is_found_with_its_words(case: dict[str, list[str]]) -> None:
    found = find(str(case["text"]))
    told = [f"{f.code} {f.message.split('(')[1].strip(')')}" for f in found]
    assert [line.replace("“", "").replace("”", "") for line in told] == case["finds"]
    assert all(f.level is Level.INFO for f in found)


def test_a_finding_points_at_the_words() -> None:
    text = f"The ferry runs. {VOTE}"
    [finding] = find(text, Section.KEY_CHANGES)
    assert finding.span
    assert finding.span.of(text) == "shameful"


@pytest.mark.parametrize("section", [Section.REACTIONS, Section.ANALYST_VIEW, Section.SOURCE_ONLY])
def test_views_are_left_where_they_belong(section: Section) -> None:
    assert find(VOTE, section) == ()


def test_every_word_in_angle_brackets_is_a_list() -> None:
    lists = lexicon("claims")
    named = {
        word[1:-1]
        for name in ("judgement", "guess", "hearsay")
        for phrase in lists[name]
        for word in phrase.split()
        if word.startswith("<")
    }
    assert named
    assert named <= lists.keys()


@pytest.mark.parametrize("section", ["analyst-view", "background"])
def test_an_editor_who_places_the_sentence_has_answered(section: str, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(VOTE, "utf8")
    (tmp_path / "a.review.yml").write_text(
        f"sentences:\n  - words: The council\n    section: {section}\n", "utf8"
    )
    article = read(path, defaults(tmp_path))
    structure = placed(VOTE, Section.KEY_CHANGES)
    structure = replace(structure, findings=find(VOTE))
    briefing = review.apply(review.load(review.path_of(article)), structure)
    assert structure.findings
    assert briefing.structure.findings == ()
