"""Writing a trained tagger to its ``model.pt``, and making sure that it comes back the same."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from speechtimer.dataset import Sentence
from speechtimer.errors import ModelError
from speechtimer.scoring import Counts
from speechtimer.tagging import Tagger
from speechtimer.tagging.flair_tagger import FlairTagger
from speechtimer.training.config import Storage
from speechtimer.training.files import written_whole

__all__ = ["load_checked", "micro_f1", "round_weights", "save"]

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
    if storage == "half":
        tagger.half()
    with written_whole(path) as partial:
        tagger.save(partial)
    tagger.float()


def micro_f1(tagger: Tagger, sentences: Sequence[Sentence]) -> float:
    """F1 over all spans of some sentences."""
    counts = Counts()
    found = tagger.predict([sentence.text for sentence in sentences])
    for sentence, spans in zip(sentences, found, strict=True):
        want, have = set(sentence.spans), set(spans)
        counts += Counts(len(want & have), len(have - want), len(want - have))
    return counts.f1


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
