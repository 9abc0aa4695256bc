"""What the generator makes of a few articles, whole, to be read in a diff.

After a change that is meant, write the files anew with `pytest tests/test_golden.py
--update-golden` and read what changed.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import ARTICLES, ROOT

from generator import config, pipeline, reading
from generator.publishing import handout, pages, record

GOLDEN = ROOT / "tests" / "golden"
SEED = ROOT / "briefings" / "russia-nuclear-doctrine.md"
NAMES = (
    *("city-budget", "ferry-accident", "court-ruling", "broken-marks", "hostile", "rtl-names"),
    "water-main",  # which has an earlier version
    "atom-watch",  # whose words are explained
)
SETTINGS = replace(config.defaults(ROOT), site_url="https://news.example/")


def spelled_out(value: Any, text: str) -> Any:
    """Put the words beside each span, so that a diff can be read.

    Confidence is left out: its last digits depend on how a processor rounds.
    """
    if isinstance(value, list):
        return [spelled_out(item, text) for item in value]
    if isinstance(value, dict):
        spelled = {
            key: spelled_out(item, text) for key, item in value.items() if key != "confidence"
        }
        if "start" in value:
            spelled["words"] = text[value["start"] : value["end"]]
        return spelled
    return value


def made(path: Path) -> dict[str, str]:
    """Return what is made of an article, as text, by file name."""
    briefing = pipeline.brief(reading.read(path, SETTINGS))
    article = briefing.structure.article
    understood = record.briefing(briefing)
    understood = spelled_out({k: v for k, v in understood.items() if k != "text"}, article.text)
    files = dict(pages.render(briefing, SETTINGS))
    for name, value in (
        ("structure.json", understood),
        ("handout.json", handout.document(briefing, SETTINGS)),
    ):
        files[name] = json.dumps(value, ensure_ascii=False, indent=1) + "\n"
    return files


@pytest.mark.parametrize(
    "path", [SEED, *(ARTICLES / f"{n}.md" for n in NAMES)], ids=lambda p: p.stem
)
def test_golden(path: Path, request: pytest.FixtureRequest) -> None:
    folder = GOLDEN / path.stem
    files = made(path)
    if request.config.getoption("--update-golden"):
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        for name, content in files.items():
            (folder / name).write_text(content, "utf8", newline="\n")
    assert {p.name for p in folder.iterdir()} == set(files)
    for name, content in files.items():
        assert content == (folder / name).read_text("utf8"), f"{path.stem}/{name} has changed"
