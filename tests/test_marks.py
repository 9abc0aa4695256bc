"""Quotation marks find their partners, and a lost one spoils no more than its paragraph."""

from __future__ import annotations

import time
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.model import Finding
from generator.understanding import marks, sentences
from generator.understanding.lexicons import lexicon
from generator.understanding.marks import Passage

CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "cases" / "marks.toml").read_text("utf8")
)["case"]
MARKS = ["“", "”", '"', "''", "``", "‘", "’", "'", "«", "»", "„", "‹", "›"]
TEXTS = st.lists(st.sampled_from([*MARKS, "Lee", "said", ",", ".", " ", "s", "\n\n", "5"])).map(
    "".join
)


def pair(text: str) -> tuple[tuple[Passage, ...], tuple[Finding, ...]]:
    return marks.pair(text, sentences.split(text, lexicon("abbreviations")))


@pytest.mark.parametrize("case", CASES, ids=[f"{case['why']}: {case['text']}" for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    passages, findings = pair(case["text"])
    assert [p.span.of(case["text"]) for p in passages] == case["passages"], case["why"]
    assert [f.code for f in findings] == case.get("codes", []), case["why"]


def test_a_passage_says_that_it_continues() -> None:
    passages, _ = pair("“One.\n\n“Two.”\n\n“Three.”")
    assert [(p.closed, p.continues) for p in passages] == [
        (False, False),
        (True, True),
        (True, False),
    ]


def test_a_finding_points_at_the_mark() -> None:
    text = "It rained,” he said."
    _, (finding,) = pair(text)
    assert finding.span is not None
    assert finding.span.of(text) == "”"


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_passages_are_disjoint_and_stay_in_their_paragraph(text: str) -> None:
    passages, findings = pair(text)
    assert all(a.span.end <= b.span.start for a, b in pairwise(passages))
    assert all(len(p.span) > 0 and "\n\n" not in p.span.of(text) for p in passages)
    assert all(f.span and f.span.of(text) in MARKS for f in findings)


@pytest.mark.parametrize("mark", ["“a ", "'a ", '"', "‘a “b ", "« ", "a’ ", "“a” "])
def test_many_marks_take_time_in_proportion(mark: str) -> None:
    began = time.process_time()
    pair(mark * 20_000)
    assert time.process_time() - began < 15
