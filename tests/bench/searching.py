"""What a reader's first search sends and takes, in Chromium, the site served from this machine."""

from __future__ import annotations

import gzip
import json
import re
import statistics
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Response, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from browsing import serve
from measuring import chromium

_LOOKED_AT = 100  # briefings that words to search for are taken from
_TIMES = 2  # that each search is tried, always as a first one
_LONGEST = 60_000  # milliseconds


@dataclass(frozen=True, slots=True)
class Searched:
    """A first search: bytes that it sends, at most, those of the page besides, and milliseconds."""

    sent: int
    page: int
    milliseconds: float


def first(root: Path) -> Searched | None:
    """Search a project's built site as somebody does who has just come; None without a browser.

    Bytes are counted as a host sends them, packed.  The milliseconds begin with the key that opens
    the box, and end when results are shown; the network takes none of them here.
    """
    path = chromium()
    if not path:
        return None
    asked = _queries(root / "docs/briefings")
    with serve(root / "site") as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        tries = [[_search(browser, address, words) for _ in range(_TIMES)] for words in asked]
        browser.close()
    return Searched(
        sent=max(one.sent for found in tries for one in found),
        page=max(one.page for found in tries for one in found),
        milliseconds=statistics.median(min(o.milliseconds for o in found) for found in tries),
    )


def _queries(briefings: Path) -> list[str]:
    """Return what to search for: a word of many briefings, one of few, and words of a title."""
    paths = sorted(briefings.glob("*/briefing.json"))[:_LOOKED_AT]
    records = [json.loads(path.read_bytes()) for path in paths]
    texts = [set(re.findall(r"[a-z]{6,}", record["text"].lower())) for record in records]
    counts = Counter(word for words in texts for word in sorted(words))
    ranked = [word for word, _ in counts.most_common()]
    title = re.findall(r"\w{4,}", records[len(records) // 2]["title"])
    return [ranked[0], ranked[-1], " ".join(title[:3])]


def _search(browser: Browser, address: str, words: str) -> Searched:
    """Search once, with nothing kept of former visits."""
    page = browser.new_page()
    page.set_default_timeout(_LONGEST)
    sent: list[Response] = []
    page.on("response", lambda response: sent.append(response))
    page.goto(f"{address}/index.html", wait_until="networkidle")
    before = len(sent)
    start = time.perf_counter()
    page.keyboard.press("Control+k")
    page.locator("#search input").fill(words)
    page.locator("#search [role=status]").filter(has_text="result").wait_for()
    took = 1000 * (time.perf_counter() - start)
    page.wait_for_load_state("networkidle")
    sizes = [len(gzip.compress(response.body(), 6)) for response in sent]
    page.context.close()
    return Searched(sum(sizes[before:]), sum(sizes[:before]), took)
