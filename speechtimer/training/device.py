"""The device that trains."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch

from speechtimer.errors import ConfigError
from speechtimer.tagging.flair_tagger import import_flair, load_sequence_tagger

__all__ = ["load_on", "on_device", "own_random_numbers"]


@contextmanager
def on_device(name: str) -> Iterator[Any]:
    """Flair puts what it makes on this device meanwhile, and on the CPU afterwards.

    Raises:
        ConfigError: this machine has no such device.
    """
    kind, _, number = name.partition(":")
    missing = {
        "cuda": not torch.cuda.is_available() or int(number or 0) >= torch.cuda.device_count(),
        "mps": not torch.backends.mps.is_available(),
    }
    if missing.get(kind, False):
        raise ConfigError(f"device: this machine has no {name} for torch: give --device cpu")
    flair = import_flair()
    flair.device = torch.device(name)
    try:
        yield flair.device
    finally:
        flair.device = torch.device("cpu")


def load_on(device: Any, path: Path) -> Any:
    """The `flair.models.SequenceTagger` in a file, on a device that Flair goes on using.

    Raises:
        ModelError: the file is missing, damaged, or not a sequence tagger.
    """
    tagger = load_sequence_tagger(path).to(device)
    import_flair().device = torch.device(device)  # loading has set it to the CPU
    return tagger


@contextmanager
def own_random_numbers(seed: int) -> Iterator[None]:
    """Torch's and Python's generators start from a seed; whoever calls keeps their numbers."""
    before = random.getstate()
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        random.seed(seed)  # Flair draws the contexts that it drops from here
        try:
            yield
        finally:
            random.setstate(before)
