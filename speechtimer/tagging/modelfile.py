"""The fast model's file: safetensors, with the dictionaries in its metadata.

Metadata (strings; all but ``format`` are JSON):

    format        "speechtimer-lstm-crf-2"
    embeddings    ["characters", "words"]: what stands side by side in a token's input, in order
    characters    list of strings; 0 is the unknown character
    words         list of strings; 0 is the unknown word
    tags          list of strings ("O", "B-nb_rounds", …, and "<START>", "<STOP>" with a CRF)
    card          the model card, an object

Tensors (C characters of width c, W words of width w, K tags; hidden sizes G for characters and H
for sentences; input width D, in layer 0 the sum of the embeddings' widths, then what the layer
below gives; gates in the order input, forget, output, cell), each float16 where that holds all its
values exactly, else float32:

    characters.embedding                           (C, c)
    characters.forward.input, .recurrent, .bias    (c, 4G), (G, 4G), (4G)
    characters.backward.input, .bias               (c, 4G), (4G)
    words.embedding                                (W, w)
    reproject.weight, .bias                        (D, D), (D)    of layer 0; may be missing
    lstm.{layer}.{direction}.input                 (D, 4H)    layer 0, 1, …
    lstm.{layer}.{direction}.recurrent             (H, 4H)    direction forward, backward
    lstm.{layer}.{direction}.bias                  (4H)
    output.weight, output.bias                     (D, K), (K)
    transitions                                    (K, K)     [to, from]; only with a CRF

A word's character vector is the state after its last character of the forward LSTM, and beside
it that of the backward LSTM, which Flair reads at the same place: after one character, the last.
So it has no recurrent weights. See `words.character_sources` for words said twice.

Format 1 is read too: all float32, and the reprojection multiplied into what follows it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from speechtimer.errors import ModelError
from speechtimer.labels import Label
from speechtimer.tagging.lstm import Floats

__all__ = ["DIRECTIONS", "FORMAT", "START", "STOP", "ModelFile"]

FORMAT = "speechtimer-lstm-crf-2"
_READ = ("speechtimer-lstm-crf-1", FORMAT)
START, STOP = "<START>", "<STOP>"
DIRECTIONS = ("forward", "backward")


@dataclass(frozen=True, slots=True, eq=False)
class ModelFile:
    """The checked content of a fast model's file; the module says what each tensor holds.

    In memory all tensors are float32.

    Raises:
        ModelError: a tensor or a dictionary is missing, or does not fit the others.
    """

    tensors: Mapping[str, Floats]
    embeddings: tuple[str, ...]
    characters: tuple[str, ...]
    words: tuple[str, ...]
    tags: tuple[str, ...]
    card: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _check_tags(self.tags, crf=self.crf)
        expected = self._shapes()
        for name, shape in expected.items():
            if name not in self.tensors:
                raise ModelError(f"the model has no tensor {name!r}: export it again")
            tensor = self.tensors[name]
            if tensor.dtype != np.float32 or tensor.shape != shape:
                raise ModelError(
                    f"tensor {name!r} must be float32 {shape}, "
                    f"got {tensor.dtype} {tensor.shape}: export the model again"
                )
            if not np.isfinite(tensor).all():
                raise ModelError(f"tensor {name!r} holds a number that is not finite")
        for name in self.tensors:
            if name not in expected:
                raise ModelError(f"the model has an unknown tensor {name!r}: export it again")

    @property
    def crf(self) -> bool:
        """Whether tags are decoded by a CRF, or each for itself."""
        return "transitions" in self.tensors

    @property
    def layers(self) -> int:
        """How many LSTM layers read a sentence."""
        return len({name.split(".")[1] for name in self.tensors if name.startswith("lstm.")})

    @staticmethod
    def load(path: Path) -> "ModelFile":
        """Read and check a file.

        Raises:
            ModelError: the file is missing, damaged, or not a fast model.
        """
        if not path.is_file():
            raise ModelError(f"{path}: there is no such model file")
        try:
            with safe_open(path, framework="numpy") as file:
                metadata = file.metadata() or {}
                tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (no dict)
        # TypeError: a number type that NumPy does not have, such as bfloat16.
        except (SafetensorError, OSError, ValueError, TypeError) as error:
            raise ModelError(f"{path}: not a whole safetensors file ({error})") from error
        if metadata.get("format") not in _READ:
            raise ModelError(
                f"{path}: not a model of format {FORMAT!r}: make one with `speechtimer export`"
            )
        try:
            return ModelFile(
                {name: _single(tensor) for name, tensor in tensors.items()},
                embeddings=_strings(metadata, "embeddings"),
                characters=_strings(metadata, "characters"),
                words=_strings(metadata, "words"),
                tags=_strings(metadata, "tags"),
                card=_card(metadata),
            )
        except ModelError as error:
            raise ModelError(f"{path}: {error}") from error

    def save(self, path: Path) -> None:
        """Write the file that `load` reads.

        Raises:
            ModelError: the file cannot be written.
        """
        metadata = {"format": FORMAT, "card": _compact(dict(self.card))}
        for key in ("embeddings", "characters", "words", "tags"):
            metadata[key] = _compact(getattr(self, key))
        tensors = {name: _smallest(value) for name, value in self.tensors.items()}
        try:
            path.write_bytes(save(tensors, metadata))
        except (SafetensorError, OSError) as error:
            raise ModelError(f"{path}: cannot be written ({error})") from error

    def _shapes(self) -> dict[str, tuple[int, ...]]:
        shapes: dict[str, tuple[int, ...]] = {}
        width = 0
        for name in self.embeddings:
            if name not in ("characters", "words") or self.embeddings.count(name) > 1:
                raise ModelError(f"the model cannot have the embeddings {list(self.embeddings)}")
            items = self.characters if name == "characters" else self.words
            inner = self._size(f"{name}.embedding", axis=1)
            shapes[f"{name}.embedding"] = (len(items), inner)
            if name == "characters":
                hidden = self._size("characters.forward.recurrent", axis=0)
                for direction in DIRECTIONS:
                    shapes |= _lstm_shapes(f"characters.{direction}", inner, hidden)
                del shapes["characters.backward.recurrent"]
                inner = 2 * hidden
            width += inner
        if "reproject.weight" in self.tensors or "reproject.bias" in self.tensors:
            shapes |= {"reproject.weight": (width, width), "reproject.bias": (width,)}
        for layer in range(self.layers):
            hidden = self._size(f"lstm.{layer}.forward.recurrent", axis=0)
            for direction in DIRECTIONS:
                shapes |= _lstm_shapes(f"lstm.{layer}.{direction}", width, hidden)
            width = hidden * len(DIRECTIONS)
        tags = len(self.tags)
        shapes |= {"output.weight": (width, tags), "output.bias": (tags,)}
        return shapes | ({"transitions": (tags, tags)} if self.crf else {})

    def _size(self, name: str, *, axis: int) -> int:
        tensor = self.tensors.get(name)
        if tensor is None or tensor.ndim != 2 or tensor.size == 0:
            raise ModelError(f"the model has no tensor {name!r} of two dimensions: export it again")
        return int(tensor.shape[axis])


def _lstm_shapes(name: str, inner: int, hidden: int) -> dict[str, tuple[int, ...]]:
    return {
        f"{name}.input": (inner, 4 * hidden),
        f"{name}.recurrent": (hidden, 4 * hidden),
        f"{name}.bias": (4 * hidden,),
    }


def _single(tensor: NDArray[Any]) -> NDArray[Any]:
    return tensor.astype(np.float32) if tensor.dtype == np.float16 else tensor


def _smallest(tensor: Floats) -> NDArray[Any]:
    """In half precision where that loses nothing.

    >>> _smallest(np.array([0.5], np.float32)).dtype, _smallest(np.array([0.1], np.float32)).dtype
    (dtype('float16'), dtype('float32'))
    """
    with np.errstate(over="ignore"):  # too large a number becomes infinite, and so differs
        half = tensor.astype(np.float16)
    return np.ascontiguousarray(half if np.array_equal(half, tensor) else tensor)


def _check_tags(tags: tuple[str, ...], *, crf: bool) -> None:
    known = {"O", START, STOP} if crf else {"O"}
    for tag in tags:
        if tag not in known and (tag[:2] not in ("B-", "I-", "E-", "S-") or tag[2:] not in _LABELS):
            raise ModelError(f"tag {tag!r} is none of SpeechTimer's: {', '.join(Label)}")
    for tag in known:
        if tag not in tags:
            raise ModelError(f"the model has no tag {tag!r}")


_LABELS = frozenset(map(str, Label))


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _strings(metadata: Mapping[str, str], key: str) -> tuple[str, ...]:
    value = _json(metadata, key)
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ModelError(f"metadata {key!r} must be a list of strings")
    return tuple(value)


def _card(metadata: Mapping[str, str]) -> dict[str, Any]:
    value = _json(metadata, "card")
    if not isinstance(value, dict):
        raise ModelError("metadata 'card' must be an object")
    return value


def _json(metadata: Mapping[str, str], key: str) -> object:
    try:
        return json.loads(metadata.get(key, ""))
    except (ValueError, RecursionError) as error:
        raise ModelError(f"metadata {key!r} is not JSON: export the model again") from error
