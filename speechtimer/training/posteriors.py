"""What a teacher says about a corpus, kept in a file.

The file's name is a hash of all that decides about its content, so that it is never stale. It
holds numbers of 16 bits, ``(tokens, tags)``, one sentence after the other: 43 MB for 120,000
sentences.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from speechtimer.errors import DataError
from speechtimer.tagging.lstm import Floats
from speechtimer.tokens import tokenize

__all__ = ["LabellingProgress", "Posteriors", "file_name", "write_posteriors"]

# Sentences that are labelled and written together. What a kill leaves behind is cut back to whole
# groups, so that each is computed in the same company whether there was a kill or not.
_GROUP = 1024
_NUMBER = np.dtype("<f2")

# Posteriors of some sentences, in order.
Label = Callable[[Sequence[str]], list[Floats]]


@dataclass(frozen=True, slots=True)
class LabellingProgress:
    """How far a teacher is."""

    sentence: int
    sentences: int


class Posteriors:
    """The posteriors of a file's sentences, by their text ``(tokens, tags)``.

    Raises:
        DataError: the file has another size than the sentences need.
    """

    def __init__(self, file: Path, texts: Sequence[str], *, tags: int) -> None:
        self._places: dict[str, tuple[int, int]] = {}
        tokens = 0
        for text, length in zip(texts, _lengths(texts), strict=True):
            self._places[text] = (tokens, tokens + length)
            tokens += length
        if file.stat().st_size != tokens * tags * _NUMBER.itemsize:
            raise DataError(f"{file}: damaged: remove it, and it is made anew")
        shape = (tokens, tags)
        mapped = np.memmap(file, _NUMBER, "r", shape=shape) if tokens else np.zeros(shape, _NUMBER)
        self._values = np.asarray(mapped)

    def __getitem__(self, text: str) -> NDArray[np.float16]:
        first, end = self._places[text]
        return self._values[first:end]


def file_name(fingerprints: Mapping[str, str], *, corpus: str, tags: Sequence[str]) -> str:
    """The name of the file for a teacher's models and a corpus, known by their SHA-256."""
    content = json.dumps([sorted(fingerprints.values()), corpus, list(tags)])
    return f"{hashlib.sha256(content.encode()).hexdigest()[:32]}.f16"


def write_posteriors(
    file: Path,
    texts: Sequence[str],
    label: Callable[[], Label],
    *,
    tags: int,
    progress: Callable[[LabellingProgress], None] | None = None,
) -> None:
    """Write a file of posteriors, if it is not there yet; what was interrupted goes on.

    Args:
        label: makes what labels sentences; called if there is something to label.
        tags: how many there are.

    Raises:
        OSError: it cannot be written.
    """
    if file.exists():
        return
    posteriors = label()
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(f"{file.name}.partial")
    with partial.open("ab") as out:
        # Another process may be writing it: then wait for what it writes.
        fcntl.flock(out, fcntl.LOCK_EX)
        if file.exists():
            partial.unlink(missing_ok=True)
            return
        done = _cut(out, texts, row=tags * _NUMBER.itemsize)
        while done < len(texts):
            group = posteriors(texts[done : done + _GROUP])
            out.write(np.concatenate(group).astype(_NUMBER).tobytes())
            out.flush()
            done = min(done + _GROUP, len(texts))
            if progress is not None:
                progress(LabellingProgress(done, len(texts)))
        partial.replace(file)


def _cut(out: BinaryIO, texts: Sequence[str], *, row: int) -> int:
    """Cut a file back to whole groups of sentences, and return how many sentences that is."""
    written, kept, done = out.seek(0, os.SEEK_END), 0, 0
    for first in range(0, len(texts), _GROUP):
        end = kept + row * sum(_lengths(texts[first : first + _GROUP]))
        if end > written:
            break
        kept, done = end, min(first + _GROUP, len(texts))
    out.truncate(kept)
    return done


def _lengths(texts: Sequence[str]) -> Iterator[int]:
    return (len(tokenize(text)) for text in texts)
