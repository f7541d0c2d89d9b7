"""The leaderboard from what is stored: nothing missing ranks, decisions show, the end is final."""

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from evaluator.config import EventConfig
from evaluator.database.models import (
    ApiState,
    Base,
    EventState,
    Similarity,
    State,
    Submission,
    Team,
)
from evaluator.event import Event
from evaluator.freezing import freeze
from evaluator.judging.api import ApiResult
from evaluator.judging.result import ModelResult
from evaluator.public_standings import said_to_all
from evaluator.reasons import Reason
from evaluator.standings import Standing, counting, decide_again, leaderboard
from evaluator.web.pages.rendering import countdown
from speechtimer.labels import Label
from speechtimer.scoring import Counts, Scores

OPENS = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DEADLINE = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)


@dataclass
class Day:
    """An event with a clock that the test turns."""

    event: Event
    clock: list[datetime]
    teams: dict[str, Team] = field(default_factory=dict)

    def submit(self, team: str, **columns: Any) -> int:
        """A submission of a team, scored and with an API that answers unless said otherwise."""
        columns = {
            "state": State.SCORED,
            "api_state": ApiState.ANSWERED,
            "api_result": {"agreement": 1.0},
            "result": result().to_dict(),
            "arrived_at": self.clock[0],
            **columns,
        }
        with self.event.writing() as session:
            if team not in self.teams:
                self.teams[team] = Team(
                    name=team, created_at=OPENS, baseline=team.startswith("Référence")
                )
                session.add(self.teams[team])
                session.flush()
            team_id = self.teams[team].id
            number = 1 + len(session.query(Submission).filter_by(team_id=team_id).all())
            submission = Submission(
                team_id=team_id,
                number=number,
                file_name="model.pt",
                accepted_at=self.clock[0],
                **columns,
            )
            session.add(submission)
            session.flush()
            return submission.id

    def board(self) -> dict[str, Standing]:
        with self.event.reading() as session:
            return {row.team: row for row in leaderboard(self.event, session)}


def result(found: int = 90, missed: int = 10, *, megabytes: float = 1.0) -> ModelResult:
    counts = Counts(found=found, missed=missed)
    scores = Scores(counts, {Label.NB_ROUNDS: counts}, 80, 100)
    return ModelResult(scores, megabytes, (0.5, 0.6, 0.7), (0.4, 0.5, 0.51))


@pytest.fixture
def day(tmp_path: Path) -> Day:
    config = EventConfig(
        name="Essai",
        time_zone="UTC",
        opens=OPENS.replace(tzinfo=None),
        deadline=DEADLINE.replace(tzinfo=None),
        display=DEADLINE.replace(tzinfo=None, hour=18),
        leaderboard="hidden",
    )
    clock = [OPENS + timedelta(hours=1)]
    event = Event(tmp_path, config, now=lambda: clock[0])
    Base.metadata.create_all(event.engine)
    with event.writing() as session:
        session.add(EventState(id=1))
    return Day(event, clock)


def test_the_figures_of_a_row_are_those_that_were_measured(day: Day) -> None:
    day.submit("Les Chronos")

    row = day.board()["Les Chronos"]

    assert (row.rank, row.number, row.megabytes) == (1, 1, 1.0)
    assert row.micro_f1 == pytest.approx(180 / 190)
    assert row.exact_timer == pytest.approx(0.8)
    # 0.5 CPU seconds for 100 sentences.
    assert row.seconds == pytest.approx(5.0)
    assert row.seconds_kind == "cpu"
    assert row.wall_seconds == pytest.approx(6.0)
    assert row.spread == pytest.approx(0.11 / 0.5)
    assert row.total == pytest.approx(sum(part["points"] for part in row.parts))


def test_nothing_that_is_missing_ranks(day: Day) -> None:
    day.submit("Jugée")
    day.submit("En cours", state=State.JUDGING, result=None)
    failed = Reason("model-empty").to_dict()
    day.submit("En échec", state=State.FAILED, result=None, reason=failed)
    with day.event.writing() as session:
        session.add(Team(name="Absente", created_at=OPENS))

    rows = day.board()

    assert (next(iter(rows)), rows["Jugée"].rank) == ("Jugée", 1)
    unranked = {team: row.reason and row.reason["code"] for team, row in rows.items() if row.reason}
    assert unranked == {
        "En cours": "not-judged-yet",
        "En échec": "model-empty",
        "Absente": "nothing-submitted",
    }
    assert all(rows[team].rank is None for team in unranked)


def test_a_failure_does_not_take_a_team_off_the_board(day: Day) -> None:
    day.submit("Les Chronos")
    day.submit(
        "Les Chronos", state=State.FAILED, result=None, reason={"code": "model-empty", "values": {}}
    )

    assert (day.board()["Les Chronos"].rank, day.board()["Les Chronos"].number) == (1, 1)


@pytest.mark.parametrize(
    ("changes", "kinds"),
    [
        ({}, []),
        ({"api_state": ApiState.MISSING, "api_result": None}, ["api-missing"]),
        ({"api_state": ApiState.DOWN, "api_result": None}, ["api-missing"]),
        ({"api_state": ApiState.WAITING, "api_result": None}, []),
        ({"arrived_at": DEADLINE + timedelta(minutes=3)}, ["late"]),
        ({"api_result": {"agreement": 0.2}}, ["api-disagrees"]),
        (
            {
                "api_state": ApiState.DOWN,
                "api_result": {"replies": 12, "sentences": 30, "agreement": 0.4},
            },
            ["api-missing"],
        ),
    ],
)
def test_penalties_are_itemised(day: Day, changes: dict[str, Any], kinds: list[str]) -> None:
    day.submit("Les Chronos", **changes)

    row = day.board()["Les Chronos"]

    assert [penalty["kind"] for penalty in row.penalties] == kinds
    lost = sum(penalty["points"] for penalty in row.penalties)
    assert row.total == pytest.approx(sum(part["points"] for part in row.parts) - lost)


def test_an_api_with_too_few_replies_is_pardoned_as_one_with_none(day: Day) -> None:
    few = {"replies": 12, "sentences": 30}
    better = day.submit("Les Chronos", api_state=ApiState.DOWN, api_result=few)
    counts = day.submit("Les Chronos", result=result(85, 15).to_dict())

    with day.event.reading() as session:
        assert counting(day.event, session) == {better, counts}


def test_why_a_call_failed_is_told_to_its_team_alone(day: Day) -> None:
    found = ApiResult(
        *(30, 5, 0),
        greets=False,
        failures={"address-refused": 5},
        reason=Reason("address-refused", {"host": "secret.example", "port": 443}),
    )
    day.submit("Les Chronos", api_state=ApiState.DOWN, api_result=found.to_dict())
    rows = list(day.board().values())

    (told,), (own,) = said_to_all(rows), said_to_all(rows, own="Les Chronos")

    assert "secret.example" not in json.dumps(told.to_dict())
    assert (told.api["replies"], told.api["failures"]) == (0, {"address-refused": 5})
    assert own.api["reason"]["values"]["host"] == "secret.example"


def test_a_similar_model_costs_only_once_an_organiser_has_decided(day: Day) -> None:
    first, second = day.submit("Premiers"), day.submit("Seconds")
    with day.event.writing() as session:
        found = Similarity(
            guilty_id=second,
            other_id=first,
            kind="same-weights",
            score=1.0,
            evidence={},
            found_at=day.clock[0],
        )
        session.add(found)
    assert not day.board()["Seconds"].penalties

    with day.event.writing() as session:
        session.get_one(Similarity, found.id).decision = "penalise"

    (penalty,) = day.board()["Seconds"].penalties
    assert penalty["kind"] == "similar-model"
    assert penalty["why"]["values"] == {"other": "Premiers"}
    assert not day.board()["Premiers"].penalties


def test_a_baseline_has_no_rank_and_pays_nothing(day: Day) -> None:
    day.submit("Référence LSTM-CRF", api_state=ApiState.MISSING, result=result(99, 1).to_dict())
    day.submit("Les Chronos")

    rows = day.board()

    assert next(iter(rows)) == "Référence LSTM-CRF"
    assert (rows["Référence LSTM-CRF"].rank, rows["Référence LSTM-CRF"].penalties) == (None, [])
    assert rows["Les Chronos"].rank == 1


@pytest.mark.parametrize(
    ("late", "waiting", "frozen"),
    [
        (timedelta(minutes=29), False, False),
        (timedelta(minutes=31), False, True),
        (timedelta(minutes=31), True, False),
    ],
)
def test_the_ranking_freezes_when_all_is_over(
    day: Day, late: timedelta, waiting: bool, frozen: bool
) -> None:
    day.submit("Les Chronos")
    if waiting:
        day.submit("Les Lents", state=State.WAITING, result=None)
    day.clock[0] = DEADLINE + late

    assert freeze(day.event) is frozen


def test_what_is_frozen_stays(day: Day) -> None:
    submission = day.submit("Les Chronos")
    day.clock[0] = DEADLINE + timedelta(hours=1)
    assert freeze(day.event)
    before = day.board()
    with day.event.writing() as session:
        session.get_one(Submission, submission).result = result(1, 99).to_dict()

    assert day.board() == before
    assert not freeze(day.event)


def test_a_decision_after_the_freeze_changes_the_final_ranking(day: Day) -> None:
    submission = day.submit("Les Chronos")
    day.clock[0] = DEADLINE + timedelta(hours=1)
    assert freeze(day.event)
    with day.event.writing() as session:
        session.get_one(Submission, submission).disqualified = "modèle copié"
        session.flush()
        decide_again(day.event, session)

    row = day.board()["Les Chronos"]

    assert (row.rank, row.disqualified) == (None, "modèle copié")


def test_a_hidden_board_is_shown_from_the_display_on(day: Day) -> None:
    def shown(after: timedelta) -> bool:
        day.clock[0] = DEADLINE + after
        with day.event.reading() as session:
            return day.event.displayed(session)

    assert [shown(timedelta(minutes=m)) for m in (-1, 59, 60)] == [False, False, True]


@pytest.mark.parametrize("extended", [45, 60, 90])
def test_an_extension_past_the_display_shows_nothing_during_the_grace(
    day: Day, extended: int
) -> None:
    later = DEADLINE + timedelta(minutes=extended)
    with day.event.writing() as session:
        day.event.state(session).deadline = later
    for minutes, shown in ((1, False), (29, False), (30, True)):
        day.clock[0] = later + timedelta(minutes=minutes)
        with day.event.reading() as session:
            assert day.event.displayed(session) is shown
            left = countdown(day.event, session)
        assert left.what == ("over" if shown else "grace")


def test_a_result_comes_back_from_the_database_as_it_was() -> None:
    made = replace(result(), facts={"parameters": 12})

    assert ModelResult.from_dict(made.to_dict()) == made


def test_more_found_is_never_worse(day: Day) -> None:
    for found in (50, 90, 70):
        day.submit(f"{found}", result=result(found, 100 - found).to_dict())

    assert [row.team for row in day.board().values()] == ["90", "70", "50"]
