"""Whether a build has become slower: `python tests/bench/guard.py`.

A small site of the tests' own articles is built, and what its steps take is compared, as ratios,
with what is kept in `ratios.json`.  What is worse by more than a quarter is measured again, and is
an error if it stays so.  `--keep` writes the file: do so when a change is meant to cost what it
costs, and say why in the commit.

Compared is the time of all processors, of each step the least of several rounds: other work on the
machine lengthens it by a third at times, and time on the clock by a multiple.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from measuring import OWN, Took, make, repeatable, say, table
from steps import Step, do

KEPT = Path(__file__).with_name("ratios.json")
_BRIEFINGS = 40
_WORSE = 1.25
_ROUNDS = 3  # that are measured at most
_TIMES = {Step.NOTHING: 3, Step.CHANGED: 3, Step.MKDOCS: 2}  # that short steps are done
_MEMORY = "peak memory of everything from nothing, in MB"

Least = Mapping[Step, tuple[float, int]]
"""The least processor time and memory that each step has taken."""


def measure(before: Least) -> Least:
    """Do all steps once more; return the least that they took, then or before."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "project")
        make(root, _BRIEFINGS, repeatable(OWN))
        took = {
            step: [do(step, root) for _ in range(_TIMES.get(step, 1))]
            for step in Step
            if step is not Step.ZENSICAL
        }
    return {step: _least(tries, before.get(step)) for step, tries in took.items()}


def _least(tries: list[Took], before: tuple[float, int] | None) -> tuple[float, int]:
    seen = [(one.cpu, one.memory) for one in tries] + ([before] if before else [])
    return min(time for time, _ in seen), min(memory for _, memory in seen)


def ratios(least: Least) -> dict[str, float]:
    """Return what is compared: times as shares of plain `mkdocs build`, and megabytes."""
    unit, _ = least[Step.MKDOCS]
    shares = {step.value: time / unit for step, (time, _) in least.items() if step != Step.MKDOCS}
    return {**shares, _MEMORY: least[Step.ALL][1]}


def worse(got: Mapping[str, float], kept: Mapping[str, float]) -> list[str]:
    """Return what is worse than what is kept by more than a quarter."""
    return [what for what, was in kept.items() if got[what] > _WORSE * was]


def check() -> None:
    """Compare, and end with an error where something has become worse."""
    kept: dict[str, float] = json.loads(KEPT.read_bytes())
    least = measure({})
    for _ in range(_ROUNDS - 1):
        if not (found := worse(ratios(least), kept)):
            break
        say(f"Measured again, for this is worse: {'; '.join(found)}.")
        least = measure(least)
    got = ratios(least)
    rows = ((what, f"{was:.2f}", f"{got[what]:.2f}") for what, was in kept.items())
    print(table(("", "kept", "now"), *rows))
    if found := worse(got, kept):
        sys.exit(
            f"Worse by more than a quarter: {'; '.join(found)}. If that is meant, run "
            "tests/bench/guard.py --keep, and say why in the commit."
        )


def keep() -> None:
    """Keep what is measured now."""
    least: Least = {}
    for _ in range(_ROUNDS):
        least = measure(least)
    kept = {what: round(value, 3) for what, value in ratios(least).items()}
    KEPT.write_text(f"{json.dumps(kept, indent=2)}\n", "utf8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="See whether a build has become slower.")
    parser.add_argument("--keep", action="store_true", help="Keep what is measured now.")
    if parser.parse_args().keep:
        keep()
    else:
        check()
