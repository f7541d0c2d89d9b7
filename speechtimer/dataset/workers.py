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
from itertools import count
from multiprocessing import get_context, parent_process

import numpy as np
from numpy.typing import NDArray

from speechtimer.dataset.config import DatasetConfig
from speechtimer.dataset.generate import Generator
from speechtimer.dataset.grammar import Grammar
from speechtimer.dataset.seen import Fingerprints
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
        starts = np.concatenate(([0], self.ends[:-1]))
        lines = zip(starts[wanted].tolist(), self.ends[wanted].tolist(), strict=True)
        return b"".join([self.block[start:end] for start, end in lines]), int(wanted.sum())


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
        pool.shutdown(wait=True, cancel_futures=True)


def _draw(generator: Generator, number: int, split: str) -> Chunk:
    lines, fingerprints, patterns = [], [], []
    for draw in generator.chunk(number):
        lines.append(draw.json_line().encode())
        fingerprints.append(draw.fingerprint())
        short = split != "train" or len(draw.text) <= _SHORT
        patterns.append(draw.pattern() if short else _LONG)
    ends = np.cumsum([len(line) for line in lines], dtype=np.int64)
    return Chunk(b"".join(lines), ends, _numbers(fingerprints), _numbers(patterns))


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
