"""The encoder as the package carries it: every sentence is read, the same way each time."""

from __future__ import annotations

import subprocess
import sys
from importlib.resources import files
from math import exp
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import pipeline
from generator.model import Article, Finding, Level, Metadata, Sentence
from generator.understanding import sentences
from generator.understanding.encoder import LONGEST, batches
from generator.understanding.impressions import SECTIONS, TAGS, Impressions
from generator.understanding.lexicons import lexicon
from generator.understanding.weights import encoder

NEWS = (
    "The council of Lund will close the swimming hall in June, it decided on Monday.\n\n"
    "“It is a sad day for the whole town,” said Ann Dent, who leads the swimming club.\n\n"
    "The hall was opened in 1962."
)
_MEGABYTES = 30


def read(text: str, headline: str = "Lund closes its swimming hall") -> Impressions:
    parts = sentences.split(text, lexicon("abbreviations"))
    return encoder().read(headline, text, parts, ())


def cut(text: str) -> tuple[Sentence, ...]:
    return sentences.split(text, lexicon("abbreviations"))


def test_a_decision_reads_like_news_and_a_lament_like_speech() -> None:
    decided, lamented, opened = read(NEWS)
    assert SECTIONS[decided.sections.index(max(decided.sections))] == "key-changes"
    assert SECTIONS[opened.sections.index(max(opened.sections))] == "background"
    assert lamented.speech > 0 > opened.speech


def test_the_words_of_an_attribution_are_told_apart() -> None:
    lament = read(NEWS)[1]
    best = {NEWS[t.span.start : t.span.end]: TAGS[t.tags.index(max(t.tags))] for t in lament.tokens}
    assert best["sad"].startswith("content")
    assert best["said"].startswith("cue")
    assert best["Ann"].startswith("source")


def test_an_article_without_sentences_makes_no_impression() -> None:
    assert encoder().read("Nothing", "", (), ()) == ()


@settings(max_examples=30, deadline=None)
@given(st.text(min_size=1, max_size=300).filter(str.strip))
def test_any_text_is_read_to_its_sentences(text: str) -> None:
    parts = cut(text)
    felt = read(text, headline=text[:40])
    assert len(felt) == len(parts)
    for sentence, impression in zip(parts, felt, strict=True):
        assert sum(map(exp, impression.sections)) == pytest.approx(1, abs=0.05)
        assert all(sentence.span.holds(token.span) for token in impression.tokens)


def test_a_sentence_too_long_to_read_whole_is_read_from_its_beginning() -> None:
    text = "word " * 4 * LONGEST + "end."
    (felt,) = read(text)
    assert 0 < len(felt.tokens) < LONGEST


@given(st.lists(st.integers(1, LONGEST), min_size=1, max_size=60))
def test_every_line_is_read_once(lengths: list[int]) -> None:
    found = [n for batch in batches(lengths) for n in batch]
    assert sorted(found) == list(range(len(lengths)))


def test_an_article_in_another_language_is_left_to_the_rules() -> None:
    foreign = Finding("L001", Level.INFO, "the article is not in English")
    article = Article("any", Path("any.md"), Metadata(), NEWS, findings=(foreign,))
    assert pipeline.observe(article, encoder())[1] == ()


def test_help_loads_neither_weights_nor_what_runs_them() -> None:
    code = (
        "import sys, click.testing as t; from generator.cli import main;"
        "assert t.CliRunner().invoke(main, ['--help']).exit_code == 0;"
        "print([m for m in ('onnxruntime', 'tokenizers', 'numpy') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_the_weights_are_small_and_cannot_run_code() -> None:
    weights = [path for path in Path(str(files("generator"))).rglob("weights/*") if path.is_file()]
    assert {path.suffix for path in weights} <= {".json", ".onnx", ".txt"}
    assert sum(path.stat().st_size for path in weights) < _MEGABYTES * 1_000_000
