"""Quotations: who is given which words, by which cue."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.model import Finding, Quotation, Span, Speech
from generator.understanding import quotations, sentences
from generator.understanding.lexicons import lexicon

CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "cases" / "quotations.toml").read_text("utf8")
)["case"]
PIECES = """said Lee the that he “ ” " '' ‘ ’ , . : ; — ( ) and adding to who told according police
    Mr. asked vowed claims is was has not which while “It rained,” “No.” 5 U.S. in on Monday"""
PARTS = st.sampled_from([*PIECES.split(), "\n\n"]) | st.text(max_size=4)
TEXTS = st.lists(PARTS, max_size=60).map(" ".join)


def find(text: str) -> tuple[tuple[Quotation, ...], tuple[Finding, ...]]:
    return quotations.find(text, sentences.split(text, lexicon("abbreviations")), lexicon("cues"))


def told(text: str, quotation: Quotation) -> str:
    def words(span: Span | None) -> str:
        return span.of(text) if span else "-"

    contents = " + ".join(words(content) for content in quotation.contents)
    return f"{words(quotation.source)} / {words(quotation.cue)} / {contents}"


@pytest.mark.parametrize("case", CASES, ids=[f"{case['why']}: {case['text']}" for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    found, findings = find(case["text"])
    assert [told(case["text"], quotation) for quotation in found] == case["found"], case["why"]
    assert [f.code for f in findings] == case.get("codes", []), case["why"]
    if "speech" in case:
        assert [quotation.speech for quotation in found] == case["speech"], case["why"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Lee said, “It rained.”", Speech.DIRECT),
        ("“It rained,” Lee said, “and froze.”", Speech.DIRECT),
        ("Lee said the dam was “safe”.", Speech.MIXED),
        ("Lee said it rained.", Speech.INDIRECT),
    ],
)
def test_kind(text: str, kind: Speech) -> None:
    ((quotation,), _) = find(text)
    assert quotation.kind == kind


def test_quotations_are_numbered_in_order() -> None:
    found, _ = find("“It rained,” Lee said. Fox said it froze. “No,” said Ann Dent.")
    assert [q.id for q in found] == ["q1", "q2", "q3"]
    assert [q.contents[0].start for q in found] == sorted(q.contents[0].start for q in found)


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_any_text_gives_spans_that_lie_in_it(text: str) -> None:
    found, findings = find(text)
    spans = [f.span for f in findings]
    for quotation in found:
        assert quotation.contents
        spans += [*quotation.contents, quotation.cue, quotation.source]
    assert all(s is None or (len(s) > 0 and s.end <= len(text)) for s in spans)
    assert all(s is None or s.of(text) == s.of(text).strip() for s in spans)


@pytest.mark.parametrize(
    "piece",
    [
        "he said ",
        "“a,” he said, ",
        "a, ",
        "adding ",
        "“a” ",
        "“a.” ",
        "and said ",
        "according to he, ",
    ],
)
def test_long_lines_take_time_in_proportion(piece: str) -> None:
    """Twenty thousand words without a paragraph are read in a second, not in minutes."""
    began = time.process_time()
    find(piece * (20_000 // len(piece.split())))
    assert time.process_time() - began < 15
