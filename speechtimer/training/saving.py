"""Writing a trained tagger to its ``model.pt``, and making sure that it comes back the same."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from speechtimer.dataset import Sentence
from speechtimer.errors import ModelError
from speechtimer.tagging import Tagger
from speechtimer.tagging.flair_tagger import FlairTagger
from speechtimer.training.config import Storage
from speechtimer.training.learn import micro_f1

__all__ = ["load_checked", "round_weights", "save"]

# What rounding may turn: a tie between two tags in a thousand sentences.
_TOLERANCE = 0.001


def round_weights(tagger: Any, storage: Storage) -> None:
    """Give a tagger the weights that its file will hold, so that scores are the file's."""
    if storage == "half":
        tagger.half().float()


def save(tagger: Any, path: Path, card: Mapping[str, Any], *, storage: Storage) -> None:
    """Write a tagger as Flair does, which reads half precision back into single by itself."""
    tagger.model_card = {
        "flair_version": card["versions"]["flair"],
        "pytorch_version": card["versions"]["torch"],
        "speechtimer": dict(card),
    }
    # Written beside and then renamed: a file of this name is always whole.
    partial = path.with_suffix(".pt.part")
    if storage == "half":
        tagger.half()
    tagger.save(partial)
    tagger.float()
    partial.replace(path)


def load_checked(path: Path, in_memory: Tagger, sentences: Sequence[Sentence]) -> FlairTagger:
    """Load a saved file with stock Flair, and compare its score with that in memory.

    Raises:
        ModelError: the scores differ.
    """
    saved = FlairTagger.load(path)
    before, after = micro_f1(in_memory, sentences), micro_f1(saved, sentences)
    if abs(before - after) > _TOLERANCE:
        raise ModelError(
            f"{path}: scores {after:.4f} once loaded, and {before:.4f} before it was saved: "
            "do not use it"
        )
    return saved
