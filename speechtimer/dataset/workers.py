"""Chunks of a corpus, drawn by any number of processes, in order."""

import contextlib
import gc
import os
import signal
import threading
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from itertools import count
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from queue import SimpleQueue
from sys import maxsize
from typing import Any, Self, TypeAlias

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

_Pipe: TypeAlias = "Connection[Any, Any]"


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

    Each process has a pipe of its own, and a thread here that asks and waits: where a process is
    killed, even in the middle of an answer, its pipe ends and so does the waiting. (The processes
    of a ProcessPoolExecutor share one pipe, which stays open then: who reads half an answer from
    it waits for ever.)
    """

    def __init__(self, config: DatasetConfig, workers: int) -> None:
        self._config = config
        self._processes: list[SpawnProcess] = []
        self._threads: ThreadPoolExecutor | None = None
        self._begun: dict[Split, deque[Future[Chunk]]] = {}
        if workers > 1:
            pipes: SimpleQueue[_Pipe] = SimpleQueue()
            for _ in range(workers):
                pipes.put(self._start_process())
            self._threads = ThreadPoolExecutor(
                workers, initializer=lambda: setattr(_thread, "pipe", pipes.get())
            )
            # Small splits first: they wait, so that in the end nobody waits for them.
            for split in sorted(config.sentences, key=lambda split: config.sentences[split]):
                ahead = min(_AHEAD * workers, config.sentences[split] // CHUNK) + 1
                begun = [self._threads.submit(_ask, number, split) for number in range(ahead)]
                self._begun[split] = deque(begun)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.end()

    def end(self) -> None:
        """They draw no more."""
        for process in self._processes:
            process.terminate()
        if self._threads is not None:
            self._threads.shutdown(cancel_futures=True)
        for process in self._processes:
            process.join()

    def chunks(self, grammar: Grammar, split: Split) -> Iterator[Chunk]:
        """The chunks of a split one after the other, without end.

        Args:
            grammar: the templates of the config.

        Raises:
            ConfigError: a group does not exist, or the split has no templates.
            DataError: a worker was killed.
        """
        if self._threads is None:
            generator = Generator(grammar, self._config, split)
            return (_draw(generator, number, split) for number in count())
        return self._chunks(self._threads, split)

    def _chunks(self, threads: ThreadPoolExecutor, split: Split) -> Iterator[Chunk]:
        waiting = self._begun[split]
        try:
            for number in count(len(waiting)):
                yield waiting.popleft().result()
                waiting.append(threads.submit(_ask, number, split))
        finally:
            for future in waiting:
                future.cancel()

    def _start_process(self) -> _Pipe:
        """Start a process that never hears Ctrl-C, which is ours; the pipe to it."""
        context = get_context("spawn")
        here, there = context.Pipe()
        process = context.Process(target=_serve, args=(there, self._config), daemon=True)
        if not hasattr(signal, "pthread_sigmask"):  # Windows
            process.start()
        else:
            resource_tracker.ensure_running()  # the first start of it would unblock the signal
            before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
            try:
                process.start()
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, before)
        self._processes.append(process)
        there.close()  # or the pipe would not end with the process
        return here


# What each thread that asks has for itself: its pipe.
_thread = threading.local()


def _ask(number: int, split: Split) -> Chunk:
    """Have a chunk drawn by this thread's process."""
    pipe: _Pipe = _thread.pipe
    try:
        pipe.send((number, split))
        answer: Chunk | Exception = pipe.recv()
    except (EOFError, OSError) as error:
        raise DataError(
            "a process that draws sentences was killed, perhaps for want of memory: try again "
            "with fewer workers (1 starts none)"
        ) from error
    if isinstance(answer, Exception):
        raise answer
    return answer


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


def _serve(pipe: _Pipe, config: DatasetConfig) -> None:
    """Draw what is asked for, until nobody asks any more."""
    # Ctrl-C is the parent's to handle, where it was not blocked from the start.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Templates are a large graph of lasting objects, and sentences make no cycles: looking for
    # them would take a third of the time.
    gc.disable()
    drawing = _Drawing(config)
    # A parent that was killed or has enough closes the pipe.
    with contextlib.suppress(EOFError, OSError):
        while True:
            number, split = pipe.recv()
            pipe.send(drawing.answer(number, split))
    # To free all of that one by one when the process ends would take a second.
    os._exit(0)


class _Drawing:
    """What a process draws from."""

    def __init__(self, config: DatasetConfig) -> None:
        self._config = config
        self._generators: dict[Split, Generator] = {}

    def answer(self, number: int, split: Split) -> Chunk | Exception:
        try:
            return _draw(self._generator(split), number, split)
        except Exception as error:  # the parent raises it
            return error

    @cached_property
    def _grammar(self) -> Grammar:
        return load_grammar(self._config.templates, more=self._config.more_templates)

    def _generator(self, split: Split) -> Generator:
        if split not in self._generators:
            self._generators[split] = Generator(self._grammar, self._config, split)
        return self._generators[split]
