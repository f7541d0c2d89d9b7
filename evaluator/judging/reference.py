"""What this machine's seconds are worth while a model is measured.

A shared machine is up to twice as slow from one second to the next, and two workers' machines
differ; the same CPU seconds then mean different speeds. So while a model tags, a process of ours
does a fixed piece of work on the same core (`evaluator.judging.reference_work`): the kernel gives
them turns of some milliseconds, and what slows one slows the other. A model's seconds are then
given in those of a reference machine: measured seconds divided by those of one unit of the
reference work meanwhile, times what a unit takes on the reference machine.
"""

import atexit
import contextlib
import functools
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass

from evaluator.errors import JudgeFault
from evaluator.own_model import own_environment
from evaluator.sandbox.clocks import scheduled_seconds
from evaluator.sandbox.command import reserved_core

__all__ = ["NOMINAL_SECONDS", "Reference", "Work", "shared_reference"]

# About one unit on a core of a two-core cloud machine of 2026 in a quiet moment; only its being the
# same for all teams matters.
NOMINAL_SECONDS = 0.045

# Seconds; the longest that it takes is to import Flair, on a slow machine.
_PATIENCE = 180.0
_PROGRAM = "evaluator.judging.reference_work"


@dataclass
class Work:
    """What the reference work comes to while a model is measured.

    Attributes:
        process: the one that does it, where it shares the model's core.
        seconds: CPU seconds of one unit, once the work has ended.
    """

    process: int | None
    seconds: float = NOMINAL_SECONDS

    def taken(self) -> float:
        """CPU seconds that it has taken so far from the model's core."""
        return 0.0 if self.process is None else scheduled_seconds(self.process)


class Reference:
    """The process that does the reference work, one after another if it dies."""

    def __init__(self) -> None:
        """Nothing is started yet."""
        self._lock = threading.RLock()
        self._process: subprocess.Popen[bytes] | None = None
        self._core: int | None = None
        self._is_up = False

    def start(self) -> None:
        """Start the process if there is none; it takes some seconds, and this does not wait.

        Raises:
            JudgeFault: it cannot be started.
        """
        # Another thread that has the lock starts it, or measures with it.
        if self._lock.acquire(blocking=False):
            try:
                self._start()
            finally:
                self._lock.release()

    @contextlib.contextmanager
    def working(self) -> Iterator[Work]:
        """It works until the end of the block; one block at a time.

        Raises:
            JudgeFault: the process cannot be started, or has died.
        """
        with self._lock:
            self._start()
            assert self._process is not None
            if not self._is_up:
                self._heard()
                self._is_up = True
            work = Work(None if self._core is None else self._process.pid)
            self._asked("begin")
            try:
                yield work
            except BaseException:
                # Why the model is not measured says more than what else has failed.
                with contextlib.suppress(JudgeFault):
                    self._asked("end")
                raise
            done = self._asked("end")
            work.seconds = done["seconds"] / done["units"]

    def close(self) -> None:
        """End the process, also while it works: who measures then has a `JudgeFault`."""
        process = self._process
        if process is not None:
            process.kill()
        # Not waited for: a thread that measures a slow model may hold it for minutes.
        if self._lock.acquire(blocking=False):
            try:
                self._forget()
            finally:
                self._lock.release()

    def _start(self) -> None:
        # None where a process cannot choose its own.
        core = reserved_core() if hasattr(os, "sched_setaffinity") else None
        if self._process is not None and self._process.poll() is None and self._core == core:
            return
        self._forget()
        self._core = core
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-m", _PROGRAM, *([] if core is None else [str(core)])],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=own_environment(),
            )
        except OSError as error:
            raise JudgeFault("judge-sandbox") from error

    def _forget(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
        self._process, self._is_up = None, False

    def _asked(self, word: str) -> dict[str, float]:
        assert self._process is not None
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(word.encode("ascii") + b"\n")
            self._process.stdin.flush()
        except OSError as error:
            self._forget()
            raise JudgeFault("judge-sandbox") from error
        return self._heard()

    def _heard(self) -> dict[str, float]:
        """The next answer; a process whose answer was not heard to its end is given up."""
        assert self._process is not None
        assert self._process.stdout is not None
        try:
            # Whatever keeps it from answering: nothing of ours waits for ever.
            patience = threading.Timer(_PATIENCE, self._process.kill)
            patience.daemon = True
            patience.start()
            try:
                said: dict[str, float] = json.loads(self._process.stdout.readline())
            finally:
                patience.cancel()
        except ValueError as error:  # no line, or half of one
            self._forget()
            raise JudgeFault("judge-sandbox") from error
        except BaseException:
            self._forget()
            raise
        return said


@functools.cache
def shared_reference() -> Reference:
    """This process's own: to start one takes longer than to measure a small model."""
    reference = Reference()
    atexit.register(reference.close)
    return reference
