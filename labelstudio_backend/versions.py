"""The versions of a team's model on disk; which one serves survives whatever is killed.

current.json    the version that serves
outcomes.jsonl  what each training came to
v1-3f2a…/       model.pt, the fast model, the card
learning/       a training under way; nobody reads it before it is complete
training-requested   only while somebody waits for a training
"""

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from speechtimer.training.files import write_text

__all__ = ["Version", "Versions"]


@dataclass(frozen=True, slots=True)
class Version:
    """A model: its name, its file, and how many annotated sentences it was made from."""

    name: str
    file: Path
    annotations: int = 0


class Versions:
    """The versions in a folder.

    Args:
        first: the model that serves before any was trained; None: the one that ships.
    """

    def __init__(self, folder: Path, first: Path | None = None) -> None:
        self.folder = folder
        self._first = first

    @property
    def learning(self) -> Path:
        """Where the next version is made."""
        return self.folder / "learning"

    def current(self) -> Version:
        """The version that serves."""
        try:
            found = json.loads((self.folder / "current.json").read_text(encoding="utf-8"))
            version = Version(found["name"], self.folder / found["file"], found["annotations"])
        except (FileNotFoundError, ValueError, KeyError):
            return self.shipped()
        return version if version.file.is_file() else self.shipped()

    def shipped(self) -> Version:
        """The version before the first training."""
        if self._first is not None:
            return Version(f"v0-{_digest(self._first)}", self._first)
        with as_file(files("speechtimer") / "models" / "default.safetensors") as file:
            return Version(f"v0-{_digest(file)}", file)

    def promote(self, made: Path, *, annotations: int) -> Version:
        """Let the model in a folder serve; the folder is moved among the versions."""
        model = next(
            made / name for name in ("model.safetensors", "model.pt") if (made / name).exists()
        )
        number = 1 + max(self._numbers(), default=0)
        # The number alone would name another model in a folder that was begun anew.
        name = f"v{number}-{_digest(model)}"
        made.replace(self.folder / name)
        version = Version(name, self.folder / name / model.name, annotations)
        written = asdict(version) | {"file": f"{name}/{model.name}"}
        write_text(self.folder / "current.json", json.dumps(written, indent=2))
        return version

    def clean(self) -> None:
        """Forget a training that was cut off."""
        shutil.rmtree(self.learning, ignore_errors=True)

    def request_training(self) -> None:
        """Remember that somebody wants a training, whoever is killed meanwhile."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._request.touch()

    @property
    def training_requested(self) -> bool:
        """Whether somebody wants a training."""
        return self._request.exists()

    def forget_request(self, before: float) -> None:
        """What was wanted before a time (seconds since 1970) was done, or cannot be."""
        with suppress(FileNotFoundError):
            if self._request.stat().st_mtime <= before:
                self._request.unlink()

    @property
    def _request(self) -> Path:
        return self.folder / "training-requested"

    def add_outcome(self, outcome: Mapping[str, Any]) -> None:
        """Write down what a training came to."""
        lines = [json.dumps(found, ensure_ascii=False) for found in [*self.outcomes(), outcome]]
        self.folder.mkdir(parents=True, exist_ok=True)
        write_text(self.folder / "outcomes.jsonl", "\n".join(lines) + "\n")

    def outcomes(self) -> list[dict[str, Any]]:
        """What the trainings came to, the oldest first."""
        try:
            lines = (self.folder / "outcomes.jsonl").read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []
        found = []
        for line in lines:
            with suppress(ValueError):  # a line that somebody has damaged
                found.append(json.loads(line))
        return [outcome for outcome in found if isinstance(outcome, dict)]

    def _numbers(self) -> Iterator[int]:
        for path in self.folder.glob("v*-*"):
            number = path.name[1:].partition("-")[0]
            if number.isdecimal():
                yield int(number)


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:8]
