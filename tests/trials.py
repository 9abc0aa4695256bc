"""The commands in processes of their own: without a user's privileges, killed at a write.

What a process has loaded is there for its forks at once.  Typst's threads do not survive a fork, so
none may be made by a process that has set a handout: only by scripts such as `corruption.py`.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryFile

LONGEST = 120  # seconds of computing that a run may take
KILLED = -signal.SIGKILL
_CAPABILITIES = 0x20080522  # the version of the system call
_CHANGES = ("os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink", "os.truncate")


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended: its exit status, negative where a signal killed it, and what it said.

    `seconds` of computing and megabytes of `memory` at most are what it took.
    """

    code: int
    out: str
    err: str
    seconds: float
    memory: int

    @property
    def errors(self) -> list[str]:
        """The messages of errors, each with the lines that go on with it."""
        return [f"Error: {told}" for told in f"\n{self.err}".split("\nError: ")[1:]]


def load() -> None:
    """Load all that the commands need and nothing that a fork would lose."""
    from generator import pipeline
    from generator.model import Article, Metadata

    for name in ("checking.inspection", "generation", "publishing.site"):
        import_module(f"generator.{name}")
    pipeline.structure(Article("any", Path("any.md"), Metadata("A"), "“It is,” said Ann Lee."))


def run(
    root: Path, *args: str, before: Callable[[], None] = lambda: None, longest: int = LONGEST
) -> Ended:
    """Run `briefing` in a folder as an ordinary user; `before` is called in its process.

    It is killed where it computes for longer than so many seconds.
    """
    with TemporaryFile() as out, TemporaryFile() as err:
        child = os.fork()
        if child == 0:
            try:
                os.chdir(root)
                for place, file in ((1, out), (2, err)):
                    os.dup2(file.fileno(), place)
                sys.stdout = open(1, "w", encoding="utf8", closefd=False)  # noqa: SIM115
                sys.stderr = open(2, "w", encoding="utf8", closefd=False)  # noqa: SIM115
                resource.setrlimit(resource.RLIMIT_CPU, (longest, longest))
                drop_privileges()
                before()
                code = _called(args)
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code)
            finally:
                os._exit(97)
        _, status, took = os.wait4(child, 0)
        told = []
        for file in (out, err):
            file.seek(0)
            told.append(file.read().decode("utf8", "replace"))
        seconds, memory = took.ru_utime + took.ru_stime, took.ru_maxrss // 1024
        return Ended(os.waitstatus_to_exitcode(status), told[0], told[1], seconds, memory)


def _called(args: Sequence[str]) -> int:
    """Run the command; return its exit status."""
    from generator.cli import main

    try:
        main(list(args))
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:
        traceback.print_exc()
        return 99
    return 0


def drop_privileges() -> None:
    """Take the powers of root from this process, so that permissions hold for it too."""
    if os.geteuid() == 0:
        header, none = (ctypes.c_uint32 * 2)(_CAPABILITIES, 0), (ctypes.c_uint32 * 6)()
        if ctypes.CDLL(None, use_errno=True).capset(header, none):
            raise OSError(ctypes.get_errno(), "privileges cannot be dropped")


def kill_at(number: int, root: Path) -> None:
    """Kill this process at its n-th change below a folder, before the change is made."""
    left = number

    def watch(event: str, told: tuple[object, ...]) -> None:
        nonlocal left
        if event == "open":
            path, _, flags = told
            changes = bool(isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR))
        else:
            path, changes = (told[0], True) if event in _CHANGES else (None, False)
        if changes and isinstance(path, str | Path) and Path(path).is_relative_to(root):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
