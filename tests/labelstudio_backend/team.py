"""A real Label Studio, installed once into the user's cache, and the teams that label in it."""

import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.labelstudio_backend import environments
from tests.labelstudio_backend.sentences import TRAIN_CONFIG, sentences

__all__ = ["Team", "run", "started", "stopped_at_the_end", "the_label_studio"]


def run(*words: str | Path, ok: bool = True, **env: str) -> "subprocess.CompletedProcess[str]":
    """``speechtimer label`` in a process of its own."""
    command = [sys.executable, "-m", "speechtimer", "label", *map(str, words)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, **env}
    )
    assert "Traceback" not in done.stderr, done.stderr
    assert (done.returncode == 0) is ok, done.stderr + done.stdout
    return done


@dataclass
class Team:
    """A started folder, as its people would find it."""

    folder: Path
    config: Path

    @property
    def connection(self) -> Any:
        from labelstudio_backend.workspace import Workspace

        return Workspace(self.folder).needed_connection()

    @property
    def project(self) -> int:
        return int(self.connection.project)

    @cached_property
    def studio(self) -> Any:
        from labelstudio_backend.studio import Studio

        return Studio(self.connection.url, self.connection.token)

    def status(self) -> dict[str, Any]:
        """The backend's own."""
        import httpx

        found: dict[str, Any] = httpx.get(
            f"{self.connection.backend_url}/status", timeout=60
        ).json()
        return found

    def until(self, reached: Callable[[dict[str, Any]], object], seconds: float = 600) -> Any:
        """Wait for the backend's status to say something, and return the status."""
        import httpx

        end = time.monotonic() + seconds
        status: dict[str, Any] = {}
        while time.monotonic() < end:
            try:
                status = self.status()
            except httpx.HTTPError:
                status = {}
            if status and reached(status):
                return status
            time.sleep(0.3)
        raise AssertionError(f"not reached within {seconds} s: {status}")

    def annotate(self, count: int, *, first: int = 0) -> list[int]:
        """Submit what is right for so many sentences, as the page does; the tasks' ids."""
        from labelstudio_backend.tasks import region

        right = {sentence.text: sentence for sentence in sentences()}
        tasks = sorted(self.studio.unannotated(self.project), key=lambda task: task["id"])
        done = []
        for task in tasks[first : first + count]:
            sentence = right[task["data"]["text"]]
            result = [region(span, sentence.text) for span in sentence.spans]
            self.submit(task["id"], result)
            done.append(task["id"])
        return done

    def submit(self, task: int, result: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
        """One annotation."""
        content = {"result": result, "lead_time": 3.5, **more}
        found: dict[str, Any] = self.studio._send(
            "POST", f"/api/tasks/{task}/annotations/", json=content
        )
        return found


@contextmanager
def the_label_studio(base: Path, lock: Path) -> Iterator[Team]:
    """Label Studio and a backend in a folder within ``base``, started as people start them.

    To start takes long, so all tests share one: where another process has locked ``lock`` for its
    own, this one refuses.
    """
    with lock.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AssertionError(
                "another process has started Label Studio for its tests: name this file in "
                "_SHARE_LABEL_STUDIO of tests/conftest.py"
            ) from None
        folder = base / "labelling"
        environments.with_database(folder)
        config = write_config(base, project="Chronomètre", generated=100)
        text = base / "phrases.txt"
        text.write_text("\n".join(s.text for s in sentences()[:80]) + "\n", encoding="utf-8")
        words = ("start", text, "--folder", folder, "--config", config)
        with stopped_at_the_end(folder):
            run(*words, "--port", "18080", "--backend-port", "19090")
            made = Team(folder, config)
            yield made
            made.studio.close()


@contextmanager
def stopped_at_the_end(folder: Path) -> Iterator[None]:
    """What ``speechtimer label start`` starts in a folder ends with us, even if we are killed."""
    # Its input closes when we close it, or when we are no more; our Ctrl-C does not reach it.
    stop = [sys.executable, "-m", "speechtimer", "label", "stop", "--folder", str(folder)]
    with subprocess.Popen(
        ["sh", "-c", 'cat; exec "$@"', "sh", *stop],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as waiting:
        yield
    assert waiting.returncode == 0


@contextmanager
def started(label_studio: Team, base: Path, *, project: str) -> Iterator[Team]:
    """A new project of that name in the same Label Studio, in a folder within ``base``."""
    folder = base / "labelling"
    config = write_config(base, project=project)
    text = base / "phrases.txt"
    text.write_text("\n".join(s.text for s in sentences()[:70]) + "\n", encoding="utf-8")
    token = base / "token"
    token.write_text(label_studio.connection.token + "\n", encoding="utf-8")
    words: list[str | Path] = ["start", text, "--folder", folder, "--config", config]
    words += ["--backend-port", "19190"]
    with stopped_at_the_end(folder):
        run(*words, "--url", label_studio.connection.url, "--token-file", token)
        made = Team(folder, config)
        yield made
        made.studio.close()


def write_config(folder: Path, *, project: str, generated: int = 0) -> Path:
    """Small settings: a training of seconds."""
    training = folder / "training.yaml"
    training.write_text(TRAIN_CONFIG, encoding="utf-8")
    file = folder / "labelling.yaml"
    file.write_text(
        f"project: {project}\n"
        f"learning: {{first: 20, every: 5, generated: {generated}, config: {training}}}\n",
        encoding="utf-8",
    )
    return file
