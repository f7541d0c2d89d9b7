"""Who stands where.

Measured seconds differ from run to run, so small differences of totals must not decide. But
"differs by no more than noise" is no equivalence: A may be alike to B and B to C, and A clearly
better than C. Two ways make a ranking of it:

- *A grid*: round each figure to steps of the noise. Two teams that are all but equal then fall on
  two sides of an edge, and lose a whole step for nothing, possibly the first place.
- *Groups from the best downwards*, as here: whoever is within the noise of the best shares its
  rank; the best of those left opens the next group. Within noise of the best, nobody is placed
  behind it; no chain drifts away from it, as each is compared with the best of its group only.

The groups depend on the totals alone, so the order of arrival in the list does not matter
(order-independent); every usable submission gets exactly one rank (total); who is added below
changes nothing above (stable). A better submission may divide those below it otherwise: that is
the price, and no ranking that forgives noise is without one.

Within a group the rows stand by total, then by arrival; the rank shown is the same. After a
shared rank the next is the number of teams before it plus one (1, 1, 3), as in sports.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from evaluator.reasons import Reason
from evaluator.scoring.config import ScoringConfig
from evaluator.scoring.penalties import Penalty, after_penalties
from evaluator.scoring.points import METRICS, Figures, Metric, Points, noise_points, points

__all__ = ["Entry", "Row", "Standing", "rank"]

Standing = Literal["ranked", "baseline", "missing", "disqualified"]

# Totals are sums of floats: a difference that is the noise itself must not hang on the last bit.
_ROUNDING = 1e-9
_UNITS: dict[Metric, str] = {"f1": "micro-F1", "size": "MB", "speed": "s"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One submission, as far as it counts for the ranking.

    Attributes:
        submission: unique among the entries.
        figures: None where it has not been measured.
        reason: why it has not.
        baseline: one of our own models, shown where it would stand, without a rank.
        disqualified: the organiser's reason.
    """

    submission: int
    team: str
    arrived: datetime
    figures: Figures | None
    penalties: tuple[Penalty, ...] = ()
    reason: Reason | None = None
    baseline: bool = False
    disqualified: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the leaderboard; ``points`` and ``total`` are None where a figure is missing.

    Attributes:
        rank: from 1; None for all that is not ranked.
        points: before penalties, in parts.
        total: after penalties.
    """

    entry: Entry
    standing: Standing
    rank: int | None = None
    points: Points | None = None
    total: float | None = None
    reason: Reason | None = None

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "submission": self.entry.submission,
            "team": self.entry.team,
            "arrived": self.entry.arrived.isoformat(),
            "standing": self.standing,
            "rank": self.rank,
            "points": None if self.points is None else self.points.to_dict(),
            "penalties": [penalty.to_dict() for penalty in self.entry.penalties],
            "total": self.total,
            "reason": None if self.reason is None else self.reason.to_dict(),
            "disqualified": self.entry.disqualified,
        }


def rank(
    entries: Iterable[Entry],
    config: ScoringConfig,
    *,
    counts: Literal["best", "last"] = "best",
) -> list[Row]:
    """The leaderboard: one row for each team and each baseline.

    Ranked rows and baselines come by total, then what is not ranked, then the disqualified.

    Args:
        counts: which of a team's submissions counts: its best, or the last to arrive; of those
            that have all figures and were not disqualified, where there is one.
    """
    rows = [_row(entry, config) for entry in entries]
    teams: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if not row.entry.baseline:
            teams[row.entry.team].append(row)
    shown = [_counting(of_team, counts) for of_team in teams.values()]
    shown += [row for row in rows if row.entry.baseline]
    return _ranked(sorted(shown, key=_place), noise_points(config))


def _row(entry: Entry, config: ScoringConfig) -> Row:
    if entry.figures is None or entry.figures.missing:
        lacks = METRICS if entry.figures is None else entry.figures.missing
        names = ", ".join(_UNITS[metric] for metric in lacks)
        reason = entry.reason or Reason("not-ranked-figure-missing", {"missing": names})
        standing: Standing = "missing" if entry.disqualified is None else "disqualified"
        return Row(entry, standing, reason=reason)
    made = points(entry.figures, config)
    total = after_penalties(made.total, entry.penalties)
    if entry.disqualified is not None:
        return Row(entry, "disqualified", points=made, total=total)
    return Row(entry, "baseline" if entry.baseline else "ranked", points=made, total=total)


def _counting(rows: Sequence[Row], counts: Literal["best", "last"]) -> Row:
    """The submission of one team that counts."""

    def last_first(row: Row) -> tuple[Any, ...]:
        return _ORDER[row.standing], -row.entry.arrived.timestamp(), -row.entry.submission

    return min(rows, key=_place if counts == "best" else last_first)


_ORDER: dict[Standing, int] = {"ranked": 0, "baseline": 0, "missing": 1, "disqualified": 2}


def _place(row: Row) -> tuple[int, float, datetime, int]:
    """Where a row stands: unique to it, and a matter of nothing but the row."""
    total = row.total if row.total is not None else 0.0
    return _ORDER[row.standing], -total, row.entry.arrived, row.entry.submission


def _ranked(rows: Sequence[Row], noise: float) -> list[Row]:
    """The same rows, in this order, with their ranks."""
    numbered, before, rank_of_group, best = [], 0, 0, float("inf")
    for row in rows:
        if row.standing != "ranked" or row.total is None:
            numbered.append(row)
            continue
        if best - row.total > noise + _ROUNDING:
            rank_of_group, best = before + 1, row.total
        before += 1
        numbered.append(replace(row, rank=rank_of_group))
    return numbered
