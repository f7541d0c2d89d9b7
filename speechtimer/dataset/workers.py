"""Chunks of a corpus, drawn by any number of processes, in order."""

import atexit
import gc
import os
import signal
import threading
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from itertools import count
from multiprocessing import get_context, parent_process
from sys import maxsize
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from speechtimer.dataset.config import DatasetConfig, Split
from speechtimer.dataset.generate import CHUNK, Generator, load_grammar
from speechtimer.dataset.grammar import Grammar
from speechtimer.dataset.leakage import mask_text
from speechtimer.dataset.seen import Fingerprints
from speechtimer.dataset.sheet import Sheet
from speechtimer.errors import DataError

__all__ = ["Chunk", "Workers", "available_cores"]

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


class Workers:
    """Processes that draw the chunks of a corpus; a single worker is this process itself.

    Chunks are the same whatever the number of workers. To be used as a context manager.
    """

    def __init__(self, config: DatasetConfig, workers: int) -> None:
        self._config = config
        self._pool: ProcessPoolExecutor | None = None
        self._begun: dict[Split, deque[Future[Chunk]]] = {}
        if workers > 1:
            self._pool = ProcessPoolExecutor(
                workers, mp_context=get_context("spawn"), initializer=_start, initargs=(config,)
            )
            _hush(self._pool)
            # Small splits first: they wait, so that in the end nobody waits for them.
            for split in sorted(config.sentences, key=lambda split: config.sentences[split]):
                ahead = min(_AHEAD * workers, config.sentences[split] // CHUNK) + 1
                begun = [_submit(self._pool, number, split) for number in range(ahead)]
                self._begun[split] = deque(begun)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.end()

    def end(self) -> None:
        """They draw no more; Python waits for them at its own end."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)

    def chunks(self, grammar: Grammar, split: Split) -> Iterator[Chunk]:
        """The chunks of a split one after the other, without end.

        Args:
            grammar: the templates of the config.

        Raises:
            ConfigError: a group does not exist, or the split has no templates.
            DataError: a worker was killed.
        """
        if self._pool is None:
            generator = Generator(grammar, self._config, split)
            return (_draw(generator, number, split) for number in count())
        return self._chunks(self._pool, split)

    def _chunks(self, pool: ProcessPoolExecutor, split: Split) -> Iterator[Chunk]:
        waiting = self._begun[split]
        try:
            for number in count(len(waiting)):
                yield waiting.popleft().result()
                waiting.append(_submit(pool, number, split))
        except BrokenProcessPool as error:
            raise DataError(
                "a process that draws sentences was killed, perhaps for want of memory: try again "
                "with fewer workers (1 starts none)"
            ) from error
        finally:
            for future in waiting:
                future.cancel()


def _submit(pool: ProcessPoolExecutor, number: int, split: Split) -> Future[Chunk]:
    """Have a chunk drawn; a process that is started for it never hears Ctrl-C, which is ours."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        return pool.submit(_draw_here, number, split)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return pool.submit(_draw_here, number, split)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _hush(pool: ProcessPoolExecutor) -> None:
    """Say nothing of what a broken pool could not send any more.

    Where a worker was killed, Python closes the pipe under the thread that writes to it, which may
    then print a traceback beside the error that is raised anyway.
    """
    queue: Any = pool._call_queue  # type: ignore[attr-defined]  # there is no other way to it
    handle = queue._on_queue_feeder_error

    def feeder_error(error: Exception, item: object) -> None:
        if not isinstance(error, OSError):
            handle(error, item)

    queue._on_queue_feeder_error = feeder_error


def _draw(generator: Generator, number: int, split: str) -> Chunk:
    draws = list(generator.chunk(number))
    marked, programs, *tags = zip(*draws, strict=True) if draws else ((), (), (), ())
    sheet = Sheet.of(marked)
    lines = sheet.json_lines(programs, zip(*tags, strict=True))
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


class _Here:
    """What a worker draws from."""

    def __init__(self, config: DatasetConfig) -> None:
        self._config = config
        self._generators: dict[str, Generator] = {}

    @cached_property
    def grammar(self) -> Grammar:
        return load_grammar(self._config.templates, more=self._config.more_templates)

    def generator(self, split: str) -> Generator:
        if split not in self._generators:
            self._generators[split] = Generator(self.grammar, self._config, split)
        return self._generators[split]


_here: _Here


def _start(config: DatasetConfig) -> None:
    global _here
    # Ctrl-C is the parent's to handle, where it was not blocked from the start. If the parent is
    # killed, nobody waits for this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # Templates are a large graph of lasting objects, and sentences make no cycles: looking for
    # them would take a third of the time.
    gc.disable()
    # To free all of that one by one when the process ends would take a second.
    atexit.register(os._exit, 0)
    _here = _Here(config)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _draw_here(number: int, split: str) -> Chunk:
    return _draw(_here.generator(split), number, split)
