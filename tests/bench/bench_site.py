"""What a site of so many briefings takes: `python tests/bench/bench_site.py [HOW_MANY …]`.

Articles are those of the folder $ARTICLES (the tests' own where it is not set), repeated under new
names.  Each step is a command of its own; times are wall times of this one run, so their ratios
can be compared, and not the times of different machines.  M is plain `mkdocs build` of the very
pages that the generator wrote.
"""

from __future__ import annotations

import gzip
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

ROOT = Path(__file__).parents[2]
BRIEFING = (sys.executable, "-m", "generator")


@dataclass(frozen=True, slots=True)
class Took:
    """What a command took: seconds on the clock, of all processors, and the most memory, in MB."""

    wall: float
    cpu: float
    memory: int


def run(root: Path, *command: str) -> Took:
    """Run a command in a folder; it must succeed."""
    start = time.perf_counter()
    null = os.open(os.devnull, os.O_WRONLY)
    pid = os.fork()
    if not pid:
        os.dup2(null, 1)
        os.chdir(root)
        os.execve(command[0], command, {**os.environ, "NO_MKDOCS_2_WARNING": "1"})
    os.close(null)
    _, status, used = os.wait4(pid, 0)
    assert status == 0, f"{command} failed"
    took = time.perf_counter() - start
    return Took(took, used.ru_utime + used.ru_stime, used.ru_maxrss // 1024)


def make(root: Path, how_many: int) -> None:
    """Make a project of so many articles."""
    for folder in ("overrides", "docs/assets", "docs/guide"):
        shutil.copytree(ROOT / folder, root / folder)
    shutil.copy(ROOT / "mkdocs.yml", root)
    (root / "briefings").mkdir()
    own = sorted(Path(os.environ.get("ARTICLES", ROOT / "tests" / "articles")).glob("*.md"))
    articles = cycle(p for p in own if "\nredirect_from:" not in p.read_text("utf8"))
    for number, article in zip(range(how_many), articles, strict=False):
        (root / "briefings" / f"{article.stem}-{number}.md").write_bytes(article.read_bytes())


def edit(path: Path, change: Callable[[str], str]) -> None:
    path.write_text(change(path.read_text("utf8")), "utf8")


def measure(root: Path, how_many: int) -> list[tuple[str, Took, str]]:
    """Return each step with what it took, and a remark."""
    make(root, how_many)
    settings, pages = root / "mkdocs.yml", (*BRIEFING, "build", "--no-site")
    briefing = (*BRIEFING, "build")
    mkdocs = (sys.executable, "-m", "mkdocs", "build", "--quiet", "--config-file", "plain.yml")
    steps = [("articles to pages, data and handouts, from nothing", run(root, *pages), "")]
    per_second = how_many / steps[0][1].wall
    steps[0] = (*steps[0][:2], f"{per_second:.1f} a second")
    edit(settings, lambda text: text.replace("Each sheet sets out", "Each sheet tells of", 1))
    steps.append(("the same, what is understood being kept", run(root, *pages), ""))
    steps.append(("nothing changed, no site", run(root, *pages), ""))
    plain = (
        settings.read_text("utf8")
        .replace("plugins: #", "plugins: [] #")
        .replace("\n  - briefings\n", "\n")
    )
    (root / "plain.yml").write_text(plain, "utf8")
    steps.append(("M: mkdocs build of these pages", run(root, *mkdocs, "-d", "plain"), ""))
    steps.append(("site by briefing build", run(root, *briefing), _index(root)))
    steps.append(("nothing changed", run(root, *briefing), ""))
    article = sorted((root / "briefings").glob("*.md"))[how_many // 2]
    edit(article, lambda text: f"{text}\n\nThe council meets again on Monday.\n")
    steps.append(("one article changed", run(root, *briefing), ""))
    shutil.rmtree(root / ".briefing")
    for folder in ("site", "docs/briefings"):
        shutil.rmtree(root / folder)
    steps.append(("everything from nothing", run(root, *briefing), ""))
    zensical = (sys.executable, "-m", "zensical", "build", "--config-file", "mkdocs.yml")
    steps.append(("zensical build of these pages", run(root, *zensical), ""))
    return steps


def _index(root: Path) -> str:
    """Return how large the search's index is."""
    built_in = len(gzip.compress((root / "docs/search/index.js").read_bytes(), 6))
    return f"search index {built_in // 1000} kB packed"


def main(sizes: Sequence[int]) -> None:
    """Print a table for each size."""
    for how_many in sizes:
        with tempfile.TemporaryDirectory() as folder:
            steps = measure(Path(folder, "project"), how_many)
        unit = next(took.wall for name, took, _ in steps if name.startswith("M:"))
        print(f"\n{how_many} briefings, {os.cpu_count()} processors\n")
        print("| step | seconds | of M | CPU seconds | MB | |")
        print("|---|---|---|---|---|---|")
        for name, took, remark in steps:
            print(
                f"| {name} | {took.wall:.1f} | {took.wall / unit:.2f} | {took.cpu:.1f} "
                f"| {took.memory} | {remark} |",
                flush=True,
            )


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [10, 100])
