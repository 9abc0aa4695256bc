"""How time and memory grow with an article: `python tests/bench/bench_growth.py [SIZE …]`.

For articles of several kinds and sizes (in characters; up to 100,000 unless told otherwise) it
prints the seconds of computing and the most memory that each command takes, and the seconds a
megabyte: where these stay alike, time grows in line with the article.  `briefing structure` takes
any size; the others refuse what is too long to print.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))

import trials
from conftest import make_project
from measuring import table

from generator.publishing.handout import MOST

SIZES = (10_000, 100_000)
LONGEST = 3600  # seconds
STORY = """The bridge {n} over the Wend was closed on Tuesday after inspectors found cracks in two \
of its piers. “It is old,” said Mayor Ann L{a}, who has asked the ministry for money. According to \
the ministry, the repairs will cost {n} million euros and last until 2026. Engineers warned in \
March 2019 that the bridge would not last.

Tom R{a}, a professor of engineering at Northfield University, said the cracks were no surprise. \
“Nobody wanted to pay,” he added. Police said that drivers should use the tunnel.

"""


def story(size: int) -> str:
    """Return news in which every paragraph has names and numbers of its own."""
    pieces, length = [], 0
    for n in count():
        letters = "".join("aeiourst"[n // 8**k % 8] for k in range(6))
        pieces.append(STORY.format(n=n, a=letters))
        length += len(pieces[-1])
        if length >= size:
            return "".join(pieces)[:size]
    raise AssertionError


def repeated(words: str) -> Callable[[int], str]:
    """Return what makes a text of any size out of words."""
    return lambda size: (words * (size // len(words) + 1))[:size]


KINDS: dict[str, Callable[[int], str]] = {
    "news": story,
    "news in one line": lambda size: story(size).replace("\n\n", " "),
    "one sentence": repeated("the mayor of Wend and Ann Lee went to town with 4 men, "),
    "one word": repeated("a"),
    "short sentences": repeated("It rains. "),
    "quotations of a sentence": repeated("“Rain”, he said, "),
    "marks never closed": repeated("“word "),
    "accents on one letter": repeated("\u0301"),
}
COMMANDS = {
    "structure": ("structure", "--json", "briefings/long.md"),
    "handout": ("handout", "briefings/long.md"),
    "pages": ("build", "--quiet", "--no-site"),
    "site": ("build", "--quiet"),  # after the pages, so MkDocs alone
    "check": ("check",),
}


def main(sizes: tuple[int, ...]) -> None:
    """Measure and print."""
    trials.load()
    print(f"\n{table(('article', 'characters', *COMMANDS))}")
    for kind, text in KINDS.items():
        for size in sizes:
            with TemporaryDirectory() as folder:
                root = Path(folder, "project")
                project = make_project(root)
                shutil.rmtree(root / "docs/guide")
                project.article("long.md", f"---\ntitle: Long\n---\n\n{text(size)}\n")
                cells = [_cell(root, command, size) for command in COMMANDS.values()]
            print(f"| {kind} | {size:,} | {' | '.join(cells)} |", flush=True)


def _cell(root: Path, command: tuple[str, ...], size: int) -> str:
    """Return what a command takes, for a table."""
    if size > MOST and command[0] != "structure":
        return "–"
    ended = trials.run(root, *command, longest=LONGEST)
    if ended.code:
        return f"ended with {ended.code}"
    rate = 1e6 * ended.seconds / size
    return f"{ended.seconds:.1f} s, {rate:.0f} s/MB, {ended.memory} MB"


if __name__ == "__main__":
    main(tuple(int(size.replace(",", "")) for size in sys.argv[1:]) or SIZES)
