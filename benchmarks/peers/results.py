"""What was measured, as it is kept in a file and shown on the page."""

from dataclasses import dataclass, field
from pathlib import Path

from pydantic import TypeAdapter

__all__ = ["Machine", "Quality", "Results", "Row", "Speed", "Streamed", "read", "write"]


@dataclass(frozen=True, slots=True)
class Machine:
    """Where and when. ``load`` is that of the minute before, of all cores."""

    processor: str
    cores: int
    core: int
    system: str
    load: float
    commit: str
    date: str


@dataclass(frozen=True, slots=True)
class Speed:
    """Of one run: milliseconds a sentence, one by one, and sentences a second in bulk.

    ``processor_ms`` is the median of the processor's time, in which other work does not count, and
    ``undisturbed`` the share of all time that was the peer's own, 0 to 1.
    """

    median_ms: float
    processor_ms: float
    p95_ms: float
    per_second: float
    undisturbed: float


@dataclass(frozen=True, slots=True)
class Quality:
    """On one set of sentences, from 0 to 1; ``roleless`` is the F1 with rests taken as work."""

    sentences: int
    micro_f1: float
    roleless: float
    exact_timer: float


@dataclass(frozen=True, slots=True)
class Row:
    """One peer. ``lengths`` are characters and the processor's milliseconds for them."""

    name: str
    title: str
    gives: str
    how: str
    trained_on: str
    versions: dict[str, str]
    megabytes: float | None
    rss_mb: float | None
    load_seconds: float
    speeds: list[Speed]
    quality: dict[str, Quality]
    lengths: list[tuple[int, float]] = field(default_factory=list)

    @property
    def median_ms(self) -> float:
        return _mean([speed.median_ms for speed in self.speeds])

    @property
    def processor_ms(self) -> float:
        return _mean([speed.processor_ms for speed in self.speeds])

    @property
    def p95_ms(self) -> float:
        return _mean([speed.p95_ms for speed in self.speeds])

    @property
    def per_second(self) -> float:
        return _mean([speed.per_second for speed in self.speeds])

    @property
    def exact_timer(self) -> float:
        """Of all sets together."""
        right = sum(one.exact_timer * one.sentences for one in self.quality.values())
        return right / sum(one.sentences for one in self.quality.values())


@dataclass(frozen=True, slots=True)
class Streamed:
    """``speechtimer parse -`` with so many lines, from its start to its end."""

    sentences: int
    seconds: float
    processor_seconds: float
    peak_mb: float | None


@dataclass(frozen=True, slots=True)
class Results:
    """All of it. ``left_out`` says why a peer is not there."""

    machine: Machine
    rows: list[Row]
    streamed: list[Streamed]
    left_out: dict[str, str]
    not_streamed: list[int]


def write(results: Results, path: Path) -> None:
    """As JSON, which `read` reads back."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_adapter().dump_json(results, indent=1))


def read(path: Path) -> Results:
    """What `write` wrote."""
    return _adapter().validate_json(path.read_bytes())


def _adapter() -> TypeAdapter[Results]:
    return TypeAdapter(Results)


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)
