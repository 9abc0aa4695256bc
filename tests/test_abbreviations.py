"""Abbreviations that an article spells out itself, and those that nobody explains."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import Project
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import pipeline
from generator.model import Article, Finding, Level, Metadata
from generator.understanding import abbreviations, sentences
from generator.understanding.lexicons import lexicon

CASES = tomllib.loads((Path(__file__).parent / "cases" / "abbreviations.toml").read_text("utf8"))
WORDS = lexicon("shorthand")
BOARD = "The Harbour Safety Board (HSB) met. HSB rules hold."


def found(text: str) -> list[str]:
    parts = sentences.split(text, lexicon("abbreviations"))
    spelled = abbreviations.find(text, parts, WORDS)
    return [f"{one.short.of(text)} = {one.long.of(text)}" for one in spelled]


def unexplained(text: str, *explained: str, lang: str = "en") -> list[str]:
    foreign = (Finding("L001", Level.INFO, "not English"),) if lang != "en" else ()
    article = Article("any", Path("any.md"), Metadata(lang=lang), text, findings=foreign)
    made, _ = pipeline.observe(article)
    findings = abbreviations.unexplained(made, explained, WORDS)
    assert all(f.code == "A001" and f.level is Level.INFO for f in findings)
    return [f.span.of(text) for f in findings if f.span]


def contradicted(text: str, **meanings: str) -> list[str]:
    parts = sentences.split(text, lexicon("abbreviations"))
    spelled = abbreviations.find(text, parts, WORDS)
    findings = abbreviations.contradicted(text, spelled, meanings, WORDS)
    return [f.span.of(text) for f in findings if f.span]


@pytest.mark.parametrize("case", CASES["case"], ids=lambda case: str(case["text"]))
def test_what_is_spelled_out_is_found(case: dict[str, list[str]]) -> None:
    assert found(str(case["text"])) == case["finds"], case["why"]


def test_what_is_used_twice_and_explained_by_nobody_is_told() -> None:
    assert unexplained("The GRTA met. GRTA trams run.") == ["GRTA"]
    assert unexplained("The GRTA met.") == []
    assert unexplained("The GRTA met. GRTA trams run.", "GRTA") == []
    assert unexplained("The GRTA met. GRTA trams run.", "G.R.T.A.") == []
    assert unexplained("GRTAs met. GRTA trams run.", "GRTA") == []


def test_what_everybody_knows_and_what_is_no_abbreviation_needs_nothing() -> None:
    assert unexplained("NATO met. NATO left. The BBC came. The BBC left.") == []
    assert unexplained("WASHINGTON fell. Washington is far. WASHINGTON stood.") == []
    assert unexplained("BREAKING NEWS here. BREAKING NEWS there.") == []
    assert unexplained("Henry VIII and Louis XIV. Henry VIII won. Louis XIV lost.") == []
    assert unexplained("ORR: Yes. PARK: No. ORR: Well. PARK: Good.") == []
    assert unexplained("See grta.org/GRTA and @GRTA, or AT&T and AT&T.") == []
    assert unexplained("Der GRTA tagt. Der GRTA ruht.", lang="de") == []


def test_a_glossary_that_spells_it_otherwise_is_told() -> None:
    assert contradicted(BOARD, HSB="Home Sales Bureau") == ["Harbour Safety Board"]
    assert contradicted(BOARD, HSB="Harbor Safety Boards") == []
    assert contradicted(BOARD, HSB="the Harbour Safety Board, which inspects ferries") == []
    assert contradicted(BOARD, HSB="those who inspect ferries") == []
    assert contradicted(BOARD, ONO="Office for Nuclear Oversight") == []


def test_the_structure_tells_where_both_forms_stand(project: Project) -> None:
    path = project.article("board.md", f"---\ntitle: Board\ndate: 2030-05-04\n---\n\n{BOARD}\n")
    printed = project.run("structure", "--json", str(path))
    structure = json.loads(printed.stdout)
    text = structure["text"]
    (one,) = structure["abbreviations"]
    words = {key: text[span["start"] : span["end"]] for key, span in one.items()}
    assert words == {"short": "HSB", "long": "Harbour Safety Board"}


PIECES = st.sampled_from(
    [
        *("International ", "Atomic ", "Energy ", "Agency ", "of ", "the ", "and ", "Co-op "),
        *("(IAEA)", "(", ")", "IAEA", "I.A.E.A.", ", or ", "known as ", "“", "”", ". ", "\n\n"),
        *(
            "U.S. ",
            "(R-Texas)",
            "(AP) - ",
            "’s ",
            "é",
            "\u0301",
            "\u202e",
            "ß",
            "İ",
            "\ud800",
            "20",
        ),
    ]
)


@given(st.lists(st.one_of(PIECES, st.text(max_size=4)), max_size=40).map("".join))
@settings(max_examples=200, deadline=None)
def test_whatever_a_text_says_what_is_found_lies_in_one_sentence(text: str) -> None:
    parts = sentences.split(text, lexicon("abbreviations"))
    spelled = abbreviations.find(text, parts, WORDS)
    for one in spelled:
        assert not one.short.meets(one.long)
        assert one.short.of(text).strip()
        assert one.long.of(text).strip()
        assert any(part.span.holds(one.long) for part in parts)
    assert len({one.short.of(text) for one in spelled}) == len(spelled)


@pytest.mark.parametrize(
    "piece", ["(", "(A", "A.", "IAEA ", "or ABC ", "A-", " (ABC)", "a", "AB, the ", "é\u0301", "&A"]
)
def test_a_long_text_takes_no_time(piece: str) -> None:
    """A text of this length would take minutes if any of its parts were read over and over."""
    text = piece * (60_000 // len(piece))
    article = Article("long", Path("long.md"), Metadata(), text)
    whole = sentences.split("One.", lexicon("abbreviations"))[0]
    part = replace(whole, span=replace(whole.span, end=len(text)))
    assert len(abbreviations.find(article.text, (part,), WORDS)) <= 1
