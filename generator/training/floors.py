"""The least that the understanding must reach: `floors.toml`, by task, corpus and score."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from pathlib import Path

from generator.errors import CorpusError

FLOORS = Path(__file__).parent / "floors.toml"

Scores = Mapping[str, Mapping[str, float]]  # by task and corpus, as `editor.polnear`, and by name

_SLACK = 0.01  # how far below the scores of today the floors lie
_HEAD = """\
# What the understanding must reach on articles that it never learned from; `make evaluate` fails
# below it.  `python -m generator.training evaluate CORPORA --write` sets it to just below what is
# reached.
"""


def read(path: Path) -> Scores:
    """Return the floors; raises `CorpusError`."""
    try:
        tasks = tomllib.loads(path.read_text("utf8"))
    except OSError as error:
        raise CorpusError(f"The file cannot be read: {error.strerror}.", path=path) from error
    except (ValueError, tomllib.TOMLDecodeError) as error:
        raise CorpusError(f"No TOML ({error}).", path=path) from error
    return {
        f"{task}.{corpus}": floors
        for task, corpora in tasks.items()
        for corpus, floors in corpora.items()
    }


def write(path: Path, scores: Scores) -> None:
    """Set the floors just below the scores; what is perfect must stay so."""
    blocks = [_HEAD]
    for task, values in scores.items():
        lines = [f'"{name}" = {_floor(value):.3f}' for name, value in values.items()]
        blocks.append("\n".join([f"[{task}]", *lines, ""]))
    path.write_text("\n".join(blocks), "utf8", newline="\n")


def _floor(score: float) -> float:
    return score if score == 1 else max(0.0, math.floor((score - _SLACK) * 1000) / 1000)


def missed(scores: Scores, floors: Scores) -> list[tuple[str, str]]:
    """Return the tasks and names of the scores that are below their floor, or were not measured."""
    return [
        (task, name)
        for task, least in floors.items()
        for name, floor in least.items()
        if scores.get(task, {}).get(name, 0.0) < floor
    ]


def table(scores: Scores, floors: Scores) -> str:
    """Return scores beside their floors as a Markdown table."""
    low = set(missed(scores, floors))
    lines = ["| task | score | reached | floor | |", "|---|---|---|---|---|"]
    for task in dict.fromkeys((*scores, *floors)):
        reached, least = scores.get(task, {}), floors.get(task, {})
        for name in dict.fromkeys((*reached, *least)):
            cells = (f"{side[name]:.3f}" if name in side else "–" for side in (reached, least))
            mark = "**too low**" if (task, name) in low else ""
            lines.append(f"| {task} | {name} | {' | '.join(cells)} | {mark} |")
    return "\n".join(lines)
