"""Taggers: from sentences to labelled spans.

There are two, behind one `Tagger` protocol: `FlairTagger` reads a ``model.pt`` with Flair and
torch, `FastTagger` reads what `export` makes of it with NumPy alone, and gives the same tags.

    tagger = load_tagger("model.safetensors")
    tagger.predict(["3 séries de 2 minutes"])
    # [(Span(0, 1, nb_rounds, "3", 0.99), Span(12, 13, duration_wt_min, "2", 0.99))]
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from speechtimer.errors import ModelError
from speechtimer.labels import Span

__all__ = ["Tagger", "load_tagger"]


class Tagger(Protocol):
    """What finds the spans of sentences."""

    def predict(self, texts: Sequence[str]) -> list[tuple[Span, ...]]:
        """The spans of each sentence, in order, each with its text and score."""
        ...


def load_tagger(path: Path | str) -> Tagger:
    """The tagger that reads a file: `FastTagger` for ``.safetensors``, `FlairTagger` for ``.pt``.

    Raises:
        ModelError: the file's name ends otherwise, or the file cannot be loaded.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    # Each tagger is imported when it is asked for: torch takes seconds, NumPy milliseconds.
    if suffix == ".safetensors":
        from speechtimer.tagging.fast import FastTagger

        return FastTagger.load(path)
    if suffix == ".pt":
        from speechtimer.tagging.flair_tagger import FlairTagger

        return FlairTagger.load(path)
    raise ModelError(f"{path}: a model file ends in .safetensors (fast) or .pt (Flair)")
