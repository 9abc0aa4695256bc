"""The steps of a build that are measured, each in processes of its own."""

from __future__ import annotations

import gzip
import shutil
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import searching
from measuring import Took, make, run, say
from searching import Searched

_TIMES = 3  # that a short step is done; the quickest counts
_SHORT = 200  # briefings up to which one changed article is a short step
_BUILD = (sys.executable, "-m", "generator", "build")
_PARTS = str(Path(__file__).with_name("parts.py"))
_BY_HAND = {"assets", "guide"}  # what docs has besides generated pages


class Step(StrEnum):
    """A step, in the order in which they are done; M is what the others are measured by."""

    STRUCTURE = "structure of all"
    PAGES = "pages and JSON of all, structures kept"
    PAPERS = "handouts of all, structures kept"
    ALL = "everything from nothing"
    NOTHING = "nothing changed"
    SITE = "site alone"
    CHANGED = "one article changed"
    MKDOCS = "M: `mkdocs build` of the same pages"
    ZENSICAL = "Zensical of the same pages"


def do(step: Step, root: Path) -> Took:
    """Do a step in a project's folder, after those that come before it."""
    match step:
        case Step.STRUCTURE:
            _clear(root)
            return _part(root, "structure")
        case Step.PAGES:
            return _part(root, "pages")
        case Step.PAPERS:
            return _part(root, "papers")
        case Step.ALL:
            _clear(root)
            return run(root, *_BUILD)
        case Step.NOTHING:
            return run(root, *_BUILD)
        case Step.SITE:
            shutil.rmtree(root / "site")
            return _part(root, "site")
        case Step.CHANGED:
            _change(root)
            return run(root, *_BUILD)
        case Step.MKDOCS:
            return _plain(root, "mkdocs", "--quiet")
        case Step.ZENSICAL:
            return _plain(root, "zensical")


def _part(root: Path, name: str) -> Took:
    return run(root, sys.executable, _PARTS, name)


def _clear(root: Path) -> None:
    """Remove all that was generated, built or kept."""
    for folder in (".briefing", "site"):
        shutil.rmtree(root / folder, ignore_errors=True)
    for path in (root / "docs").iterdir():
        if path.is_dir() and path.name not in _BY_HAND:
            shutil.rmtree(path)
        elif path.is_file():
            path.unlink()


def _change(root: Path) -> None:
    """Add a sentence to the article in the middle."""
    paths = sorted((root / "briefings").glob("*.md"))
    path = paths[len(paths) // 2]
    path.write_text(f"{path.read_text('utf8')}\n\nThe council meets again on Monday.\n", "utf8")


def _plain(root: Path, builder: str, *options: str) -> Took:
    """Build the pages from nothing with another program, and none of our plugins."""
    settings = (root / "mkdocs.yml").read_text("utf8")
    ours = "\n  - briefings\n"
    assert ours in settings
    plain = settings.replace("plugins: #", "plugins: [] #").replace(ours, "\n")
    (root / "plain.yml").write_text(f"{plain}\nsite_dir: plain\n", "utf8")
    command = ("-m", builder, "build", "--config-file", "plain.yml", *options)
    took = run(root, sys.executable, *command)
    shutil.rmtree(root / "plain")
    return took


@dataclass(frozen=True, slots=True)
class Site:
    """What was measured of a site.

    `page` is how many bytes of HTML a briefing's page has on average; `index` and `pagefind` are
    the bytes of the two search indexes, the first one packed; `disk` says how many bytes are kept
    of each kind; `seconds` is how long all this took to measure.
    """

    briefings: int
    took: Mapping[Step, Took]
    page: float
    index: int
    pagefind: int
    disk: Mapping[str, int]
    searched: Searched | None
    seconds: float

    def of_m(self, step: Step) -> float:
        """Return how long a step takes, as a share of M."""
        return self.took[step].wall / self.took[Step.MKDOCS].wall


def measure(root: Path, how_many: int, of: Sequence[Path], left_out: Iterable[Step] = ()) -> Site:
    """Measure a site of so many briefings in a new folder."""
    start = time.perf_counter()
    make(root, how_many, of)
    took = {}
    for step in Step:
        if step not in left_out:
            short = step is Step.NOTHING or (step is Step.CHANGED and how_many <= _SHORT)
            tries = [do(step, root) for _ in range(_TIMES if short else 1)]
            took[step] = min(tries, key=lambda one: one.wall)
            say(f"{took[step].wall:8.1f} s  {step}")
    searched = searching.first(root)
    if not searched:
        say("The search is left out: it needs Chromium.")
    html = [path.stat().st_size for path in (root / "site/briefings").rglob("*.html")]
    return Site(
        how_many,
        took,
        page=sum(html) / len(html),
        index=sum(map(_packed, (root / "site/search").glob("*.js"))),
        pagefind=sum(path.stat().st_size for path in _files(root / "site/search/pagefind")),
        disk=_disk(root),
        searched=searched,
        seconds=time.perf_counter() - start,
    )


def _packed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 6))


def _files(folder: Path) -> Iterator[Path]:
    return filter(Path.is_file, folder.rglob("*"))


def _disk(root: Path) -> dict[str, int]:
    """Return how much room each kind of file takes."""

    def room(folder: str, pattern: str = "*") -> int:
        found = (path for path in (root / folder).rglob(pattern) if path.is_file())
        return sum(512 * path.stat().st_blocks for path in found)

    papers = room("docs/briefings", "*.pdf")
    return {
        "what was understood": room(".briefing/structures"),
        "pages and data": room("docs") - papers,
        "handouts": papers,
        "the built site, handouts among it": room("site"),
    }
