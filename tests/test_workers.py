"""Work shared out to processes: whoever ends them, nobody waits for nothing."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from generator import workers
from generator.errors import PublishError

JOBS = 40  # enough to be shared out


def slow(path: Path) -> None:
    path.touch()
    time.sleep(0.2)


def deadly(number: int) -> None:
    if number == 1:
        os.kill(os.getpid(), signal.SIGKILL)


@pytest.fixture(autouse=True)
def _two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "processors", lambda: 2)


def test_who_stops_the_work_does_not_wait_for_the_rest(tmp_path: Path) -> None:
    def stopped() -> None:
        with workers.crew(JOBS) as at_once:
            next(at_once(slow, [tmp_path / str(number) for number in range(JOBS)]))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert len(list(tmp_path.iterdir())) < JOBS / 2


def test_a_process_that_is_killed_is_told_in_a_sentence() -> None:
    said = "A process that shared the work was ended."
    with pytest.raises(PublishError, match=said), workers.crew(JOBS) as at_once:
        list(at_once(deadly, range(JOBS)))
