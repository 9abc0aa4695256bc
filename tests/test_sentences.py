"""Sentences tile the text, and their addresses depend on their words alone."""

from __future__ import annotations

import re
import time
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.anchors import anchors
from generator.model import Sentence, Span
from generator.understanding import sentences
from generator.understanding.lexicons import lexicon

CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "cases" / "sentences.toml").read_text("utf8")
)["case"]
PIECES = [
    "He left.",
    "Mr. Lee",
    "U.S.",
    "“Why?”",
    "p.m.",
    "...",
    "’",
    '"',
    "(",
    ")",
    "no. 5",
    "\x1c",
]
TEXTS = st.lists(
    st.sampled_from([*PIECES, " ", "\n", "\n\n", "\u2028", "\x85", "\ufeff"]) | st.text(max_size=8)
).map("".join)


def split(text: str) -> tuple[Sentence, ...]:
    return sentences.split(text, lexicon("abbreviations"))


@pytest.mark.parametrize("case", CASES, ids=[f"{case['why']}: {case['text']}" for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    if case.get("raw"):
        text, wanted = case["text"], case["sentences"]
    else:
        text, wanted = case["text"].replace(" | ", " "), case["text"].split(" | ")
    assert [s.span.of(text) for s in split(text)] == wanted, case["why"]


def test_paragraphs_are_counted_from_zero() -> None:
    found = split("One. Two.\n\n\n\nThree.")
    assert [(s.id, s.paragraph) for s in found] == [("s1", 0), ("s2", 0), ("s3", 1)]


def test_an_anchor_is_the_hash_of_the_words() -> None:
    """The address outlives a change of white space and of everything around the sentence."""
    first, *_ = split("It rained  again.\n\nHe left.")
    *_, last = split("He stayed. It\nrained again.\n\nNobody minded.")[:2]
    assert first.anchor == last.anchor
    assert re.fullmatch(r"[0-9a-f]{12}", first.anchor)


def test_equal_sentences_are_counted() -> None:
    one, two, three = (s.anchor for s in split("Yes. Yes. Yes."))
    assert (two, three) == (f"{one}-2", f"{one}-3")


@pytest.mark.parametrize("text", ["0? “ ", "0. “ ", "0! ", ". “", "? ("])
def test_a_mark_with_nothing_behind_it_is_no_trouble(text: str) -> None:
    assert sentences.split(text, lexicon("abbreviations"))


def test_anchors_of_other_spans_are_made_alike() -> None:
    """An editor who joins two sentences gets the address of the joined words."""
    text = "It rained. He left."
    (joined,) = anchors(text, [Span(0, len(text))])
    assert joined == anchors("It  rained.\nHe left.", [Span(0, 20)])[0]


@settings(max_examples=150, deadline=None)
@given(TEXTS)
@example("\x1c\x1d.\u2028\u2029 x")
def test_sentences_tile_any_text(text: str) -> None:
    spans = [s.span for s in split(text)]
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(span.of(text) == span.of(text).strip() != "" for span in spans)
    covered = {i for span in spans for i in range(span.start, span.end)}
    assert all(i in covered or c.isspace() for i, c in enumerate(text))


@settings(max_examples=50, deadline=None)
@given(TEXTS)
def test_a_sentence_stays_in_its_paragraph(text: str) -> None:
    found = split(text)
    assert all("\n\n" not in s.span.of(text) for s in found)
    assert [s.paragraph for s in found] == sorted(s.paragraph for s in found)
    assert len({s.anchor for s in found}) == len(found)


@pytest.mark.parametrize("piece", ["a", ".", "?”", "A.", "’", "x. ", "\n", "1.", "“Why?” "])
def test_long_lines_take_time_in_proportion(piece: str) -> None:
    """Many characters without a break are read in seconds, not in hours."""
    began = time.process_time()
    split(piece * (300_000 // len(piece)))
    assert time.process_time() - began < 20
