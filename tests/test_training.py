"""Making the weights: from annotated articles to a file that `sections.place` reads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

pytest.importorskip("sklearn")

from generator.model import Section
from generator.training.__main__ import main
from generator.training.corpus import TRAIN, read
from generator.understanding.weights import head

CARD = "Before.\n<!-- figures -->\nold\n<!-- end of figures -->\nAfter.\n"
NEWS = "news agencies and newspapers"

# A sentence of each section, with its role.
SENTENCES = (
    ("The council of {} voted on Tuesday to close the bridge.", "key-changes", "Main"),
    ("The bridge of {} was built in 1931 by two brothers.", "background", "Distant_Historical"),
    ("“It is a disaster for {},” said Ann Lee.", "reactions", "Distant_Evaluation"),
    ("The case of {} may prove costly for years.", "analyst-view", "Distant_Evaluation"),
    ("Editing by {}", "source-only", "NA"),
)


def article(place: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return an invented article and its annotations."""
    text, sentences, labels = "", [], {}
    for number, (words, section, role) in enumerate(SENTENCES, 1):
        text += "\n\n" if text else ""
        start = len(text)
        text += words.format(place)
        sentences.append({"id": f"S{number}", "start": start, "end": len(text), "role": role})
        labels[f"S{number}"] = section
    row = {"name": place, "headline": f"{place} closes its bridge", "published": "2024-05-14"}
    return (
        row | {"text": text, "sentences": sentences},
        {"article": f"{place}.txt", "sections": labels, "speech": {}, "glance": ["S1"]},
    )


def make_folders(root: Path) -> tuple[Path, Path]:
    """Write a folder of corpora and one of annotations, with eight articles in each split."""
    corpora, gold = root / "corpora", root / "gold"
    (corpora / "newsdiscourse").mkdir(parents=True)
    gold.mkdir()
    for split in ("train", "dev"):
        pairs = [article(f"{split.title()}ville{letter}") for letter in "abcdefgh"]
        for path, rows in (
            (corpora / "newsdiscourse" / f"{split}.jsonl", [row for row, _ in pairs]),
            (gold / f"{split}.jsonl", [labels for _, labels in pairs]),
        ):
            path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf8")
    return corpora, gold


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    return make_folders(tmp_path)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the card and the weights of two trainings on the same articles."""
    root = tmp_path_factory.mktemp("training")
    folders = list(map(str, make_folders(root)))
    (root / "card.md").write_text(CARD, "utf8")
    for name in ("weights.json", "again.json"):
        options = ["--weights", str(root / name), "--card", str(root / "card.md")]
        result = CliRunner().invoke(main, folders + options)
        assert result.exit_code == 0, result.output
    return root


def test_training_writes_weights_and_figures(trained: Path) -> None:
    learned = head(json.loads((trained / "weights.json").read_text("utf8"))["sections"])
    assert learned.classes == tuple(Section)
    card = (trained / "card.md").read_text("utf8")
    assert card.startswith("Before.\n")
    assert card.endswith("After.\n")
    assert "| key-changes |" in card
    assert "old" not in card.split()


def test_the_same_articles_give_the_same_bytes(trained: Path) -> None:
    assert (trained / "weights.json").read_bytes() == (trained / "again.json").read_bytes()


def test_annotations_reach_the_sentences_that_we_see(folders: tuple[Path, Path]) -> None:
    example = next(read(TRAIN[NEWS], *folders))
    assert list(example.sections) == [section for _, section, _ in SENTENCES]
    assert list(example.roles) == [role for _, _, role in SENTENCES]
    assert example.glance == (0,)


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ("corpora/newsdiscourse/train.jsonl", "cannot be read"),
        ("gold/train.jsonl", "cannot be read"),
    ],
)
def test_a_missing_file_is_named(folders: tuple[Path, Path], broken: str, message: str) -> None:
    (folders[0].parent / broken).unlink()
    result = CliRunner().invoke(main, list(map(str, folders)))
    assert result.exit_code == 1
    assert broken in result.output
    assert message in result.output


def test_a_broken_line_is_named(folders: tuple[Path, Path]) -> None:
    path = folders[1] / "train.jsonl"
    path.write_text(path.read_text("utf8") + "{oops\n", "utf8")
    result = CliRunner().invoke(main, list(map(str, folders)))
    assert result.exit_code == 1
    assert f"{path}:9" in result.output


def test_an_article_that_is_not_in_the_corpus_is_named(folders: tuple[Path, Path]) -> None:
    path = folders[1] / "train.jsonl"
    path.write_text(json.dumps({"article": "Nowhere.txt", "sections": {}}) + "\n", "utf8")
    result = CliRunner().invoke(main, list(map(str, folders)))
    assert result.exit_code == 1
    assert "Nowhere" in result.output
