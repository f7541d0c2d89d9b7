"""Worker processes of a test: started, killed, and none left behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from evaluator.database.models import State, Submission
from evaluator.event import Event

__all__ = ["Workers", "ended", "until"]

_ROOT = Path(__file__).parents[3]


class Workers:
    """Processes that judge an event with the light tools."""

    def __init__(self, event: Event) -> None:
        self._event = event
        self.running: list[subprocess.Popen[bytes]] = []
        self.log = event.folder / "workers.log"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for process in self.running:
            process.kill()
            process.wait()

    def start(self, *, workers: int = 1) -> subprocess.Popen[bytes]:
        """Another process."""
        words = [sys.executable, "-m", "tests.evaluator.jobs.light"]
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [*words, str(self._event.folder), str(workers)],
                cwd=_ROOT,
                stderr=log,
                env=os.environ | {"OMP_NUM_THREADS": "1"},
            )
        self.running.append(process)
        return process

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """As the kernel does where memory is short."""
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.running.remove(process)

    def keep(self, number: int) -> None:
        """Replace those that have died."""
        for process in [found for found in self.running if found.poll() is not None]:
            self.running.remove(process)
        while len(self.running) < number:
            self.start()


def until(holds: Callable[[], bool], *, seconds: float = 240.0) -> None:
    """Wait for what will come; that it does not fails the test."""
    last = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < last, "it did not come"
        time.sleep(0.05)


def ended(event: Event) -> bool:
    """Whether every submission is scored or failed."""
    with event.reading() as session:
        rows = session.query(Submission.state).all()
    return all(state in (State.SCORED, State.FAILED) for (state,) in rows)
