"""The model's weights for the browser: a gzip file of some 250 kB.

What is packed:

    4 bytes        length of the header, little endian
    header         JSON: embeddings, characters, words and tags as in the model's file, and
                   ``tensors``, a list of [name, shape, whether in fixed point]
    high bytes     of all tensors in fixed point, in the order of the header
    low bytes      likewise
    numbers        float32, little endian, in the order of the header: the steps of a tensor's
                   columns where it is in fixed point, else all its values

Matrices are in fixed point: a value is its column's step times a whole number, written as 2n or
-2n - 1 in 16 bits. Their high bytes, apart from the low ones, take gzip few bits. It costs what
`rounded` shows: other spans in 8 of 20,402 sentences.
"""

import gzip
import json
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from speechtimer.tagging.fast import without_reprojection
from speechtimer.tagging.lstm import Floats
from speechtimer.tagging.modelfile import ModelFile

__all__ = ["packed", "rounded"]

# The largest whole numbers of a column: of words, of which there are many, and of the rest.
_WORD_STEPS, _STEPS = 511, 1023
# A column of fewer values is not worth a step of its own.
_SHORTEST_COLUMN = 16


def rounded(model: ModelFile) -> ModelFile:
    """The model that the browser runs, with its weights in fixed point."""
    tensors: dict[str, Floats] = {}
    for name, tensor in without_reprojection(model.tensors).items():
        tensors[name] = tensor
        if _in_fixed_point(name, tensor):
            steps, whole = _fixed_point(name, tensor)
            tensors[name] = (whole * steps).astype(np.float32)
    return replace(model, tensors=tensors)


def packed(model: ModelFile) -> bytes:
    """The content of ``model.bin``."""
    tensors = without_reprojection(model.tensors)
    header = {
        "embeddings": model.embeddings,
        "characters": model.characters,
        "words": model.words,
        "tags": model.tags,
        "tensors": [
            [name, tensor.shape, _in_fixed_point(name, tensor)] for name, tensor in tensors.items()
        ],
    }
    words, numbers = _numbers(tensors)
    written = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    parts = [
        len(written).to_bytes(4, "little"),
        written,
        (words >> 8).astype(np.uint8).tobytes(),
        (words & 0xFF).astype(np.uint8).tobytes(),
        numbers.astype("<f4").tobytes(),
    ]
    return gzip.compress(b"".join(parts), 9, mtime=0)


def _numbers(tensors: Mapping[str, Floats]) -> tuple[NDArray[np.uint16], Floats]:
    """The whole numbers of all tensors in fixed point, and all other numbers."""
    words, numbers = [np.zeros(0, np.uint16)], []
    for name, tensor in tensors.items():
        if _in_fixed_point(name, tensor):
            steps, whole = _fixed_point(name, tensor)
            words.append(np.where(whole < 0, -2 * whole - 1, 2 * whole).astype(np.uint16).ravel())
            numbers.append(steps)
        else:
            numbers.append(tensor.ravel())
    return np.concatenate(words), np.concatenate(numbers)


def _in_fixed_point(name: str, tensor: Floats) -> bool:
    # Transitions hold -10000, beside which all others would be nothing.
    return name != "transitions" and tensor.ndim == 2 and len(tensor) >= _SHORTEST_COLUMN


def _fixed_point(name: str, tensor: Floats) -> tuple[Floats, NDArray[np.int32]]:
    """Each column's step, and how many of it each value is."""
    most = _WORD_STEPS if name == "words.embedding" else _STEPS
    steps = (np.abs(tensor).max(0) / most).astype(np.float32)
    steps[steps == 0] = 1
    return steps, np.rint(tensor / steps).astype(np.int32)
