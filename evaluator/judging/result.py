"""What judging a model gives, as it is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any, Literal

from evaluator.reasons import Reason
from speechtimer.labels import Label, Span
from speechtimer.scoring import Counts, Scores

__all__ = ["ModelResult"]


@dataclass(frozen=True, slots=True)
class ModelResult:
    """A model's figures on the hidden sentences.

    Attributes:
        scores: micro-F1, F1 by label, exact timers.
        megabytes: size of the file, in MB (a million bytes).
        wall_seconds: for all hidden sentences, one for each fresh run, in seconds of the reference
            machine (`evaluator.judging.reference`); as they were measured they are in ``facts``.
        cpu_seconds: the same in CPU seconds; empty where the kernel does not give them.
        cpu_measured_by: what gave them: "cgroup" or "scheduler".
        deterministic: whether all runs gave the same spans.
        facts: what else is known: parameters, embeddings, what to warn its team of, SHA-256, the
            sandbox's layers.
        predictions: the spans of each hidden sentence; never shown to a team, stored apart.
        fingerprint: what models are compared by; stored apart.
    """

    scores: Scores
    megabytes: float
    wall_seconds: Sequence[float]
    cpu_seconds: Sequence[float] = ()
    cpu_measured_by: Literal["cgroup", "scheduler"] | None = None
    deterministic: bool = True
    facts: Mapping[str, Any] = field(default_factory=dict)
    predictions: Sequence[tuple[Span, ...]] = ()
    fingerprint: bytes = b""

    @property
    def wall_median(self) -> float:
        """What all hidden sentences take: the median of the runs."""
        return median(self.wall_seconds)

    @property
    def seconds_kind(self) -> Literal["cpu", "wall"]:
        """Which seconds rank: a busy neighbour raises the wall's more than the CPU's."""
        return "cpu" if self.cpu_seconds else "wall"

    @property
    def seconds(self) -> float:
        """What all hidden sentences take, of those that rank: the median of the runs."""
        return median(self.cpu_seconds or self.wall_seconds)

    @property
    def spread(self) -> float:
        """How far the runs lie apart: (largest - smallest) / median of those that rank."""
        runs = self.cpu_seconds or self.wall_seconds
        return (max(runs) - min(runs)) / median(runs) if median(runs) else 0.0

    @property
    def warnings(self) -> tuple[Reason, ...]:
        """Why it may score less than its team expects."""
        return tuple(Reason(code) for code in self.facts.get("warnings", ()))

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; without predictions and fingerprint."""
        return {
            "scores": self.scores.to_dict(),
            "megabytes": self.megabytes,
            "wall_seconds": list(self.wall_seconds),
            "cpu_seconds": list(self.cpu_seconds),
            "cpu_measured_by": self.cpu_measured_by,
            "deterministic": self.deterministic,
            "facts": dict(self.facts),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "ModelResult":
        """The inverse of `to_dict`."""
        return cls(
            scores=_scores(data["scores"]),
            megabytes=data["megabytes"],
            wall_seconds=tuple(data["wall_seconds"]),
            cpu_seconds=tuple(data["cpu_seconds"]),
            cpu_measured_by=data["cpu_measured_by"],
            deterministic=data["deterministic"],
            facts=data["facts"],
        )


def _scores(data: Mapping[str, Any]) -> Scores:
    return Scores(
        _counts(data["spans"]),
        {Label(name): _counts(counts) for name, counts in data["labels"].items()},
        round(data["exact_timer"] * data["sentences"]),
        data["sentences"],
    )


def _counts(data: Mapping[str, Any]) -> Counts:
    return Counts(data["found"], data["wrong"], data["missed"])
