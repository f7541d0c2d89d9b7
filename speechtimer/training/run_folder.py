"""The folder of a training run: what it was given, how far it is, and what came out.

config.yaml      the whole configuration
training.jsonl   a line for each epoch
curves.svg       the same as a picture
model.pt         the trained model
card.json, .md   scores, size, speed, seed, fingerprints of the data, versions
checkpoint.pt    only while the training is under way, or where it was interrupted
"""

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from speechtimer.errors import ConfigError
from speechtimer.training import checkpoint
from speechtimer.training.card import fingerprint, render_card
from speechtimer.training.config import TrainConfig
from speechtimer.training.curves import curves
from speechtimer.training.files import write_text
from speechtimer.training.learn import Epoch, Watcher

__all__ = ["RunFolder"]


class RunFolder:
    """A run's folder, opened before anything is written."""

    def __init__(self, config: TrainConfig, corpus: Mapping[str, Path]) -> None:
        self.config = config
        self.folder = config.output
        self.corpus = corpus
        self._fresh = False

    @cached_property
    def fingerprints(self) -> dict[str, dict[str, str]]:
        """The SHA-256 of each file of the corpus and of ``evaluation``, and of other models."""
        start, teacher = self.config.model.start, self.config.teacher
        models = {f"teacher {i}": file for i, file in enumerate(teacher.models if teacher else ())}
        return {
            "start": {} if start is None else fingerprint({"start": start}),
            "teacher": fingerprint(models),
            "corpus": fingerprint(self.corpus),
            "evaluation": fingerprint(self.config.evaluation),
        }

    @property
    def model(self) -> Path:
        """The trained model's file."""
        return self.folder / "model.pt"

    @property
    def encoder(self) -> Path:
        """The encoder's folder, where the run pretrains one of its own."""
        return self.folder / "encoder"

    def open(self, *, force: bool, resume: bool) -> dict[str, Any] | None:
        """The state from which to go on; None where the training begins.

        Raises:
            ConfigError: the folder holds something and neither ``force`` nor ``resume`` is
                given, or what it holds is no run, is complete, or was made otherwise.
            DataError: the checkpoint is damaged, or a file is missing.
        """
        if self.folder.exists() and not self.folder.is_dir():
            raise ConfigError(f"output: {self.folder} is a file, a folder is needed")
        filled = self.folder.is_dir() and any(self.folder.iterdir())
        if filled and not force and not resume:
            raise ConfigError(
                f"output: {self.folder} is not empty: choose another folder, --resume what was "
                "interrupted there, or --force it"
            )
        if filled and resume:
            return self.state()
        self._fresh = True
        return None

    def state(self) -> dict[str, Any] | None:
        """What the checkpoint holds; None where there is none yet."""
        if not (self.folder / "config.yaml").is_file():
            raise ConfigError(f"output: {self.folder} holds no training: choose another folder")
        state = checkpoint.read_checkpoint(self.folder)
        if state is None:
            if self.model.exists():
                raise ConfigError(f"output: the training in {self.folder} is complete")
            return None  # killed before its first checkpoint
        then, now = json.loads(state.pop("run")), self._identity()
        for key in sorted(set(then) | set(now)):
            if then.get(key) != now.get(key):
                raise ConfigError(
                    f"output: the training in {self.folder} was started with {key} "
                    f"{then.get(key)!r}, now it is {now.get(key)!r}: give the same, or another "
                    "folder"
                )
        return state

    def _identity(self) -> dict[str, Any]:
        """All that decides about the weights, by dotted key."""
        settings = self.settings()
        del settings["training.checkpoint_minutes"]
        # Known by what they hold.
        settings = {k: v for k, v in settings.items() if not k.startswith("teacher.models")}
        settings.pop("teacher.folder", None)
        return settings | dict(_flat(self.fingerprints))

    def settings(self) -> dict[str, Any]:
        """Teacher, model, training and device by dotted key."""
        sections = {"teacher", "model", "training", "device"}
        return dict(_flat(self.config.model_dump(mode="json", include=sections)))

    def begin(self) -> None:
        """Make the folder, and write what the training was given."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if self._fresh:
            # Of a training that was there before; its files would be taken for this one's.
            for folder in (self.encoder, self.folder / "tensorboard"):
                shutil.rmtree(folder, ignore_errors=True)
            for name in (checkpoint.FILE, "model.pt", "card.json", "card.md"):
                (self.folder / name).unlink(missing_ok=True)
            self._fresh = False
        settings = self.config.model_dump(mode="json")
        text = yaml.safe_dump(settings, sort_keys=False, allow_unicode=True)
        write_text(self.folder / "config.yaml", text)

    @contextmanager
    def board(self, *, step: int) -> Iterator[Watcher | None]:
        """The run's TensorBoard from a step on; None where none is wanted."""
        if not self.config.tensorboard:
            yield None
            return
        from speechtimer.training.board import Board

        board = Board(self.folder / "tensorboard", self.settings(), step=step)
        try:
            yield board
        finally:
            board.close()

    def keep(self, state: Mapping[str, Any]) -> None:
        """Write a checkpoint, and the log until then."""
        run = json.dumps(self._identity())
        checkpoint.write_checkpoint(self.folder, {**state, "run": run})
        self._log(state["history"])

    def finish(self, history: Sequence[Epoch], card: Mapping[str, Any]) -> None:
        """Write log, curves and cards; a training that is complete needs no checkpoint."""
        self._log([epoch.to_dict() for epoch in history])
        write_text(self.folder / "curves.svg", curves(history))
        write_text(self.folder / "card.json", json.dumps(card, ensure_ascii=False, indent=2) + "\n")
        write_text(self.folder / "card.md", render_card(card))
        if not card["interrupted"]:
            (self.folder / checkpoint.FILE).unlink(missing_ok=True)

    def _log(self, history: Sequence[Mapping[str, Any]]) -> None:
        lines = [json.dumps(epoch) + "\n" for epoch in history]
        write_text(self.folder / "training.jsonl", "".join(lines))


def _flat(tree: Any, prefix: str = "") -> list[tuple[str, Any]]:
    """The leaves of a tree of mappings and lists by dotted key."""
    if isinstance(tree, dict):
        items = list(tree.items())
    elif isinstance(tree, list):
        items = list(enumerate(tree))
    else:
        return [(prefix, tree)]
    return [leaf for key, value in items for leaf in _flat(value, f"{prefix}.{key}".lstrip("."))]
