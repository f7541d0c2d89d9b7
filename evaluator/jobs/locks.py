"""Locks between processes, which end with whoever holds them.

One model is timed at a time on each machine, however many workers and cores it has: two would
share its caches and the memory's bandwidth, and the same model would be slower beside a large one
than beside a small one. Meanwhile a second worker reads the next one and prepares its sandbox; a
third would only wait. More machines judge faster still.
"""

import fcntl
import os
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from evaluator.event import Event

__all__ = ["host_name", "lock", "timing_turn"]

_LOOK = 0.1


def host_name() -> str:
    """This machine's name, as part of a file's."""
    return re.sub(r"[^\w.-]", "_", socket.gethostname())[:60] or "host"


@contextmanager
def lock(file: Path) -> Iterator[bool]:
    """Hold a file's lock, if nobody else does now."""
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)


@contextmanager
def timing_turn(event: Event, waiting: Callable[[], None]) -> Iterator[None]:
    """This machine's turn to time a model; ``waiting`` is called while another has it.

    Raises:
        Exception: what ``waiting`` raises, to wait no longer.
    """
    file = event.folder / "host" / f"{host_name()}.lock"
    pause = threading.Event()
    while True:
        with lock(file) as mine:
            if mine:
                yield
                return
        waiting()
        pause.wait(_LOOK)
