"""What is seen of a sentence: the marks by which it will be placed."""

from __future__ import annotations

import datetime as dt
import math
import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import pipeline
from generator.model import Article, Metadata, Quotation, Sentence, Span, Speech, Structure
from generator.understanding import features
from generator.understanding.lexicons import lexicon

CASES = tomllib.loads((Path(__file__).parent / "cases" / "features.toml").read_text("utf8"))


def see(
    text: str, title: str = "Harbour council votes to close the old bridge"
) -> list[dict[str, float]]:
    metadata = Metadata(title=title, date=dt.date(2024, 5, 14))
    structure = pipeline.observe(Article("any", Path("any.md"), metadata, text))[0]
    return [dict(found) for found in features.of(structure, lexicon("sections"))]


@pytest.mark.parametrize("case", CASES["case"], ids=lambda case: str(case["reason"]))
def test_a_sentence_shows(case: dict[str, str]) -> None:
    seen = see(case["text"])[-1]
    assert case["shows"] in seen
    assert case.get("not", "-") not in seen


def test_a_sentence_knows_its_neighbours() -> None:
    first, second = see("The bridge is old.\n\n“It must go,” said Ann Lee, the mayor.")
    assert first["after:quote:direct"] == 1
    assert first["before:edge"] == 1
    assert second["before:quote:none"] == 1


def test_words_weigh_less_in_a_longer_sentence() -> None:
    short, long = see(
        "Rain fell.\n\nRain fell on the bridge and the harbour all day and all night."
    )
    assert short["word:rain"] > long["word:rain"] > 0


def test_a_repeated_headline_is_seen() -> None:
    near, far = see("The harbour council will close the old bridge.\n\nFish is cheap.")
    assert near["headline"] > 0.5
    assert far["headline"] == 0


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=200).filter(str.strip))
def test_any_text_has_features_for_each_sentence(text: str) -> None:
    structure = pipeline.observe(Article("any", Path("any.md"), Metadata(), text))[0]
    seen = features.of(structure, lexicon("sections"))
    assert len(seen) == len(structure.sentences)
    assert all(math.isfinite(value) for found in seen for _, value in found)


def test_one_endless_line_takes_no_longer_than_its_length() -> None:
    """Each word looks up whether it is quoted; that must not mean a look at every quotation."""
    said = "“Go,” he said "
    text = said * 5_000
    quotations = tuple(
        Quotation(f"q{n}", Speech.DIRECT, (Span(at, at + 5),), None, None, "any")
        for n, at in enumerate(range(0, len(text), len(said)))
    )
    sentence = Sentence("s1", "0" * 12, Span(0, len(text)), 0)
    article = Article("any", Path("any.md"), Metadata(), text)
    structure = Structure(article, (sentence,), (), quotations, (), (), (), ())
    start = time.process_time()
    features.of(structure, lexicon("sections"))
    assert time.process_time() - start < 2
