"""A peer's process, from outside."""

import json
import os
import subprocess
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Any, NamedTuple

from benchmarks.peers import Answer
from benchmarks.peers.prepare import Ready

__all__ = ["Hello", "PeerError", "Reply", "Running", "pinned"]


class PeerError(Exception):
    """A peer's process has ended before it answered."""


class Reply(NamedTuple):
    """Seconds of each sentence, or of all in one call; answers of single sentences only.

    ``processor`` are the processor's seconds for them: fewer where other work came between.
    """

    seconds: list[float]
    processor: list[float]
    answers: list[Answer]
    rss_mb: float | None


@dataclass(frozen=True, slots=True)
class Hello:
    """What a peer says of itself when it has loaded."""

    load_seconds: float
    versions: dict[str, str]


class Running:
    """A peer that has loaded and waits; a context manager that ends it."""

    def __init__(self, ready: Ready, core: int) -> None:
        self.ready = ready
        self._process = subprocess.Popen(
            ready.command,
            env=ready.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            preexec_fn=pinned(core),
        )
        try:
            self.hello = Hello(**self._line())
        except PeerError:
            self._end()
            raise

    def __enter__(self) -> "Running":
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self._end()

    def read(self, texts: Sequence[str], *, bulk: bool = False) -> Reply:
        """Let it read sentences, in one call or one by one.

        Raises:
            PeerError: it has ended; its last words are on standard error.
        """
        assert self._process.stdin is not None
        order = json.dumps({"texts": list(texts), "bulk": bulk})
        with suppress(BrokenPipeError):  # then there is no answer either
            print(order, file=self._process.stdin, flush=True)
        reply = self._line()
        answers = [
            Answer([(start, end, label) for start, end, label in spans], program)
            for spans, program in reply.get("answers", ())
        ]
        return Reply(reply["seconds"], reply["processor"], answers, reply["rss_mb"])

    def _end(self) -> None:
        self._process.kill()
        self._process.communicate()

    def _line(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise PeerError(f"{self.ready.peer.title} ended with {self._process.wait()}")
        return json.loads(line)


def pinned(core: int) -> Callable[[], None] | None:
    """What a child calls before it starts, to stay on one core; None where systems cannot."""
    if not hasattr(os, "sched_setaffinity"):
        return None
    return partial(os.sched_setaffinity, 0, {core})
