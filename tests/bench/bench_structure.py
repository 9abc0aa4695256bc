"""How many articles a second are understood and turned into pages, on one core.

    python tests/bench/bench_structure.py [ROUNDS]

Prints each step's share; the articles are the invented ones of tests/articles, understood anew
each round.  Not a test: seconds depend on the machine.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path

from generator import config, pipeline, reading, review
from generator.publishing import pages, record

ROOT = Path(__file__).parents[2]


def main(rounds: int) -> None:
    """Measure and print."""
    settings = config.defaults(ROOT)
    paths = sorted((ROOT / "tests" / "articles").glob("*.md"))
    articles = [reading.read(path, settings) for path in paths]
    pipeline.structure(articles[0])  # word lists and weights are read once
    spent: Counter[str] = Counter()
    sentences = 0
    for article in articles * rounds:
        began = time.process_time()
        made = pipeline.structure(article)
        understood = time.process_time()
        briefing = review.apply(review.load(review.path_of(article)), made)
        decided = time.process_time()
        pages.render(briefing, settings)
        record.dumps(record.briefing(briefing))
        spent["understand"] += int(1e9 * (understood - began))
        spent["decide"] += int(1e9 * (decided - understood))
        spent["write pages"] += int(1e9 * (time.process_time() - decided))
        sentences += len(made.sentences)
    count = len(articles) * rounds
    print(f"{count} articles, {sentences / count:.0f} sentences each, CPU time on one core:")
    for step, nanoseconds in spent.items():
        each = nanoseconds / count / 1e6
        print(f"  {step:12} {each:7.1f} ms an article, {1000 / each:7.0f} articles a second")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
