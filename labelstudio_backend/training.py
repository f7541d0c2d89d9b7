"""A training in a process of its own, which can be watched and ends with us."""

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import asdict
from typing import IO, Any

from labelstudio_backend.learning import Job

__all__ = ["Training"]


class Training:
    """A training that runs; started when it is made.

    Args:
        annotations: sentences that can be learnt.
        counted: annotated tasks in Label Studio at that moment.
        since: when they were read, in seconds since 1970.
        fingerprint: of what is learnt.
    """

    def __init__(
        self, job: Job, *, annotations: int, counted: int, since: float, fingerprint: str
    ) -> None:
        self.annotations, self.counted = annotations, counted
        self.since, self.fingerprint = since, fingerprint
        self.share = 0.0
        self.seconds_left: float | None = None
        self._job = job
        job.folder.mkdir(parents=True, exist_ok=True)
        file = job.folder / "job.json"
        file.write_text(json.dumps(asdict(job), default=str), encoding="utf-8")
        self.log = job.folder.with_name("training.log")
        self._out = self.log.open("wb")
        words = [sys.executable, "-m", "labelstudio_backend.learning", str(file)]
        # Its input stays open for as long as we live: that is how it learns that we do not.
        self._process = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._out
        )
        assert self._process.stdout is not None
        self._reader = threading.Thread(
            target=self._read, args=(self._process.stdout,), daemon=True
        )
        self._reader.start()

    def _read(self, lines: IO[bytes]) -> None:
        for line in lines:
            try:
                now = json.loads(line)
                self.share, self.seconds_left = now["share"], now["seconds_left"]
            except (ValueError, KeyError, TypeError):
                continue  # somebody else's line

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def outcome(self) -> Mapping[str, Any] | None:
        """What it came to; None while it runs."""
        code = self._process.poll()
        if code is None:
            return None
        self._close()
        try:
            found: dict[str, Any] = json.loads(
                (self._job.folder / "outcome.json").read_text(encoding="utf-8")
            )
        except (FileNotFoundError, ValueError):
            why = " (mémoire pleine ?)" if code == -signal.SIGKILL else ""
            problem = f"l'entraînement s'est arrêté{why}, ce qu'il a dit est dans {self.log}"
            return {"problem": problem, "promoted": False}
        return found

    def stop(self) -> None:
        """End it at once; nothing of it is kept."""
        self._process.kill()
        self._process.wait()
        self._close()

    def _close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._reader.join(timeout=5)
        self._out.close()
