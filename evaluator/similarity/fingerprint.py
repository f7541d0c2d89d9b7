"""What is kept of a model's weights to compare them later: some kB, whatever the model's size.

Of every tensor a hash of its values in half precision; of every matrix a sketch, which keeps
cosines and differences, and its greatest singular values, which no permutation of neurons
changes; the head whole. Only arrays go in: whoever has read them safely.
"""

import hashlib
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from zipfile import ZipFile

import numpy as np
from numpy.typing import NDArray

__all__ = ["HEAD", "OWN_LAYERS", "Fingerprint", "Matrix", "fingerprint"]

Floats = NDArray[np.float32]

HEAD = "linear.weight"
# What a SequenceTagger of Flair puts above its embeddings, drawn at random in every training.
OWN_LAYERS = ("rnn.", "embedding2nn.", "linear.")
# Its -10000 for what must not follow make every pair of models alike.
_LEFT_OUT = "crf.transitions"
_BUCKETS = 256
_SINGULAR_VALUES = 16
# An SVD of more takes seconds; a head or a tensor of less says nothing.
_SPECTRUM_SIZE, _SPECTRUM_SIDE = 1_000_000, 1024
_HEAD_SIZE = 65_536
_SMALLEST = 64
_CHUNK = 1 << 20
# Unpacked; the sandbox that made it has seen somebody else's model.
_LARGEST = 8_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Matrix:
    """A matrix of weights, as far as it is kept.

    Attributes:
        sketch: (256,); dot products of sketches are those of the matrices, but for an error of
            1/16 of the product of their norms where the matrices are unrelated.
        spectrum: up to 16 greatest singular values; empty for a very large matrix.
    """

    shape: tuple[int, int]
    sketch: Floats
    spectrum: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Fingerprint:
    """A model's weights, as far as they are kept.

    Attributes:
        file_sha256: of the file; "" where there is none.
        vocabulary: a hash of the words and characters it knows; "" where it has none.
        hashes: of each tensor of floats but the CRF's transitions.
        sizes: numbers in each of those.
        matrices: those of two dimensions, by name.
        head: the last layer (labels, features), where it is small enough.
    """

    file_sha256: str
    vocabulary: str
    hashes: Mapping[str, str]
    sizes: Mapping[str, int]
    matrices: Mapping[str, Matrix]
    head: Floats | None = field(default=None)

    def to_bytes(self) -> bytes:
        """As NumPy's compressed npz, without pickles."""
        arrays: dict[str, NDArray[Any]] = {}
        described = []
        for index, (name, matrix) in enumerate(self.matrices.items()):
            arrays[f"sketch{index}"], arrays[f"spectrum{index}"] = matrix.sketch, matrix.spectrum
            described.append({"name": name, "shape": matrix.shape})
        if self.head is not None:
            arrays["head"] = self.head
        about = {
            "file_sha256": self.file_sha256,
            "vocabulary": self.vocabulary,
            "hashes": dict(self.hashes),
            "sizes": dict(self.sizes),
            "matrices": described,
        }
        arrays["about"] = np.frombuffer(json.dumps(about).encode(), dtype=np.uint8)
        buffer = io.BytesIO()
        np.savez_compressed(buffer, allow_pickle=False, **arrays)
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Fingerprint":
        """The inverse of `to_bytes`.

        Raises:
            ValueError: it is nothing that `to_bytes` wrote.
        """
        try:
            with ZipFile(io.BytesIO(data)) as held:
                unpacked = sum(part.file_size for part in held.infolist())
            if unpacked > _LARGEST:
                raise ValueError(f"it holds {unpacked} bytes")
            with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
                about = json.loads(arrays["about"].tobytes())
                matrices = {
                    found["name"]: Matrix(
                        (found["shape"][0], found["shape"][1]),
                        arrays[f"sketch{index}"],
                        arrays[f"spectrum{index}"],
                    )
                    for index, found in enumerate(about.pop("matrices"))
                }
                head = arrays.get("head")
            made = cls(matrices=matrices, head=head, **about)
            _check(made)
            return made
        except Exception as error:  # zipfile, numpy and json each raise their own
            raise ValueError(f"not a fingerprint: {error}") from error


def fingerprint(
    tensors: Mapping[str, NDArray[Any]],
    *,
    vocabulary: Iterable[str] = (),
    file_sha256: str = "",
) -> Fingerprint:
    """The fingerprint of a model's state: names as in `state_dict`, arrays of any float type.

    Args:
        vocabulary: the words and characters that the model has vectors of, in any order.
        file_sha256: of model.pt.
    """
    hashes, sizes, matrices = {}, {}, {}
    head: Floats | None = None
    for name, array in sorted(tensors.items()):
        if name == _LEFT_OUT or array.dtype.kind != "f" or not array.size:
            continue
        values = _finite(array)
        hashes[name], sizes[name] = _hash(values), values.size
        if values.ndim == 2 and values.size >= _SMALLEST and values.any():
            matrices[name] = _matrix(values)
            if name == HEAD and values.size <= _HEAD_SIZE:
                head = values.copy()
    words = "\n".join(sorted(set(vocabulary)))
    known = hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest() if words else ""
    return Fingerprint(file_sha256, known, hashes, sizes, matrices, head)


def _check(made: Fingerprint) -> None:
    """Raise ValueError unless it could be of some model, so that all can be compared with it."""
    for name, matrix in made.matrices.items():
        rows, columns = matrix.shape
        kept = _kept_values(rows, columns)
        if not (isinstance(name, str) and _is_plain(matrix.sketch, (_BUCKETS,))):
            raise ValueError("a sketch is none")
        if not _is_plain(matrix.spectrum, (kept,)):
            raise ValueError("a spectrum is none")
    head = made.head
    if head is not None and not (head.ndim == 2 and 0 < head.size <= _HEAD_SIZE):
        raise ValueError("the head is none")
    if head is not None and not _is_plain(head, head.shape):
        raise ValueError("the head is none")
    sizes, hashes = made.sizes, made.hashes
    if set(sizes) != set(hashes) or not all(isinstance(one, str) for one in hashes.values()):
        raise ValueError("the hashes are none")
    if not all(type(size) is int and 0 < size < 2**53 for size in sizes.values()):
        raise ValueError("the sizes are none")


def _is_plain(array: NDArray[Any], shape: tuple[int, ...]) -> bool:
    """Whether it is of this shape, in float32 and finite."""
    return array.shape == shape and array.dtype == np.float32 and bool(np.isfinite(array).all())


def _kept_values(rows: int, columns: int) -> int:
    """How many singular values are kept of a matrix: none of a very large one."""
    smaller = min(rows, columns)
    if rows * columns > _SPECTRUM_SIZE or smaller > _SPECTRUM_SIDE:
        return 0
    return min(smaller, _SINGULAR_VALUES)


def _finite(array: NDArray[Any]) -> Floats:
    """As float32; what is not a finite number becomes 0, and what is beyond half precision its end.

    A model may hold such numbers to upset whoever compares it.
    """
    ends = np.finfo(np.float16)
    whole = np.nan_to_num(array, nan=0.0, posinf=0.0, neginf=0.0)
    clipped: Floats = np.clip(whole, float(ends.min), float(ends.max)).astype(np.float32)
    return clipped


def _hash(values: Floats) -> str:
    """Of shape and values in half precision, so that a model saved in 16 bits has the same."""
    # Adding 0 makes 0 of -0.
    half = values.astype(np.float16) + np.float16(0)
    digest = hashlib.sha256(repr(values.shape).encode())
    digest.update(half.tobytes())
    return digest.hexdigest()[:32]


def _matrix(values: Floats) -> Matrix:
    rows, columns = values.shape
    flat = np.ascontiguousarray(values).reshape(-1)
    return Matrix((rows, columns), _sketch(flat), _spectrum(values))


def _sketch(flat: Floats) -> Floats:
    """A count sketch (Charikar, Chen and Farach-Colton, 2002) of a vector: (256,).

    It is linear, so that the sketch of a difference is the difference of the sketches.
    """
    # The raw numbers of a bit generator are the same in all versions of NumPy.
    random = np.random.PCG64(0)
    sums = np.zeros(_BUCKETS)
    for start in range(0, flat.size, _CHUNK):
        part = flat[start : start + _CHUNK].astype(np.float64)
        drawn = random.random_raw(part.size)
        part[(drawn >> np.uint64(32)) & np.uint64(1) == 1] *= -1
        buckets = (drawn >> np.uint64(40)).astype(np.intp) % _BUCKETS
        sums += np.bincount(buckets, weights=part, minlength=_BUCKETS)
    return sums.astype(np.float32)


def _spectrum(values: Floats) -> Floats:
    """The greatest singular values of a matrix that is not too large, falling."""
    kept = _kept_values(*values.shape)
    if not kept:
        return np.zeros(0, dtype=np.float32)
    wide = values.astype(np.float64)
    gram = wide @ wide.T if wide.shape[0] < wide.shape[1] else wide.T @ wide
    squares = np.linalg.eigvalsh(gram)[::-1][:kept]
    values_kept: Floats = np.sqrt(np.maximum(squares, 0.0)).astype(np.float32)
    return values_kept
