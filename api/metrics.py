"""What was asked and how long it took, counted for Prometheus.

Counts of several server processes lie in memory that they share, so each of them can tell the sum.
"""

from bisect import bisect_left
from collections.abc import Iterator, MutableSequence
from multiprocessing.sharedctypes import RawArray

from api.observation import Observation

__all__ = ["MEDIA_TYPE", "Metrics", "new_counts"]

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"

# Fixed lists: what a client sends makes no new series.
_OTHER = ("other", "other")
_ASKED = (
    ("POST", "/parse"),
    ("POST", "/parse/batch"),
    ("POST", "/transcribe"),
    ("GET", "/transcribe"),
    ("POST", "/export"),
    ("POST", "/corrections"),
    ("POST", "/"),
    ("GET", "/"),
    ("GET", "/page"),
    ("GET", "/health"),
    ("GET", "/version"),
    ("GET", "/metrics"),
    _OTHER,
)
_STATUSES = (200, 201, 206, 304, 307, 400, 403, 404, 405, 408, 413, 415, 421, 422, 429, 500, 503, 0)
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

# In the row of (method, route): requests of each status, of each duration, their sum, sentences.
_DURATIONS = len(_STATUSES)
_SUM = _DURATIONS + len(_SECONDS) + 1
_SENTENCES = _SUM + 1
_ROW = _SENTENCES + 1
_PROCESS = _ROW * len(_ASKED)


def new_counts(processes: int = 1) -> MutableSequence[float]:
    """Zeros that so many processes share, if they are given them as they start."""
    counts: MutableSequence[float] = RawArray("d", processes * _PROCESS)
    return counts


class Metrics:
    """Counts of this process, among those of all.

    Args:
        counts: from `new_counts`.
        process: which part of them is this process's own.
    """

    def __init__(self, counts: MutableSequence[float], *, process: int = 0) -> None:
        self._counts = counts
        self._start = process * _PROCESS

    def __call__(self, seen: Observation) -> None:
        """Count a request."""
        asked = (seen.method, seen.route)
        row = self._start + _ROW * _ASKED.index(asked if asked in _ASKED else _OTHER)
        status = seen.status if seen.status in _STATUSES else 0
        self._counts[row + _STATUSES.index(status)] += 1
        self._counts[row + _DURATIONS + bisect_left(_SECONDS, seen.seconds)] += 1
        self._counts[row + _SUM] += seen.seconds
        self._counts[row + _SENTENCES] += seen.sentences

    def text(self) -> str:
        """The counts of all processes, in Prometheus' text format."""
        return "\n".join([*self._lines(), ""])

    def _lines(self) -> Iterator[str]:
        counts = self._counts[:]
        total = [sum(counts[at::_PROCESS]) for at in range(_PROCESS)]
        rows = {
            f'method="{method}",route="{route}"': total[at * _ROW : (at + 1) * _ROW]
            for at, (method, route) in enumerate(_ASKED)
        }
        yield from _head("requests_total", "counter", "Requests that were answered.")
        for asked, row in rows.items():
            for status, number in zip(_STATUSES, row[:_DURATIONS], strict=True):
                if number:
                    name = status or "other"
                    yield f'speechtimer_requests_total{{{asked},status="{name}"}} {number:.0f}'
        yield from _head("request_seconds", "histogram", "From a request's head to its answer.")
        for asked, row in rows.items():
            yield from _histogram(asked, row[_DURATIONS:_SUM], row[_SUM])
        yield from _head("sentences_total", "counter", "Sentences that were parsed.")
        sentences = sum(row[_SENTENCES] for row in rows.values())
        yield f"speechtimer_sentences_total {sentences:.0f}"


def _head(name: str, kind: str, description: str) -> Iterator[str]:
    yield f"# HELP speechtimer_{name} {description}"
    yield f"# TYPE speechtimer_{name} {kind}"


def _histogram(asked: str, durations: list[float], total: float) -> Iterator[str]:
    number = sum(durations)
    if not number:
        return
    for at, bound in enumerate([*map(str, _SECONDS), "+Inf"]):
        until = sum(durations[: at + 1])
        yield f'speechtimer_request_seconds_bucket{{{asked},le="{bound}"}} {until:.0f}'
    yield f"speechtimer_request_seconds_sum{{{asked}}} {total}"
    yield f"speechtimer_request_seconds_count{{{asked}}} {number:.0f}"
