"""Whether a build has become slower: `python tests/bench/guard.py`.

A small site of the tests' own articles is built, and what its steps take is compared, as ratios,
with what is kept in `ratios.json`.  What is worse by more than a quarter is measured again, and is
an error if it stays so.  `--keep` writes the file: do so when a change is meant to cost what it
costs, and say why in the commit.
"""

from __future__ import annotations

import argparse
import json
import statistics
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


def measure() -> dict[str, float]:
    """Return what a build of a small site takes.

    It is the time of all processors, which other work on the machine does not lengthen much, as a
    share of what plain `mkdocs build` needs for the same pages; and megabytes of memory.
    """
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "project")
        make(root, _BRIEFINGS, repeatable(OWN))
        took = {step: _quickest(step, root) for step in Step if step is not Step.ZENSICAL}
    unit = took[Step.MKDOCS].cpu
    ratios = {step.value: one.cpu / unit for step, one in took.items() if step is not Step.MKDOCS}
    return {**ratios, _MEMORY: took[Step.ALL].memory}


def _quickest(step: Step, root: Path) -> Took:
    """Do a step, a short one several times."""
    tries = [do(step, root) for _ in range(_TIMES.get(step, 1))]
    return min(tries, key=lambda one: one.cpu)


def worse(got: Mapping[str, float], kept: Mapping[str, float]) -> list[str]:
    """Return what is worse than what is kept by more than a quarter."""
    return [what for what, was in kept.items() if got[what] > _WORSE * was]


def check() -> None:
    """Compare, and end with an error where something has become worse."""
    kept: dict[str, float] = json.loads(KEPT.read_bytes())
    best = measure()
    for _ in range(_ROUNDS - 1):
        if not worse(best, kept):
            break
        say(f"Measured again, for these are worse: {', '.join(worse(best, kept))}.")
        again = measure()
        best = {what: min(best[what], again[what]) for what in best}
    rows = ((what, f"{was:.2f}", f"{best[what]:.2f}") for what, was in kept.items())
    print(table(("", "kept", "now"), *rows))
    if found := worse(best, kept):
        sys.exit(
            f"Slower by more than a quarter, or larger: {', '.join(found)}. If that is meant, "
            "run tests/bench/guard.py --keep and say why in the commit."
        )


def keep() -> None:
    """Keep what is measured now: the middle of several times."""
    rounds = [measure() for _ in range(_ROUNDS)]
    middle = {what: round(statistics.median(one[what] for one in rounds), 3) for what in rounds[0]}
    KEPT.write_text(f"{json.dumps(middle, indent=2)}\n", "utf8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="See whether a build has become slower.")
    parser.add_argument("--keep", action="store_true", help="Keep what is measured now.")
    if parser.parse_args().keep:
        keep()
    else:
        check()
