"""A checked model's weights and words, and the fingerprint of them that models are compared by."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from evaluator.sandbox.inside.container import Container
from evaluator.sandbox.inside.embeddings import Embedding
from evaluator.sandbox.inside.schema import Model
from evaluator.sandbox.inside.unpickling import DictionaryParts, Tensor
from evaluator.similarity.fingerprint import Fingerprint, fingerprint

__all__ = ["arrays", "fingerprint_of", "vocabulary"]

_TYPES = {
    "FloatStorage": np.float32,
    "HalfStorage": np.float16,
    "DoubleStorage": np.float64,
    "LongStorage": np.int64,
    "IntStorage": np.int32,
    "ByteStorage": np.uint8,
    "CharStorage": np.int8,
    "BoolStorage": np.bool_,
}


def fingerprint_of(model: Model, container: Container, file: BinaryIO) -> Fingerprint:
    """What is kept of a model to compare it with others; ``file`` is the whole file."""
    file.seek(0)
    digest = hashlib.sha256()
    while block := file.read(1 << 20):
        digest.update(block)
    words = (word for word in vocabulary(model.embedding) if type(word) is str)
    return fingerprint(arrays(model, container), vocabulary=words, file_sha256=digest.hexdigest())


def arrays(model: Model, container: Container) -> dict[str, NDArray[Any]]:
    """The tensors by their names; those of one storage share its memory."""
    storages: dict[str, NDArray[Any]] = {}
    return {name: _array(tensor, container, storages) for name, tensor in model.tensors.items()}


def vocabulary(embedding: Embedding) -> Iterator[str]:
    """The words, pieces and characters that a model has vectors of."""
    for item in embedding.stacked:
        yield from vocabulary(item)
    yield from _words(embedding.parameters)


def _array(tensor: Tensor, container: Container, storages: dict[str, NDArray[Any]]) -> NDArray[Any]:
    place = f"{tensor.kind} {tensor.key}"
    if place not in storages:
        storages[place] = _storage(tensor.kind, container.read(f"data/{tensor.key}"))
    whole = storages[place]
    return whole[tensor.offset : tensor.offset + tensor.numbers].reshape(tensor.shape)


def _storage(kind: str, data: bytearray) -> NDArray[Any]:
    if kind == "BFloat16Storage":
        # The upper half of a float32.
        return (np.frombuffer(data, np.uint16).astype(np.uint32) << 16).view(np.float32)
    return np.frombuffer(data, _TYPES[kind])


def _words(parameters: dict[str, Any]) -> Iterator[str]:
    for name, value in parameters.items():
        if type(value) is DictionaryParts:
            yield from (item.decode("utf-8") for item in vars(value)["idx2item"])
        elif name == "vocab":
            yield from value
        elif name == "model_params":
            yield from _words(value)
        elif name == "tokenizer_data":
            yield from _pieces(value)


def _pieces(data: bytes) -> Iterator[str]:
    """Of a tokenizer: its table is {piece: number} or [[piece, score], …]."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if "tokenizer.json" not in archive.namelist():
            return
        said = json.loads(archive.read("tokenizer.json"))
    inner = said.get("model")
    table = inner.get("vocab") if type(inner) is dict else None
    if type(table) is dict:
        yield from table
    elif type(table) is list:
        yield from (entry[0] for entry in table if type(entry) is list and entry)
