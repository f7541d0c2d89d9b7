"""What is deducted, item by item, with why."""

import math
from dataclasses import dataclass
from typing import Any, Literal

from evaluator.reasons import Reason
from evaluator.scoring.config import PenaltyConfig

__all__ = ["Api", "Penalty", "PenaltyKind", "after_penalties", "penalties"]

# As the database names them: none given, not yet checked, answered, did not answer.
Api = Literal["missing", "waiting", "answered", "down"]
PenaltyKind = Literal["late", "api-missing", "api-disagrees", "similar-model"]


@dataclass(frozen=True, slots=True)
class Penalty:
    """One deduction; it may be worth 0 points, and is shown all the same."""

    kind: PenaltyKind
    points: float
    why: Reason

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {"kind": self.kind, "points": self.points, "why": self.why.to_dict()}


def penalties(
    config: PenaltyConfig,
    *,
    late_seconds: float = 0.0,
    api: Api = "answered",
    agreement: float | None = None,
    replies: tuple[int, int] | None = None,
    similar: str | None = None,
) -> tuple[Penalty, ...]:
    """The deductions of one submission.

    >>> [(p.kind, p.points) for p in penalties(PenaltyConfig(), late_seconds=61, api="down")]
    [('late', 2.0), ('api-missing', 10.0)]

    Args:
        late_seconds: between the deadline and the arrival; 0 or less where it came in time.
        api: what is known of the team's API; nothing is deducted while it waits to be checked.
        agreement: share of the sampled sentences (0 to 1) to which the API gave the submitted
            model's answer; None where that is not known.
        replies: how many of the sampled sentences the API answered, and how many they were.
        similar: what the model is too similar to, once an organiser has decided so.

    Raises:
        ValueError: the lateness or the agreement is not what it says.
    """
    if not math.isfinite(late_seconds):
        raise ValueError(f"late_seconds must be finite, got {late_seconds}")
    if agreement is not None and not 0 <= agreement <= 1:
        raise ValueError(f"agreement must be between 0 and 1, got {agreement}")
    found = [
        _late(config, late_seconds),
        _no_api(config, api, replies),
        _other_api(config, api, agreement),
        _similar(config, similar),
    ]
    return tuple(penalty for penalty in found if penalty is not None)


def after_penalties(points: float, deducted: tuple[Penalty, ...]) -> float:
    """What is left of the points, never below 0."""
    return max(0.0, points - math.fsum(penalty.points for penalty in deducted))


def _late(config: PenaltyConfig, seconds: float) -> Penalty | None:
    if seconds <= 0:
        return None
    lost = min(config.late_most, config.late_per_minute * math.ceil(seconds / 60))
    values = {
        "minutes": math.ceil(seconds / 60),
        "per_minute": config.late_per_minute,
        "most": config.late_most,
    }
    return Penalty("late", lost, Reason("penalty-late", values))


def _no_api(config: PenaltyConfig, api: Api, replies: tuple[int, int] | None) -> Penalty | None:
    if api not in ("missing", "down"):
        return None
    why = Reason(f"penalty-api-{api}")
    if api == "down" and replies is not None and replies[0] > 0:
        why = Reason("penalty-api-unreliable", {"replies": replies[0], "sentences": replies[1]})
    return Penalty("api-missing", config.api_missing, why)


def _other_api(config: PenaltyConfig, api: Api, agreement: float | None) -> Penalty | None:
    if api != "answered" or agreement is None or agreement >= config.api_agreement:
        return None
    values = {"agreement": agreement, "wanted": config.api_agreement}
    return Penalty("api-disagrees", config.api_disagrees, Reason("penalty-api-disagrees", values))


def _similar(config: PenaltyConfig, similar: str | None) -> Penalty | None:
    if similar is None:
        return None
    why = Reason("penalty-similar-model", {"other": similar})
    return Penalty("similar-model", config.similar_model, why)
