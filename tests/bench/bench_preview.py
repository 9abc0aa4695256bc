"""How long a saved article takes to show: `python tests/bench/bench_preview.py [HOW_MANY …]`.

A site of so many briefings is made of the tests' articles and previewed; what is measured is the
time from a save to the page in Chromium that has loaded anew and shows the words.
"""

from __future__ import annotations

import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[2]
ROUNDS = 10
SHOWN = 'words => document.readyState === "complete" && document.body.innerText.includes(words)'


def make(root: Path, how_many: int) -> str:
    """Make a project of so many articles; return the name of the one that will be edited."""
    for folder in ("overrides", "docs/assets", "docs/guide"):
        shutil.copytree(ROOT / folder, root / folder)
    shutil.copy(ROOT / "mkdocs.yml", root)
    (root / "briefings").mkdir()
    own = sorted((ROOT / "tests" / "articles").glob("*.md"))
    articles = cycle(p for p in own if "\nredirect_from:" not in p.read_text("utf8"))
    for number, article in zip(range(how_many), articles, strict=False):
        text = f"{article.read_text('utf8')}\n\nThis was report number {number}.\n"
        (root / "briefings" / f"{article.stem}-{number}.md").write_text(text, "utf8")
    return next(path.stem for path in sorted((root / "briefings").glob("court-ruling-*.md")))


@contextmanager
def serving(root: Path) -> Iterator[str]:
    """Run `briefing serve`; yield its address once the preview is ready."""
    command = [sys.executable, "-m", "generator", "serve", "-a", "127.0.0.1:0"]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        start = time.perf_counter()
        address = re.search(r"http://\S+", process.stdout.readline())
        assert address
        process.stdout.readline()
        print(f"  ready after {time.perf_counter() - start:.1f} s")
        yield address[0]
        process.send_signal(signal.SIGINT)


def saves(page: Page, save: Callable[[str], int]) -> list[float]:
    """Return how many seconds each of several saves takes to show, the first left out."""
    took = []
    for number in range(ROUNDS + 1):
        time.sleep(0.5)
        words = f"Mark {number} stands here."
        start = time.perf_counter()
        save(words)
        page.wait_for_function(SHOWN, arg=words, polling=10)
        took.append(time.perf_counter() - start)
    return took[1:]


def main(how_many: int) -> None:
    """Print how long a first and a second start take, and a save of an article and a decision."""
    print(f"{how_many} briefings:")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        root = Path(folder) / "project"
        name = make(root, how_many)
        article = root / "briefings" / f"{name}.md"
        decisions = article.with_suffix(".review.yml")
        text = article.read_text("utf8")
        with serving(root):
            pass
        with serving(root) as address:
            path = shutil.which("chromium") or shutil.which("google-chrome")
            browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
            page = browser.new_page()
            for what, part, save in (
                ("an article", "source", lambda w: article.write_text(f"{text}\n{w}\n", "utf8")),
                (
                    "a decision",
                    "index",
                    lambda w: decisions.write_text(f"standfirst: {w}\n", "utf8"),
                ),
            ):
                page.goto(f"{address}/briefings/{name}/{part}.html")
                took = saves(page, save)
                best, median = min(took), statistics.median(took)
                print(f"  {what} shows after {median:.2f} s, at best {best:.2f} s")
            browser.close()


if __name__ == "__main__":
    for count in map(int, sys.argv[1:] or ("100",)):
        main(count)
