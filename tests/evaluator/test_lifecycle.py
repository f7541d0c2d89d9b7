"""What becomes of a submission: it ends once, by whoever has it, and our faults cost nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from evaluator.admission import submissions_left
from evaluator.claims import Claim, LostClaim, beat, due
from evaluator.database.models import State, Submission, Team
from evaluator.decisions import disqualify
from evaluator.errors import JudgeFault
from evaluator.event import Event
from evaluator.intake import accept_link
from evaluator.lifecycle import (
    claim,
    fail,
    finish,
    free_lost,
    give_back,
    ready,
    rejudge,
)
from evaluator.reasons import Reason
from tests.evaluator.events import DEADLINE, Clock, beside, make_team, row_of, submit

FAULT = JudgeFault("judge-trouble", what="a full disk")


def taken_by(event: Event, submission_id: int, worker: str, **options: Any) -> Claim:
    with event.writing() as session:
        taken = claim(event, session, submission_id, worker, **options)
    assert taken is not None
    return taken


def left(event: Event, team: Team) -> int:
    with event.reading() as session:
        return submissions_left(event, session, team)


@pytest.fixture
def team(event: Event) -> Team:
    return make_team(event, "Les Chronos")


@pytest.fixture
def waiting(event: Event, team: Team) -> int:
    return submit(event, team).id


def test_it_is_scored(event: Event, waiting: int, clock: Clock) -> None:
    taken = taken_by(event, waiting, "first")
    with event.writing() as session:
        beat(event, session, taken, "tagging", 0.5)
    assert (row_of(event, waiting).stage, row_of(event, waiting).progress) == ("tagging", 0.5)
    with event.writing() as session:
        finish(event, session, taken, result={"scores": 1})
    row = row_of(event, waiting)
    assert (row.state, row.result, row.progress) == (State.SCORED, {"scores": 1}, 1.0)
    assert (row.worker, row.lease_until, row.finished_at) == (None, None, clock.at)


def test_only_one_of_many_gets_it(event: Event, waiting: int) -> None:
    def race(number: int) -> bool:
        with event.writing() as session:
            return claim(event, session, waiting, f"worker {number}") is not None

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(race, range(8))) == 1
    assert row_of(event, waiting).attempt == 1


def test_it_is_not_taken_from_a_worker_that_lives(event: Event, waiting: int, clock: Clock) -> None:
    taken = taken_by(event, waiting, "first")
    for _ in range(3):
        clock.forward(seconds=50)
        with event.writing() as session:
            beat(event, session, taken, "tagging", 0.1)
        with event.writing() as session:
            assert claim(event, session, waiting, "second") is None


@pytest.mark.parametrize("how", ["beat", "finish", "fail", "give back", "ready"])
def test_a_worker_that_was_given_up_writes_nothing(
    event: Event, waiting: int, clock: Clock, how: str
) -> None:
    stale = taken_by(event, waiting, "first")
    clock.forward(seconds=61)
    taken_by(event, waiting, "second")
    before = row_of(event, waiting)
    writes: dict[str, Any] = {
        "beat": lambda session: beat(event, session, stale, "tagging", 0.9),
        "finish": lambda session: finish(event, session, stale, result={}),
        "fail": lambda session: fail(event, session, stale, Reason("model-empty")),
        "give back": lambda session: give_back(event, session, stale, FAULT),
        "ready": lambda session: ready(
            event, session, stale, path="models/1.pt", sha256="", bytes=1
        ),
    }
    with pytest.raises(LostClaim), event.writing() as session:
        writes[how](session)
    after = row_of(event, waiting)
    assert after.worker == "second"
    assert (after.stage, after.state, after.failures) == (None, State.JUDGING, before.failures)


def test_an_end_is_the_end(event: Event, waiting: int) -> None:
    taken = taken_by(event, waiting, "first")
    with event.writing() as session:
        finish(event, session, taken, result={})
    with pytest.raises(LostClaim), event.writing() as session:
        fail(event, session, taken, Reason("model-empty"))
    assert row_of(event, waiting).state == State.SCORED


def test_a_fault_of_the_team_costs_a_submission(event: Event, team: Team, waiting: int) -> None:
    before = left(event, team)
    taken = taken_by(event, waiting, "first")
    with event.writing() as session:
        fail(event, session, taken, Reason("model-empty"))
    row = row_of(event, waiting)
    assert (row.state, row.ours) == (State.FAILED, False)
    assert row.reason == {"code": "model-empty", "values": {}}
    assert left(event, team) == before


def test_a_fault_of_ours_is_tried_again_after_a_pause_and_costs_nothing(
    event: Event, team: Team, waiting: int, clock: Clock
) -> None:
    before = left(event, team)
    for number in range(1, 5):
        taken = taken_by(event, waiting, "first")
        with event.writing() as session:
            give_back(event, session, taken, FAULT)
        assert (row_of(event, waiting).state, row_of(event, waiting).failures) == (
            State.WAITING,
            number,
        )
        with event.writing() as session:
            assert claim(event, session, waiting, "too soon") is None
        clock.forward(minutes=2)
    taken = taken_by(event, waiting, "first")
    with event.writing() as session:
        give_back(event, session, taken, FAULT)
    row = row_of(event, waiting)
    assert (row.state, row.ours) == (State.FAILED, True)
    assert row.reason == {"code": "judge-failed", "values": {"attempts": 5}}
    assert left(event, team) == before + 1


def test_a_file_that_is_lost_is_named_in_the_end(event: Event, waiting: int, clock: Clock) -> None:
    for _ in range(5):
        taken = taken_by(event, waiting, "first")
        with event.writing() as session:
            give_back(event, session, taken, JudgeFault("model-lost"))
        clock.forward(minutes=2)
    reason, ours = row_of(event, waiting).reason, row_of(event, waiting).ours
    assert (reason, ours) == ({"code": "model-lost", "values": {}}, True)


def test_a_worker_that_stops_gives_it_back_at_once(event: Event, waiting: int) -> None:
    taken = taken_by(event, waiting, "first")
    with event.writing() as session:
        give_back(event, session, taken, None)
    row = row_of(event, waiting)
    assert (row.state, row.failures, row.reason) == (State.WAITING, 0, None)
    taken_by(event, waiting, "second")


def test_what_kills_its_workers_fails_at_last(
    event: Event, team: Team, waiting: int, clock: Clock
) -> None:
    for _ in range(5):
        taken_by(event, waiting, "killed")
        clock.forward(seconds=61)
    with event.writing() as session:
        assert claim(event, session, waiting, "careful") is None
    row = row_of(event, waiting)
    assert (row.state, row.ours, row.failures) == (State.FAILED, True, 5)
    assert left(event, team) == event.config.limits.submissions


def test_the_dead_are_found_without_another_worker(
    event: Event, waiting: int, clock: Clock
) -> None:
    taken_by(event, waiting, "killed")
    with event.writing() as session:
        assert free_lost(event, session) == []
    clock.forward(seconds=61)
    with event.writing() as session:
        assert free_lost(event, session) == [waiting]
    row = row_of(event, waiting)
    assert (row.state, row.worker) == (State.WAITING, None)
    assert row.reason == {"code": "judge-lost", "values": {}}


def test_a_link_is_fetched_and_then_judged(event: Event, team: Team) -> None:
    with event.writing() as session:
        linked = accept_link(event, session, team, link="https://example.org/model.pt").id
    with event.writing() as session:
        assert claim(event, session, linked, "judge") is None
        assert (due(event, session), due(event, session, step="fetch")) == ([], [linked])
    taken = taken_by(event, linked, "fetcher", step="fetch")
    with event.writing() as session:
        ready(event, session, taken, path="models/1.pt", sha256="ab", bytes=12)
    with event.writing() as session:
        assert claim(event, session, linked, "fetcher", step="fetch") is None
        assert (due(event, session), due(event, session, step="fetch")) == ([linked], [])
    assert row_of(event, linked).bytes == 12
    taken_by(event, linked, "judge")


def test_who_waits_longest_comes_first(event: Event, team: Team, clock: Clock) -> None:
    first = submit(event, team, {"n": 1}).id
    clock.forward(seconds=5)
    second = submit(event, make_team(event, "Other"), {"n": 2}).id
    with event.reading() as session:
        assert due(event, session) == [first, second]


def test_a_result_stands_until_there_is_another(event: Event, waiting: int) -> None:
    taken = taken_by(event, waiting, "first")
    with event.writing() as session:
        rejudge(event, session.get_one(Submission, waiting))
    with event.writing() as session:
        finish(event, session, taken, result={"n": 1})
    with event.writing() as session:
        rejudge(event, session.get_one(Submission, waiting))
    assert (row_of(event, waiting).state, row_of(event, waiting).result) == (
        State.WAITING,
        {"n": 1},
    )
    taken = taken_by(event, waiting, "second")
    with event.writing() as session:
        finish(event, session, taken, result={"n": 2})
    assert row_of(event, waiting).result == {"n": 2}


def hand_in_link(event: Event, team: Team) -> int:
    with event.writing() as session:
        return accept_link(event, session, team, link="https://example.org/model.pt").id


def fetched(event: Event, linked: int, taken: Claim | None = None) -> Submission:
    taken = taken or taken_by(event, linked, "fetcher", step="fetch")
    with event.writing() as session:
        ready(event, session, taken, path="models/1.pt", sha256="ab", bytes=12)
    return row_of(event, linked)


@pytest.mark.parametrize(
    ("given", "ended", "arrived"),
    [(-60, -30, -60), (-60, -29, -29), (-1, 29, -1), (-10, 21, 21), (30, 60, 30), (-10, 31, None)],
)
def test_the_moment_of_a_link_that_counts(
    event: Event, team: Team, clock: Clock, given: int, ended: int, arrived: int | None
) -> None:
    clock.at = DEADLINE + timedelta(minutes=given)
    linked = hand_in_link(event, team)
    taken = taken_by(event, linked, "fetcher", step="fetch")
    clock.at = DEADLINE + timedelta(minutes=ended)
    row = fetched(event, linked, taken)
    if arrived is None:
        assert (row.state, row.ours) == (State.FAILED, False)
        assert (row.reason or {})["code"] == "event-closed"
    else:
        assert row.state is State.WAITING
        assert row.arrived_at == DEADLINE + timedelta(minutes=arrived)


def test_workers_that_are_down_make_no_link_late(event: Event, team: Team, clock: Clock) -> None:
    clock.at = given = DEADLINE - timedelta(minutes=10)
    linked = hand_in_link(event, team)
    clock.forward(hours=2)
    row = fetched(event, linked)
    assert (row.state, row.arrived_at) == (State.WAITING, given)


def test_a_link_that_waits_for_another_of_its_team_is_late(
    event: Event, team: Team, clock: Clock
) -> None:
    clock.at = DEADLINE - timedelta(minutes=10)
    first, second = hand_in_link(event, team), hand_in_link(event, team)
    taken = taken_by(event, first, "fetcher", step="fetch")
    clock.forward(minutes=30)
    assert fetched(event, first, taken).arrived_at == DEADLINE - timedelta(minutes=10)
    clock.forward(minutes=1)
    assert fetched(event, second).arrived_at == clock.at


def test_a_fault_of_ours_makes_no_link_late(event: Event, team: Team, clock: Clock) -> None:
    clock.at = given = DEADLINE - timedelta(minutes=10)
    linked = hand_in_link(event, team)
    clock.forward(minutes=29)
    taken = taken_by(event, linked, "fetcher", step="fetch")
    with event.writing() as session:
        give_back(event, session, taken, FAULT)
    clock.forward(minutes=29)
    assert fetched(event, linked).arrived_at == given


def test_of_each_team_one_link_is_fetched_at_a_time(event: Event, team: Team, clock: Clock) -> None:
    first, second = hand_in_link(event, team), hand_in_link(event, team)
    other = hand_in_link(event, make_team(event, "Other"))

    def take(submission_id: int) -> bool:
        with event.writing() as session:
            return claim(event, session, submission_id, "worker", step="fetch") is not None

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(take, (first, second))) == [False, True]
    with event.reading() as session:
        assert due(event, session, step="fetch") == [other]
    assert take(other)
    clock.forward(seconds=61)
    with event.reading() as session:
        assert due(event, session, step="fetch") == [first, other, second]


@pytest.mark.parametrize("again", ["claimed", "given back"])
def test_a_decision_and_an_end_after_the_freeze_do_not_wait_for_each_other(
    event: Event, waiting: int, clock: Clock, again: str
) -> None:
    taken_by(event, waiting, "first")
    clock.forward(hours=1)
    with event.writing() as session:
        event.state(session).frozen_at = event.now()
        lost = again == "given back"
        session.get_one(Submission, waiting).failures = event.config.judging.attempts - lost

    def end() -> None:
        with event.writing() as session:
            if lost:
                free_lost(event, session)
            else:
                assert claim(event, session, waiting, "second") is None

    with Session(event.engine) as session:
        event.state(session, lock="update")
        beside(
            session, end, lambda: disqualify(event, session, "Camille", waiting, "hors règlement")
        )
    row = row_of(event, waiting)
    assert (row.state, row.ours, row.disqualified) == (State.FAILED, True, "hors règlement")
