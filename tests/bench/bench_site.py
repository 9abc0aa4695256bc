"""What a site takes, at several sizes: `python tests/bench/bench_site.py [SIZE …]`.

Articles are those of the folder $ARTICLES (the tests' own where it is not set), repeated under new
names.  All is measured beside M, plain `mkdocs build` of the pages that the generator wrote: times
of one run can be compared, those of different machines can not.  Tables in Markdown go to standard
output, progress to standard error.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from dataclasses import replace
from pathlib import Path

import msgspec
import report
import steps
import typesetters
from measuring import articles, machine, say
from report import Results
from steps import Step

from generator.workers import processors

SIZES = (10, 100, 1000, 5000)
_MANY = 1000  # briefings; above these some steps are left out
_SLOW = (Step.ZENSICAL,)  # it takes gigabytes then
_NOT_GROWTH = (Step.STRUCTURE, Step.PAGES, Step.PAPERS, Step.MKDOCS, Step.ZENSICAL)


def main(sizes: list[int], kept: Path | None, page: Path | None, *, growth: bool) -> None:
    """Measure and print."""
    of = articles()
    results = _load(kept) if kept and kept.is_file() else _begin(of)
    for size in sizes:
        if size in results.sites:
            continue
        say(f"{size:,} briefings:")
        left_out = (_NOT_GROWTH if growth else _SLOW) if size > _MANY else ()
        with tempfile.TemporaryDirectory() as folder:
            site = steps.measure(Path(folder, "project"), size, of, left_out)
        say(f"{site.seconds:8.1f} s  in all")
        results = replace(results, sites={**results.sites, size: site})
        if kept:
            kept.write_bytes(msgspec.json.encode(results))
    if page:
        report.write(page, results)
    print("\n\n".join(report.parts(results).values()))


def _load(kept: Path) -> Results:
    return msgspec.json.decode(kept.read_bytes(), type=Results)


def _begin(of: list[Path]) -> Results:
    """Return results without sites."""
    bodies = (path.read_text("utf8").partition("\n---\n")[2] for path in of)
    words = sum(len(re.findall(r"\w+", body)) for body in bodies)
    say("Handouts, beside WeasyPrint …")
    papers = typesetters.compare(of)
    return Results(machine(), processors(), len(of), round(words / len(of)), papers)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Measure what a site takes, at several sizes.")
    parser.add_argument("size", type=int, nargs="*", help="Briefings; 10, 100, 1000 and 5000 else.")
    parser.add_argument(
        "--growth", action="store_true", help="Above 1,000, measure what growth is told by alone."
    )
    parser.add_argument(
        "--results", type=Path, help="Keep here what was measured, and do not measure it again."
    )
    parser.add_argument("--write", type=Path, help="Put the tables into this page of the guide.")
    given = parser.parse_args()
    main(given.size or list(SIZES), given.results, given.write, growth=given.growth)
