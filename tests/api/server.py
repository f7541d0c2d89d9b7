"""The real server in a process of its own, as `speechtimer serve` starts it."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

__all__ = ["SERVE", "Running", "start"]

SERVE = (sys.executable, "-m", "speechtimer", "serve")


@dataclass(frozen=True, slots=True)
class Running:
    """A server that listens."""

    process: subprocess.Popen[str]
    url: str

    @property
    def port(self) -> int:
        """Where it listens on 127.0.0.1."""
        return int(self.url.rpartition(":")[2])


@contextmanager
def start(
    *options: str, command: Sequence[str] = SERVE, environment: Mapping[str, str] | None = None
) -> Iterator[Running]:
    """Start the server on a free port and wait until it says that it listens."""
    with subprocess.Popen(
        [*command, "--port", "0", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONUTF8": "1"} | dict(environment or {}),
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            line = process.stdout.readline()
            assert line.startswith("SpeechTimer : http"), line + process.stderr.read()
            yield Running(process, line.removeprefix("SpeechTimer : ").strip())
        finally:
            process.kill()
