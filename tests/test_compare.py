"""Comparing learners on articles that they have not read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

pytest.importorskip("sklearn")

from corpora import make_corpora

from generator.model import Kind, Role, Section
from generator.training.__main__ import main
from generator.training.compare import answers
from generator.training.corpus import TRAIN, read
from generator.training.learning import lesson
from generator.understanding.impressions import SECTIONS, Impression
from generator.understanding.lexicons import lexicon


def test_a_learner_that_reads_beats_the_largest_class(tmp_path: Path) -> None:
    corpora, labels = make_corpora(tmp_path)
    scores = compare(corpora, labels)
    assert scores["linear"] > scores["the largest class"]
    assert "encoder" not in scores


def test_an_encoder_is_compared_where_there_is_one(tmp_path: Path) -> None:
    """One that is always right is beaten by nobody."""
    corpora, labels = make_corpora(tmp_path)
    examples = [
        replace(example, impressions=tuple(map(impression, example.sections)))
        for source in TRAIN.values()
        for example in read(source, corpora, labels)
    ]
    told = lesson(examples, SECTIONS, "sections", lexicon("sections"))
    found = {name: (answer == told.labels).mean() for name, answer in answers(told)}
    assert found["encoder"] == 1
    assert found["mixture of encoder and linear"] == 1


def impression(right: Section | None) -> Impression:
    """Return what an encoder says that is sure of the right section."""
    scores = tuple(0.0 if section == right else -6.0 for section in SECTIONS)
    return Impression(scores, (0.0,) * len(Role), (0.0,) * len(Kind), 0.0, 0.0, ())


def compare(corpora: Path, labels: Path) -> dict[str, float]:
    """Return the macro F1 of each learner over all articles."""
    result = CliRunner().invoke(main, ["compare", str(corpora), "--labels", str(labels)])
    assert result.exit_code == 0, result.output
    rows = [line.strip("| ").split(" | ") for line in result.output.splitlines()[2:]]
    return {row[0]: float(row[3].split()[0]) for row in rows}
