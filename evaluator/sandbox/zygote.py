"""Processes that have imported Flair, from which the first processes of sandboxes are forked.

One serves one sandbox at a time; a thread that finds none idle starts another. They end with this
process, however it ends.
"""

import atexit
import contextlib
import json
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence

from evaluator.sandbox.command import ENVIRONMENT, free_uid, zygote_command
from evaluator.sandbox.layout import Layout

__all__ = ["Zygote", "zygote"]


class Zygote:
    """One of them.

    Attributes:
        uid: the user whose it is, and whose sandboxes it can enter; None where we are not root.
        proven: whether a first process was forked from it.
    """

    def __init__(self, seen: Layout) -> None:
        """Start it; it takes seconds until all is imported, and this does not wait.

        Raises:
            SandboxUnavailable: a program that it takes is not installed.
        """
        self.uid = free_uid()
        self.proven = False
        self._seen = seen
        command = zygote_command(seen, uid=self.uid)
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - closed with it
        self._requests, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                command,
                stdin=theirs.fileno(),
                stdout=self._said,
                stderr=self._said,
                env=ENVIRONMENT,
                cwd="/",
                start_new_session=True,  # Ctrl-C is for its parent, which ends it
            )

    @property
    def process_id(self) -> int:
        """Of the operating system."""
        return self._process.pid

    def serves(self, seen: Layout) -> bool:
        """Whether it lives, and has imported what this layout shows."""
        return self._process.poll() is None and self._seen == seen

    def fork(self, descriptors: Sequence[int]) -> None:
        """Have a first process forked; `evaluator.sandbox.inside.zygote` says of what descriptors.

        Raises:
            OSError: it is gone.
        """
        message = json.dumps(list(descriptors)).encode("ascii")
        socket.send_fds(self._requests, [message], list(descriptors))

    @property
    def complaints(self) -> int:
        """The file of what it has said: nothing, where it works."""
        return self._said.fileno()

    def close(self) -> None:
        """End it; a child that serves a sandbox ends with that."""
        self._process.kill()
        self._process.wait()
        self._requests.close()
        self._said.close()


_idle: list[Zygote] = []
_lock = threading.Lock()


@contextlib.contextmanager
def zygote(seen: Layout) -> Iterator[Zygote]:
    """One for one sandbox, new if there is none idle that lives.

    Raises:
        SandboxUnavailable: a program that it takes is not installed.
    """
    taken = _idle_one(seen) or Zygote(seen)
    try:
        yield taken
    finally:
        with _lock:
            _idle.append(taken)


def _idle_one(seen: Layout) -> Zygote | None:
    """One that can serve; the others that are idle are dead, or of another layout."""
    with _lock:
        while _idle:
            one = _idle.pop()
            if one.serves(seen):
                return one
            one.close()
    return None


@atexit.register
def _close_all() -> None:
    with _lock:
        while _idle:
            _idle.pop().close()
