"""The models of the demonstration: trained in seconds, derived from another, and hostile."""

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from speechtimer.dataset import Sentence, read_sentences

__all__ = ["hidden_for", "hostile_model", "noised_model", "trained_model"]

_DATASET = Path("configs/dataset.yaml")
_LSTM_CRF = Path("configs/lstm_crf.yaml")


def hidden_for(count: int, *, seed: int) -> list[Sentence]:
    """So many generated sentences, for a demonstration only: they are easy."""
    with tempfile.TemporaryDirectory() as folder:
        corpus = _corpus(Path(folder, "corpus"), seed=seed, train=4 * count, held_out=count)
        return list(read_sentences(corpus / "test.jsonl"))


def trained_model(file: Path, *, sentences: int, hidden_size: int, epochs: int, seed: int) -> None:
    """A small LSTM-CRF, trained on a few generated sentences."""
    from speechtimer.training.config import load_config
    from speechtimer.training.train import train

    with tempfile.TemporaryDirectory() as folder:
        corpus = _corpus(Path(folder, "corpus"), seed=seed, train=sentences, held_out=60)
        changes = {
            "corpus.folder": str(corpus),
            "evaluation": {},
            "model.hidden_size": hidden_size,
            "model.embeddings.1.min_freq": 3,
            "training.epochs": epochs,
            "training.mini_batch_size": 16,
            "training.unk_dropout": 0,
            "training.threads": 1,
            "training.seed": seed,
            "tensorboard": False,
            "output": str(Path(folder, "run")),
        }
        config = load_config(_LSTM_CRF, {key: json.dumps(value) for key, value in changes.items()})
        shutil.move(train(config).model, file)


def noised_model(source: Path, file: Path, *, share: float, seed: int) -> None:
    """Another's model with a little noise in its weights, as of one who hopes it is not seen."""
    import torch

    # A model of our own: to open it runs no code of others.
    state = torch.load(source, weights_only=False, map_location="cpu")
    generator = torch.Generator().manual_seed(seed)
    for name, weights in state["state_dict"].items():
        if weights.is_floating_point() and not name.startswith("crf"):
            noise = torch.randn(weights.shape, generator=generator)
            made = weights.float() + share * weights.float().std(correction=0) * noise
            state["state_dict"][name] = made.to(weights.dtype)
    torch.save(state, file, pickle_protocol=4)


def hostile_model(file: Path) -> None:
    """A file that, where it is opened with Flair, runs a command."""
    import torch

    torch.save({"state_dict": _Command("echo ouvert >> ouvert.txt")}, file)


class _Command:
    def __init__(self, command: str) -> None:
        self._command = command

    def __reduce__(self) -> tuple[Callable[[str], int], tuple[Any, ...]]:
        return os.system, (self._command,)


def _corpus(folder: Path, *, seed: int, train: int, held_out: int) -> Path:
    from speechtimer.dataset.config import load_config
    from speechtimer.dataset.corpus import write_corpus

    sentences = {"train": train, "dev": held_out, "test": held_out}
    write_corpus(load_config(_DATASET, sentences=sentences, seed=seed), folder)
    return folder
