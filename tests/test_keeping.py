"""What was understood is kept: the same comes back, and damage is noticed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from generator import pipeline, reading
from generator.config import defaults
from generator.keeping import Shelf
from generator.model import Article, Structure

ROOT = Path(__file__).parent.parent
SEED = ROOT / "briefings" / "russia-nuclear-doctrine.md"


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The articles that were understood, in their order."""
    found: list[str] = []
    understand = pipeline.structure

    def noted(article: Article) -> Structure:
        found.append(article.slug)
        return understand(article)

    monkeypatch.setattr(pipeline, "structure", noted)
    return found


def test_what_was_understood_comes_back_as_it_was(tmp_path: Path, calls: list[str]) -> None:
    article, shelf = reading.read(SEED, defaults(ROOT)), Shelf(tmp_path / "kept")
    first = shelf.structure(article)
    assert shelf.structure(article) == first
    assert calls == [article.slug]
    shelf.structure(replace(article, text=f"{article.text} More was said."))
    assert len(calls) == 2
    shelf.clear({shelf.name_of(article)})
    assert len(list((tmp_path / "kept").iterdir())) == 1
    assert shelf.structure(article) == first
    assert len(calls) == 2


@pytest.mark.parametrize("damage", ["flip", "cut", "empty", "folder"])
def test_a_damaged_structure_is_made_again(tmp_path: Path, calls: list[str], damage: str) -> None:
    article, shelf = reading.read(SEED, defaults(ROOT)), Shelf(tmp_path / "kept")
    first = shelf.structure(article)
    [kept] = (tmp_path / "kept").iterdir()
    data = kept.read_bytes()
    kept.unlink()
    match damage:
        case "flip":
            kept.write_bytes(data.replace(b"Putin", b"Putix"))
        case "cut":
            kept.write_bytes(data[:-100])
        case "empty":
            kept.write_bytes(b"")
        case "folder":
            kept.mkdir()
            with pytest.raises(IsADirectoryError):
                shelf.structure(article)
            return
    assert shelf.structure(article) == first
    assert len(calls) == 2
    assert kept.read_bytes() == data
