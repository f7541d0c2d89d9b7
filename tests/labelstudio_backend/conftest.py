"""A real Label Studio, installed once into the user's cache and started once for all tests."""

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

import pytest

from tests.labelstudio_backend import environments
from tests.labelstudio_backend.sentences import TRAIN_CONFIG, sentences


def run(*words: str | Path, ok: bool = True, **env: str) -> "subprocess.CompletedProcess[str]":
    """``speechtimer label`` in a process of its own."""
    command = [sys.executable, "-m", "speechtimer", "label", *map(str, words)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, **env}
    )
    assert "Traceback" not in done.stderr
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


@pytest.fixture(scope="session")
def label_studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    """Label Studio and a backend, started by the command that people use."""
    base = tmp_path_factory.mktemp("label-studio")
    folder = base / "labelling"
    environments.with_database(folder)
    config = write_config(base, project="Minuteur", generated=100)
    text = base / "phrases.txt"
    text.write_text("\n".join(s.text for s in sentences()[:80]) + "\n", encoding="utf-8")
    words = ("start", text, "--folder", folder, "--config", config)
    try:
        run(*words, "--port", "18080", "--backend-port", "19090")
        made = Team(folder, config)
        yield made
        made.studio.close()
    finally:
        run("stop", "--folder", folder)


@pytest.fixture
def team(label_studio: Team, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Team]:
    """A project and a backend of its own in the same Label Studio, with 70 sentences."""
    with started(label_studio, tmp_path, project=request.node.name[:50]) as made:
        yield made


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
    try:
        run(*words, "--url", label_studio.connection.url, "--token-file", token)
        made = Team(folder, config)
        yield made
        made.studio.close()
    finally:
        run("stop", "--folder", folder)


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
