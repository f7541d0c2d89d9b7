"""What a training needs to go on as if it had never been interrupted."""

import pickle
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from speechtimer.errors import DataError
from speechtimer.training.files import written_whole

__all__ = ["FILE", "random_state", "read_checkpoint", "restore_random", "write_checkpoint"]

# Of a run folder; removed when the training is complete.
FILE = "checkpoint.pt"


def write_checkpoint(folder: Path, state: Mapping[str, Any]) -> None:
    """Put a state in the place of the last one; at every moment one of them is there, whole.

    Raises:
        OSError: there is no room for it.
    """
    with written_whole(folder / FILE) as partial:
        torch.save(dict(state), partial)


def read_checkpoint(folder: Path) -> dict[str, Any] | None:
    """The last state that was written to a run folder, its tensors on the CPU; None if none was.

    Raises:
        DataError: the file is damaged.
    """
    path = folder / FILE
    if not path.is_file():
        return None
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except (RuntimeError, EOFError, KeyError, pickle.UnpicklingError) as error:
        raise DataError(f"{path}: damaged: remove it, and the training starts anew") from error
    if not isinstance(state, dict):
        raise DataError(f"{path}: not a checkpoint: remove it, and the training starts anew")
    return state


def random_state() -> dict[str, Any]:
    """The state of all generators that a training draws from but its own."""
    cuda = torch.cuda.get_rng_state_all() if torch.cuda.is_available() else []
    return {"torch": torch.get_rng_state(), "cuda": cuda, "python": random.getstate()}


def restore_random(state: Mapping[str, Any]) -> None:
    """Go on drawing from where a state was taken."""
    torch.set_rng_state(state["torch"])
    if state["cuda"] and torch.cuda.is_available():
        torch.cuda.set_rng_state_all(state["cuda"])
    random.setstate(state["python"])
