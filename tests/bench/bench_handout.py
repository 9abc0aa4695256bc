"""How long a handout takes: `python tests/bench/bench_handout.py [HOW_MANY]`.

Each handout has words of its own, since Typst remembers what it has set before.
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from pathlib import Path

from generator.config import Settings
from generator.model import (
    Article,
    Briefing,
    Metadata,
    Placement,
    Role,
    Section,
    Sentence,
    Span,
    Structure,
)
from generator.publishing import handout

HERE = Path(__file__).parent
SETTINGS = Settings(HERE, HERE, HERE, HERE, HERE, "Briefings", "https://news.example/")
SECTIONS = list(Section)[:4]


def briefing(number: int, count: int) -> Briefing:
    """Make a briefing of `count` sentences of twenty words, unlike those of other numbers."""
    text, sentences = "", []
    for n in range(count):
        words = " ".join(f"word{(number * 7919 + n * 31 + i * i) % 9973}" for i in range(20))
        span = Span(len(text), len(text) + len(words) + 1)
        sentences.append(Sentence(f"s{n}", f"{n:012x}", span, n // 3))
        text += f"{words}.\n"
    placements = tuple(
        Placement(s.id, SECTIONS[n * len(SECTIONS) // count], 1, Role.NONE, ())
        for n, s in enumerate(sentences)
    )
    article = Article(f"bench-{number}", HERE / "bench.md", Metadata(f"Article {number}"), text)
    glance = tuple(s.id for s in sentences[:4])
    return Briefing(Structure(article, tuple(sentences), placements, (), (), (), glance, ()))


def main(how_many: int) -> None:
    """Print the median time of a handout of ordinary length, and what a long one takes."""
    for count, rounds in ((25, how_many), (300, max(1, how_many // 20))):
        times = []
        for number in range(rounds + 1):
            made = briefing(number, count)
            start = time.perf_counter()
            handout.render(made, SETTINGS)
            times.append(1000 * (time.perf_counter() - start))
        first, *others = times
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(
            f"{count} sentences: {statistics.median(others):.0f} ms a handout"
            f" (first {first:.0f}, slowest {max(others):.0f}, of {rounds}); {memory} MB"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
