"""Work shared out to all processors, where there is enough of it to be worth their start."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Protocol, TypeVar

from generator.errors import PublishError

Item = TypeVar("Item")
Result = TypeVar("Result")


class Mapping(Protocol):
    """What calls a function with each item and yields the results in their order, as `map` does."""

    def __call__(
        self, function: Callable[[Item], Result], items: Iterable[Item], /
    ) -> Iterator[Result]:
        """Return the results."""


HOW_TO_INSTALL = "Install it with the extra “archive”: pip install 'generator[archive]'"
"""What very many articles need beside the tool itself."""

_PATIENCE = 10  # seconds that a scheduler has to answer
_RETRIES = 3  # of a lot whose worker was lost
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
        with processes(min(processors(), jobs), "spawn") as pool:
            yield pool.map


@contextmanager
def processes(number: int, method: str) -> Iterator[Executor]:
    """Yield so many processes of this machine, started by a method of `multiprocessing`.

    Raises `PublishError` where one of them is ended by somebody else.  Who stops the work by an
    error of his own does not wait for what nobody has begun with.
    """
    with ProcessPoolExecutor(number, multiprocessing.get_context(method)) as pool:
        try:
            yield pool
        except BrokenProcessPool as error:
            hint = "Was there too little memory? Run it again."
            raise PublishError("A process that shared the work was ended.", hint=hint) from error
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


@contextmanager
def executor(cluster: str | None = None) -> Iterator[Executor]:
    """Yield this machine's processes, or the workers of a Dask cluster by its scheduler's address.

    Raises `PublishError` where Dask is not installed, or nobody answers there.
    """
    if cluster is None:
        with processes(processors(), "spawn") as pool:
            yield pool
        return
    try:
        from distributed import Client
    except ImportError as error:
        raise PublishError("Dask is not installed.", hint=HOW_TO_INSTALL) from error
    try:
        client = Client(cluster, timeout=_PATIENCE)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        hint = "Give the address that `dask scheduler` prints, such as tcp://10.0.0.1:8786."
        raise PublishError(f"No cluster answers at {cluster}.", hint=hint) from error
    with client:
        # A lot is given to another worker when one is lost with it.
        yield client.get_executor(retries=_RETRIES, pure=False)  # type: ignore[no-untyped-call]
