import json
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.reasons import Reason
from evaluator.scoring.config import PenaltyConfig, ScoringConfig
from evaluator.scoring.penalties import penalties
from evaluator.scoring.points import Figures, noise_points
from evaluator.scoring.ranking import Entry, Row, rank

CONFIG = ScoringConfig()
quick = settings(max_examples=60, deadline=None)
START = datetime(2026, 11, 21, 9, tzinfo=UTC)


def _entry(number: int, figures: Figures | None, *, team: str | None = None, **more: Any) -> Entry:
    arrived = START + timedelta(minutes=more.pop("minutes", number))
    return Entry(number, team or f"team {number}", arrived, figures, **more)


def _f1(*values: float) -> list[Entry]:
    return [_entry(number, Figures(f1, 1, 10)) for number, f1 in enumerate(values)]


def _shown(rows: Sequence[Row]) -> list[tuple[int | None, int]]:
    return [(row.rank, row.entry.submission) for row in rows]


@st.composite
def _entries(draw: st.DrawFn) -> list[Entry]:
    """Entries whose figures often differ by about the noise, some with something missing."""
    values = st.one_of(
        st.integers(0, 40).map(lambda step: 0.95 + step / 2000), st.none(), st.floats(0, 1)
    )
    costs = st.one_of(st.integers(0, 6).map(lambda step: 5 * 1.02**step), st.just(float("nan")))
    return [
        Entry(
            submission=number,
            team=draw(st.sampled_from("ABCDEFGH")),
            arrived=START + timedelta(minutes=draw(st.integers(0, 3))),
            figures=draw(st.one_of(st.none(), st.builds(Figures, values, st.just(1.0), costs))),
            penalties=penalties(PenaltyConfig(), late_seconds=draw(st.sampled_from([0, 0, 61]))),
            baseline=draw(st.sampled_from([False, False, False, True])),
            disqualified=draw(st.sampled_from([None, None, None, "copied"])),
        )
        for number in range(draw(st.integers(0, 12)))
    ]


def test_the_best_total_comes_first() -> None:
    assert _shown(rank(_f1(0.8, 0.95, 0.9), CONFIG)) == [(1, 1), (2, 2), (3, 0)]


def test_noise_shares_a_rank_and_the_next_one_is_skipped() -> None:
    first, second, third = _f1(0.9, 0.9, 0.9)
    slower = Figures(0.9, 1, 10.4)
    entries = [first, _entry(1, slower), _entry(2, Figures(0.9, 1, 12))]
    assert second.figures == third.figures == first.figures
    assert _shown(rank(entries, CONFIG)) == [(1, 0), (1, 1), (3, 2)]


def test_noise_does_not_add_up_along_a_chain() -> None:
    """Each is within the noise of the one before, and the last is far from the first."""
    step = 0.8 * noise_points(CONFIG) * (CONFIG.f1.full - CONFIG.f1.zero) / CONFIG.weights.f1
    entries = _f1(*(0.95 - i * step for i in range(6)))
    assert [row.rank for row in rank(entries, CONFIG)] == [1, 1, 3, 3, 5, 5]


def test_equals_stand_by_arrival() -> None:
    late, early = _entry(1, Figures(0.9, 1, 10), minutes=9), _entry(2, Figures(0.9, 1, 10))
    assert _shown(rank([late, early], CONFIG)) == [(1, 2), (1, 1)]


@pytest.mark.parametrize(("counts", "submission"), [("best", 1), ("last", 2)])
def test_which_of_a_teams_submissions_counts(counts: Any, submission: int) -> None:
    entries = [
        _entry(1, Figures(0.95, 1, 10), team="A"),
        _entry(2, Figures(0.9, 1, 10), team="A"),
        _entry(3, None, team="A", reason=Reason("penalty-api-missing")),
        _entry(4, Figures(1.0, 1, 10), team="A", disqualified="copied"),
    ]
    assert _shown(rank(entries, CONFIG, counts=counts)) == [(1, submission)]


def test_the_best_is_the_best_after_penalties() -> None:
    late = penalties(PenaltyConfig(), late_seconds=600)
    entries = [
        _entry(1, Figures(0.95, 1, 10), team="A", penalties=late),
        _entry(2, Figures(0.94, 1, 10), team="A"),
    ]
    assert _shown(rank(entries, CONFIG)) == [(1, 2)]


def test_what_is_not_ranked_says_why() -> None:
    failed = _entry(1, None, reason=Reason("penalty-api-down"))
    half = _entry(2, Figures(0.99, 1, None))
    out = _entry(3, Figures(0.99, 1, 1), disqualified="copied from team 4")
    rows = rank([out, half, failed, _entry(4, Figures(0.1, 400, 90))], CONFIG)
    assert [(row.standing, row.rank) for row in rows] == [
        ("ranked", 1),
        ("missing", None),
        ("missing", None),
        ("disqualified", None),
    ]
    assert rows[1].reason == Reason("penalty-api-down")
    assert rows[2].reason is not None
    assert "(s)" in rows[2].reason.said("en")
    assert rows[3].to_dict()["disqualified"] == "copied from team 4"


def test_baselines_stand_where_they_would_without_a_rank() -> None:
    best, worst = _f1(0.95, 0.9)
    ours = [
        _entry(7, Figures(0.92, 1, 10), team="ours", baseline=True),
        _entry(8, Figures(0.99, 1, 10), team="ours", baseline=True),
    ]
    rows = rank([*ours, worst, best], CONFIG)
    assert _shown(rows) == [(None, 8), (1, 0), (None, 7), (2, 1)]


def test_rows_are_json_ready() -> None:
    (row,) = rank(_f1(0.9), CONFIG)
    data = json.loads(json.dumps(row.to_dict()))
    assert data["rank"] == 1
    assert data["total"] == pytest.approx(sum(part["points"] for part in data["points"]["parts"]))


@quick
@given(_entries(), st.randoms(use_true_random=False), st.sampled_from(["best", "last"]))
def test_the_order_of_the_entries_does_not_matter(
    entries: list[Entry], shuffler: random.Random, counts: Any
) -> None:
    shuffled = entries.copy()
    shuffler.shuffle(shuffled)
    assert rank(shuffled, CONFIG, counts=counts) == rank(entries, CONFIG, counts=counts)


@quick
@given(_entries())
def test_every_team_and_baseline_has_one_row(entries: list[Entry]) -> None:
    rows = rank(entries, CONFIG)
    teams = [row.entry.team for row in rows if not row.entry.baseline]
    assert sorted(teams) == sorted({entry.team for entry in entries if not entry.baseline})
    ours = [row.entry for row in rows if row.entry.baseline]
    assert {entry.submission for entry in ours} == {e.submission for e in entries if e.baseline}


@quick
@given(_entries())
def test_nothing_that_is_missing_or_out_ever_ranks(entries: list[Entry]) -> None:
    for row in rank(entries, CONFIG):
        figures = row.entry.figures
        whole = figures is not None and not figures.missing
        counts = whole and not row.entry.baseline and row.entry.disqualified is None
        assert (row.rank is not None) == counts
        assert (row.total is not None) == whole


@quick
@given(_entries())
def test_ranks_follow_totals_and_noise_never_separates_from_the_best(
    entries: list[Entry],
) -> None:
    ranked = [row for row in rank(entries, CONFIG) if row.rank is not None]
    totals = [row.total or 0.0 for row in ranked]
    assert totals == sorted(totals, reverse=True)
    for place, row in enumerate(ranked):
        # A rank is one more than the rows before its group.
        assert row.rank is not None
        assert row.rank <= place + 1
        behind = totals[row.rank - 1] - totals[place]
        assert behind <= noise_points(CONFIG) + 1e-9
        if place and ranked[place - 1].rank != row.rank:
            assert row.rank == place + 1
            assert totals[(ranked[place - 1].rank or 0) - 1] - totals[place] > noise_points(CONFIG)


@quick
@given(_entries(), st.floats(0.5, 0.96), st.booleans())
def test_a_worse_entry_changes_no_better_rank(
    entries: list[Entry], f1: float, baseline: bool
) -> None:
    added = _entry(99, Figures(f1, 1, 10), team="new", baseline=baseline, minutes=999)
    before, after = rank(entries, CONFIG), rank([*entries, added], CONFIG)
    place = next(i for i, row in enumerate(after) if row.entry == added)
    assert after[:place] == before[:place]
