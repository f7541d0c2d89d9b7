"""How time grows: with a sentence's length, and with the number of sentences."""

import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from benchmarks.peers.prepare import ROOT, child_environment
from benchmarks.peers.process import Running, pinned
from benchmarks.peers.results import Streamed

__all__ = ["by_length", "exponent", "streams", "texts_of"]

_LENGTHS = (25, 50, 100, 200, 400, 700, 1000)
_LENGTH_SECONDS = 4.0
_LEAST_TEXTS = 3
_POLL_SECONDS = 0.02
# Sizes that are tried in any case: with fewer sentences, the start is most of the time.
_ALWAYS = 4


def by_length(
    peers: Sequence[Running], sentences: Iterator[str], *, texts: int
) -> dict[str, list[tuple[int, float]]]:
    """For each peer and length the mean characters of a text and the processor's median ms.

    Where a text takes long, fewer of them are read.
    """
    found: dict[str, list[tuple[int, float]]] = {peer.ready.peer.name: [] for peer in peers}
    for length in _LENGTHS:
        block = texts_of(sentences, length, texts)
        for peer in peers:
            points = found[peer.ready.peer.name]
            expected = points[-1][1] / 1000 * length / points[-1][0] if points else 0.0
            fit = int(_LENGTH_SECONDS / expected) if expected else texts
            part = block[: max(_LEAST_TEXTS, fit)]
            milliseconds = 1000 * float(np.median(peer.read(part).processor))
            points.append((round(float(np.mean([len(text) for text in part]))), milliseconds))
    return found


def texts_of(sentences: Iterator[str], length: int, count: int) -> list[str]:
    """Texts of at most so many characters, and hardly fewer, from sentences one after the other.

    >>> texts_of(iter(["3 tours", "2 minutes"]), 11, 1)
    ['3 tours. 2']
    """
    found = []
    for _ in range(count):
        text = next(sentences)
        while len(text) <= length:
            text += ". " + next(sentences)
        end = text.rfind(" ", 0, length + 1)
        found.append(text[: end if end > 0 else length])
    return found


def exponent(points: Sequence[tuple[float, float]]) -> float:
    """The k of y ~ x^k, from the best line through the logarithms; 1 is linear.

    >>> round(exponent([(10, 5), (100, 50), (1000, 500)]), 3)
    1.0
    """
    x, y = np.log(np.array(points)).T
    return float(np.polyfit(x, y, 1)[0])


def streams(
    sentences: Iterator[str], sizes: Sequence[int], folder: Path, *, core: int, longest: float
) -> tuple[list[Streamed], list[int]]:
    """``speechtimer parse -`` with more and more lines, and the sizes that would take too long.

    Args:
        longest: seconds that one size may take, by what the sizes before it took.
    """
    done: list[Streamed] = []
    file, lines = folder / "stream.txt", 0
    with file.open("w", encoding="utf-8") as writing:
        for size in sorted(sizes):
            if _expected(done, size) > longest:
                break
            for text in islice(sentences, size - lines):
                writing.write(f"{text}\n")
                lines += 1
            writing.flush()
            if lines < size:
                break
            done.append(_stream(file, size, core))
    return done, [size for size in sorted(sizes) if size > done[-1].sentences]


def _expected(done: Sequence[Streamed], size: int) -> float:
    """The seconds that a size will take, by the last one without its start."""
    if len(done) < _ALWAYS:
        return 0.0
    first, last = done[0], done[-1]
    return size * (last.seconds - first.seconds) / (last.sentences - first.sentences)


def _stream(file: Path, size: int, core: int) -> Streamed:
    command = [sys.executable, "-m", "speechtimer", "parse", "-"]
    peak: float | None = None
    before = _children()
    with file.open("rb") as source:
        start = time.perf_counter()
        with subprocess.Popen(
            command,
            cwd=ROOT,
            env=child_environment(ROOT),
            stdin=source,
            stdout=subprocess.DEVNULL,
            preexec_fn=pinned(core),
        ) as child:
            while child.poll() is None:
                peak = _peak(child.pid) or peak
                time.sleep(_POLL_SECONDS)
        seconds = time.perf_counter() - start
    assert child.returncode == 0
    return Streamed(size, seconds, _children() - before, peak)


def _children() -> float:
    """The processor's seconds of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _peak(process: int) -> float | None:
    """The most memory that a process has had, in MB; None where the system does not say."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return None
    found = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
    return int(found[0]) * 1024 / 1e6 if found else None
