"""What the benchmarks share: projects of any size, and what a command takes."""

from __future__ import annotations

import datetime as dt
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from threading import Event, Thread

from generator.workers import processors

ROOT = Path(__file__).parents[2]
OWN = ROOT / "tests" / "articles"
_PAUSE = 0.1  # seconds from one look at the memory to the next
_MORE = 1.02  # times as much as before, when it is worth while to look closely


@dataclass(frozen=True, slots=True)
class Took:
    """What a command took: seconds on the clock, of all processors, and megabytes of memory.

    The memory is the most that all its processes had at once, what they share counted once; it is
    known on Linux alone.
    """

    wall: float
    cpu: float
    memory: int


def run(root: Path, *command: str) -> Took:
    """Run a command in a folder; it must succeed."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=root,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
    )
    seen = _Memory(process.pid)
    seen.start()
    _, status, used = os.wait4(process.pid, 0)
    took = time.perf_counter() - start
    seen.ended.set()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"This command ended with {process.returncode}: {' '.join(command)}")
    seen.join()
    return Took(took, used.ru_utime + used.ru_stime, seen.most // 1_000_000)


class _Memory(Thread):
    """Looks again and again at how much memory a process and those that it began have."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.ended = Event()
        self.most = 0
        self._pid = pid

    def run(self) -> None:
        """Look until it has ended; closely, which takes a while, only when there is more of it."""
        seen = 0.0
        while not self.ended.wait(_PAUSE):
            family = list(_family(self._pid))
            if (resident := sum(_told(pid, "status", "VmRSS") for pid in family)) > _MORE * seen:
                seen = resident
                shares = sum(_told(pid, "smaps_rollup", "Pss") for pid in family)
                self.most = max(self.most, shares, _told(self._pid, "status", "VmHWM"))


def _family(pid: int) -> Iterator[int]:
    """Yield a process and all that it began."""
    yield pid
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in path.read_text().split():
                yield from _family(int(child))


def _told(pid: int, file: str, name: str) -> int:
    """Return a number of bytes that the system tells of a process; none where it is gone.

    `Pss` is its share: of what two processes have together, each has half.
    """
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/{file}").read_text().splitlines():
            if line.startswith(f"{name}:"):
                return 1024 * int(line.split()[1])
    return 0


def articles() -> list[Path]:
    """Return the articles that are repeated: of the folder $ARTICLES, or the tests' own."""
    return repeatable(Path(os.environ.get("ARTICLES", OWN)))


def repeatable(folder: Path) -> list[Path]:
    """Return the articles of a folder that can be repeated: two cannot have one former name."""
    found = sorted(folder.glob("*.md"))
    return [path for path in found if "\nredirect_from:" not in path.read_text("utf8")]


def make(root: Path, how_many: int, of: Sequence[Path]) -> None:
    """Make a project of so many articles: these, repeated under new names.

    Copies of one article lie far apart, for what was made of one just now is quickly made again.
    """
    for folder in ("overrides", "docs/assets", "docs/guide"):
        shutil.copytree(ROOT / folder, root / folder)
    shutil.copy(ROOT / "mkdocs.yml", root)
    (root / "briefings").mkdir()
    for number, article in zip(range(how_many), cycle(of), strict=False):
        (root / "briefings" / f"{number:04}-{article.stem}.md").write_bytes(article.read_bytes())


def chromium() -> str | None:
    """Return where Chromium is, or a browser of its kind, if any."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


def machine() -> str:
    """Return when and on what machine this runs."""
    name = platform.processor() or platform.machine()
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                name = " ".join(line.partition(":")[2].split())
                break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    today = dt.datetime.now(dt.UTC).date()
    return (
        f"{today.day} {today:%B %Y}, {name}, {processors()} processors, {memory:.0f} GB of memory, "
        f"{platform.system()}, Python {platform.python_version()}"
    )


def say(words: str) -> None:
    """Tell how far it is."""
    print(words, file=sys.stderr, flush=True)


def table(*rows: tuple[str, ...]) -> str:
    """Return rows as a table in Markdown, the first as its head."""
    head, *others = rows
    rule = ("---", *("---:" for _ in head[1:]))
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *others))
