"""Chunks of a corpus, drawn by any number of processes, in order."""

import gc
import os
import signal
import threading
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from hashlib import blake2b
from itertools import count
from multiprocessing import get_context, parent_process
from sys import maxsize

import numpy as np
from numpy.typing import NDArray

from speechtimer.dataset.config import DatasetConfig
from speechtimer.dataset.generate import Generator
from speechtimer.dataset.grammar import Grammar
from speechtimer.dataset.leakage import mask_text
from speechtimer.dataset.seen import Fingerprints
from speechtimer.dataset.sheet import Sheet
from speechtimer.errors import DataError

__all__ = ["Chunk", "available_cores", "chunks"]

# Chunks that wait to be written, for each worker.
_AHEAD = 3
# Characters up to which two templates often write the same but for the numbers.
_SHORT = 32
_LONG = bytes(8)


@dataclass(frozen=True, slots=True)
class Chunk:
    """JSON lines in one block, where each ends, and the fingerprints of its text and pattern.

    Patterns of longer training sentences are 0: those are as good as never met by chance.
    Shapes of the arrays: (lines,).
    """

    block: bytes
    ends: NDArray[np.int64]
    fingerprints: Fingerprints
    patterns: Fingerprints

    def only(self, wanted: NDArray[np.bool_]) -> tuple[bytes, int]:
        """The wanted lines, and how many they are."""
        if wanted.all():
            return self.block, len(wanted)
        # Most lines are wanted: few runs of them, where lines would be thousands.
        at = np.concatenate(([0], self.ends))
        turns = at[np.flatnonzero(np.diff(wanted, prepend=False, append=False))].tolist()
        runs = zip(turns[::2], turns[1::2], strict=True)
        return b"".join([self.block[start:end] for start, end in runs]), int(wanted.sum())


def available_cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def chunks(grammar: Grammar, config: DatasetConfig, split: str, *, workers: int) -> Iterator[Chunk]:
    """The chunks of a split one after the other, without end.

    They are the same whatever the number of workers; with one, no process is started.

    Raises:
        ConfigError: a group does not exist, or the split has no templates.
        DataError: a worker was killed.
    """
    generator = Generator(grammar, config, split)
    if workers == 1:
        for number in count():
            yield _draw(generator, number, split)
    pool = ProcessPoolExecutor(
        workers,
        mp_context=get_context("spawn"),
        initializer=_start,
        initargs=(grammar, config, split),
    )
    try:
        waiting: deque[Future[Chunk]] = deque()
        for number in count():
            waiting.append(pool.submit(_draw_here, number, split))
            if len(waiting) > _AHEAD * workers:
                yield waiting.popleft().result()
    except BrokenProcessPool as error:
        raise DataError(
            "a process that draws sentences was killed, perhaps for want of memory: try again "
            "with fewer workers (1 starts none)"
        ) from error
    finally:
        # They take a second to end, in which the next split is drawn. Python waits for them at
        # its own end.
        pool.shutdown(wait=False, cancel_futures=True)


def _draw(generator: Generator, number: int, split: str) -> Chunk:
    draws = list(generator.chunk(number))
    sheet = Sheet.of(draw.marked for draw in draws)
    lines = sheet.json_lines(
        [draw.program for draw in draws], [(draw.group, draw.register) for draw in draws]
    )
    # JSON escapes all other line ends.
    ends = np.flatnonzero(np.frombuffer(lines, dtype=np.uint8) == ord("\n")) + 1
    fingerprints = [_fingerprint(text) for text in sheet.folded()]
    most = _SHORT if split == "train" else maxsize
    patterns = [
        _fingerprint(mask_text(text, sheet.spans_of(line)).encode()) if len(text) <= most else _LONG
        for line, text in enumerate(sheet.texts())
    ]
    return Chunk(lines, ends, _numbers(fingerprints), _numbers(patterns))


def _fingerprint(text: bytes) -> bytes:
    """Eight bytes, the same in every process, as those of `hash` are not."""
    return blake2b(text, digest_size=8).digest()


def _numbers(fingerprints: list[bytes]) -> Fingerprints:
    return np.frombuffer(b"".join(fingerprints), dtype="<u8").astype(np.uint64)


_here: Generator | None = None


def _start(grammar: Grammar, config: DatasetConfig, split: str) -> None:
    global _here
    # Ctrl-C is the parent's to handle. If the parent is killed, nobody waits for this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _here = Generator(grammar, config, split)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # Templates are a large graph of lasting objects, and sentences make no cycles: looking for
    # them would take a third of the time.
    gc.disable()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _draw_here(number: int, split: str) -> Chunk:
    assert _here is not None
    return _draw(_here, number, split)
