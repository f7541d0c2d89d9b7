"""Which sentences have been written before, in a memory that does not hold them."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["Seen"]

Fingerprints = NDArray[np.uint64]

_PROBES = 4
_BITS_EACH = 32


class Seen:
    """A Bloom filter: four to eight bytes a sentence expected, whatever its length.

    A sentence that was seen is always known again; one in some thousands is taken for seen
    though it was not (Bloom, "Space/time trade-offs in hash coding with allowable errors", 1970).

    Args:
        expected: how many fingerprints will be added.
    """

    def __init__(self, expected: int) -> None:
        bits = 1 << max(16, (expected * _BITS_EACH - 1).bit_length())
        self._bits = np.zeros(bits // 8, dtype=np.uint8)
        self._mask = np.uint64(bits - 1)

    def add(self, fingerprints: Fingerprints) -> NDArray[np.bool_]:
        """Remember fingerprints; true where one comes for the first time. Shape (n,) to (n,)."""
        first = np.zeros(len(fingerprints), dtype=bool)
        first[np.unique(fingerprints, return_index=True)[1]] = True
        new: NDArray[np.bool_] = first & ~self.known(fingerprints)
        at, bit = self._places(fingerprints)
        np.bitwise_or.at(self._bits, at, np.uint8(1) << bit)
        return new

    def known(self, fingerprints: Fingerprints) -> NDArray[np.bool_]:
        """True where one was added before. Shape (n,) to (n,)."""
        at, bit = self._places(fingerprints)
        found: NDArray[np.bool_] = np.all(self._bits[at] >> bit & 1, axis=1)
        return found

    def _places(self, fingerprints: Fingerprints) -> tuple[Fingerprints, NDArray[np.uint8]]:
        """Byte and bit of each probe, shapes (n, probes)."""
        step = (fingerprints >> np.uint64(32)) | np.uint64(1)
        turns = np.arange(_PROBES, dtype=np.uint64)
        probes: Fingerprints = fingerprints[:, None] + step[:, None] * turns
        places: Fingerprints = probes & self._mask
        return places >> np.uint64(3), (places & np.uint64(7)).astype(np.uint8)
