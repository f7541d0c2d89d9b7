"""Small random models of the fast format, made without Flair."""

from typing import Any

import numpy as np

from speechtimer.labels import Label
from speechtimer.tagging.lstm import Floats
from speechtimer.tagging.modelfile import START, STOP, ModelFile

__all__ = ["random_model"]

CHARACTERS = ("<unk>", *"abcdefghijklmnopqrstuvwxyzé0123456789'/,")
WORDS = ("<unk>", "3", "séries", "de", "minutes", "2", "tours")
TAGS = ("O", *(f"{p}-{label}" for label in Label for p in "BI"), START, STOP)


def random_model(*, seed: int = 0, **replaced: Any) -> ModelFile:
    """A model whose tags vary from token to token."""
    return ModelFile(**(parts(seed=seed) | replaced))


def parts(*, seed: int = 0) -> dict[str, Any]:
    """The arguments of a `ModelFile` that make a whole model."""
    rng = np.random.default_rng(seed)

    def draw(*shape: int) -> Floats:
        return rng.normal(0, 1.0, shape).astype(np.float32)

    tensors = {"characters.embedding": draw(len(CHARACTERS), 4), "words.embedding": draw(7, 6)}
    tensors |= _lstm("characters.forward", 4, 3, draw) | _lstm("characters.backward", 4, 3, draw)
    del tensors["characters.backward.recurrent"]
    tensors |= _lstm("lstm.0.forward", 12, 5, draw) | _lstm("lstm.0.backward", 12, 5, draw)
    tensors |= {"output.weight": 4 * draw(10, len(TAGS)), "output.bias": draw(len(TAGS))}
    transitions = draw(len(TAGS), len(TAGS)) / 4
    transitions[TAGS.index(START), :] = transitions[:, TAGS.index(STOP)] = -10000
    return {
        "tensors": tensors | {"transitions": transitions},
        "embeddings": ("characters", "words"),
        "characters": CHARACTERS,
        "words": WORDS,
        "tags": TAGS,
        "card": {"seed": seed},
    }


def _lstm(name: str, inner: int, hidden: int, draw: Any) -> dict[str, Floats]:
    return {
        f"{name}.input": draw(inner, 4 * hidden),
        f"{name}.recurrent": draw(hidden, 4 * hidden),
        f"{name}.bias": draw(4 * hidden),
    }
