"""How long a saved article takes to show: `python tests/bench/bench_preview.py [HOW_MANY …]`.

A site of so many briefings is made of the tests' articles and previewed; what is measured is the
time from a save to the page in Chromium that has loaded anew and shows the words.
"""

from __future__ import annotations

import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from measuring import OWN, chromium, make, repeatable
from playwright.sync_api import Page, sync_playwright

ROUNDS = 10
SHOWN = 'words => document.readyState === "complete" && document.body.innerText.includes(words)'


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
        print(f"- ready after {time.perf_counter() - start:.1f} s")
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
    print(f"\nA preview of {how_many:,} briefings:\n")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        root = Path(folder) / "project"
        make(root, how_many, repeatable(OWN))
        article = min((root / "briefings").glob("*-court-ruling.md"))
        name = article.stem
        decisions = article.with_suffix(".review.yml")
        text = article.read_text("utf8")
        with serving(root):
            pass
        with serving(root) as address:
            browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
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
                print(f"- {what} shows after {median:.2f} s, at best {best:.2f} s")
            browser.close()


if __name__ == "__main__":
    for count in map(int, sys.argv[1:] or ("100",)):
        main(count)
