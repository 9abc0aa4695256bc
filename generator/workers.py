"""Work shared out to all processors, where there is enough of it to be worth their start."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from typing import Protocol, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class Mapping(Protocol):
    """What calls a function with each item and yields the results in their order, as `map` does."""

    def __call__(
        self, function: Callable[[Item], Result], items: Iterable[Item], /
    ) -> Iterator[Result]:
        """Return the results."""


_WORTH = 12  # articles that take one process as long as further ones take to start


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def crew(jobs: int, executor: Executor | None = None) -> Iterator[Mapping]:
    """Yield what does `map`: with these workers, with all processors, or alone for few jobs.

    Any executor of the standard library's interface will do.  Results come in the order of the
    items.  What is done, and the items and results, must be picklable.
    """
    if executor:
        yield executor.map
    elif jobs < _WORTH or processors() < 2:
        yield map
    else:
        # Started anew, not forked: a process that has set a handout has threads of Typst's.
        fresh = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(min(processors(), jobs), fresh) as pool:
            yield pool.map
