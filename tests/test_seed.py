"""What the first briefing must get right, whatever else changes.

Its sections are among what the encoder learned from: this guards them, and proves nothing.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from conftest import ROOT

from generator import config, pipeline, reading
from generator.model import Article, Kind, Section, Structure

K, B, R, A = Section.KEY_CHANGES, Section.BACKGROUND, Section.REACTIONS, Section.ANALYST_VIEW
SECTIONS = {
    "Entitled “Fundamentals": {K},
    "The major change": {K},
    "Although new changes were proposed": {K, B},
    "The development follows": {B},
    "The decision comes": {B},
    "Now, even a major attack": {K},
    "The nuclear doctrine would": {K},
    "Furthermore, any attack": {K},
    "Although Putin has previously": {R},
    "However, Russian Foreign Minister": {R},
    "Russia has signed": {R},
    "Kremlin spokesman": {R},
    "Matthew Miller": {R},
    "“Intimidate Ukraine": {R},
    "Tatiana Stanovaya": {A},
}


@pytest.fixture(scope="module")
def article() -> Article:
    path = ROOT / "briefings" / "russia-nuclear-doctrine.md"
    return reading.read(path, config.defaults(ROOT))


@pytest.fixture(scope="module")
def structure(article: Article) -> Structure:
    return pipeline.structure(article)


@pytest.mark.parametrize(
    "title",
    [
        "Russia lowers the threshold for using nuclear weapons",
        "Putin approves new nuclear doctrine",
        "What changes in Russia’s nuclear rules",
        None,
    ],
)
def test_each_sentence_is_filed_where_an_editor_would(article: Article, title: str | None) -> None:
    made = pipeline.structure(replace(article, metadata=replace(article.metadata, title=title)))
    for sentence, placement, (begins, sections) in zip(
        made.sentences, made.placements, SECTIONS.items(), strict=True
    ):
        assert sentence.span.of(article.text).startswith(begins)
        assert placement.section in sections, begins


def test_its_speakers_have_the_roles_that_the_article_gives(structure: Structure) -> None:
    roles = {speaker.name: speaker.role for speaker in structure.speakers}
    assert roles["Sergei Lavrov"] == "Russian Foreign Minister"
    assert roles["Dmitry Peskov"] == "Kremlin spokesman"
    assert roles["Matthew Miller"] is None
    stanovaya = "political scientist at the Carnegie Russia and Eurasia Center"
    assert roles["Tatiana Stanovaya"] == stanovaya
    kinds = {speaker.name: speaker.kind for speaker in structure.speakers}
    assert kinds["Tatiana Stanovaya"] is Kind.EXPERT
    assert kinds["Sergei Lavrov"] is Kind.OFFICIAL


def test_its_dates_are_resolved(structure: Structure) -> None:
    text = structure.article.text
    dates = [(date.span.of(text), date.value) for date in structure.dates]
    assert dates == [
        ("Tuesday", "2024-11-19"), ("September", "2024-09"), ("Tuesday", "2024-11-19"),
    ]  # fmt: skip


def test_its_garbled_marks_are_found_and_kept(structure: Structure) -> None:
    text = structure.article.text
    lines = {
        text.count("\n", 0, finding.span.start)
        for finding in structure.findings
        if finding.span and finding.code in {"Q001", "Q002"}
    }
    garbled = {text[: text.index(who)].count("\n") for who in ("Matthew Miller", "Tatiana Stan")}
    assert lines == garbled
    assert "Russia tried to “coerce Is. “Intimidate Ukraine" in text
    assert "Russia’s terms,'” he posted on X." in text
