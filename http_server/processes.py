"""Several server processes, for several cores."""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess

__all__ = ["run_processes"]

Work = Callable[[int, Callable[[], None]], None]

_spawn = multiprocessing.get_context("spawn")


def run_processes(work: Work, number: int, *, on_ready: Callable[[], None]) -> None:
    """Run so many processes, and another for each that dies.

    It ends by an exception only, as a signal's handler raises it, and then ends them, too.

    Args:
        work: called in each process with its number, from 0, and what it calls once it serves.
            It goes to the process by pickle, and ends at SIGTERM.

    Raises:
        ChildProcessError: a process ended before it served.
    """
    running: list[SpawnProcess] = []
    try:
        starting = []
        for at in range(number):
            process, ready = _start(work, at)
            running.append(process)
            starting.append(ready)
        for process, ready in zip(running, starting, strict=True):
            _wait_until(ready, process)
        on_ready()
        while True:
            wait([process.sentinel for process in running])
            for at, process in enumerate(running):
                if not process.is_alive():
                    running[at], ready = _start(work, at)
                    _wait_until(ready, running[at])
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.join()


def _start(work: Work, at: int) -> tuple[SpawnProcess, Connection]:
    ready, tell = _spawn.Pipe(duplex=False)
    process = _spawn.Process(target=_run, args=(work, at, tell))
    with _interrupts_held():
        process.start()
    tell.close()
    return process, ready


def _wait_until(ready: Connection, process: SpawnProcess) -> None:
    with ready:
        try:
            ready.recv_bytes()
        except EOFError:
            raise ChildProcessError(f"process {process.pid} ended before it served") from None


def _run(work: Work, at: int, tell: Connection) -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    threading.Thread(target=_end_with_parent, daemon=True).start()
    work(at, lambda: tell.send_bytes(b"ready"))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """A process that is started here never sees Ctrl-C, which a terminal sends to all of them.

    The one that started it does, and then tells it to end.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
