"""When a team's API is checked, by whom, and how often."""

import threading
from datetime import timedelta
from typing import Any

import pytest

from evaluator.database.models import ApiState, State, Submission, Team
from evaluator.event import Event
from evaluator.intake import set_api
from evaluator.jobs.api import check_api, due_apis, unchecked_apis
from evaluator.judging.api import ApiResult
from tests.evaluator.events import DEADLINE, Clock, make_team, row_of, submit
from tests.evaluator.jobs import light
from tests.evaluator.jobs.test_judge import run


@pytest.fixture
def team(event: Event) -> Team:
    return make_team(event, "Les Chronos")


def scored(event: Event, team: Team, *, found: int = 8, api: str = "https://down") -> int:
    submission = submit(event, team, {"found": found, "at": str(event.now())}, api=api).id
    assert run(event, submission)
    return submission


def check(event: Event, submission_id: int, tool: Any = light.call) -> bool:
    stop = threading.Event()
    return check_api(event, submission_id, tool=tool, worker="worker", stop=stop)


def due(event: Event) -> list[int]:
    with event.reading() as session:
        return due_apis(event, session)


def test_only_a_model_that_is_scored_has_its_api_called(event: Event, team: Team) -> None:
    waiting = submit(event, team, {}, api="https://up").id
    assert due(event) == []
    assert not check(event, waiting)
    run(event, waiting)
    assert due(event) == [waiting]
    assert check(event, waiting)
    row = row_of(event, waiting)
    assert (row.api_state, row.api_next, row.api_worker) == (ApiState.ANSWERED, None, None)
    assert row.api_result is not None
    assert ApiResult.from_dict(row.api_result).agreement == 1.0
    assert not check(event, waiting)


def test_without_an_address_nothing_is_called(event: Event, team: Team) -> None:
    scored(event, team, api="")
    assert due(event) == []


def test_one_that_is_down_is_called_again_until_the_deadline(
    event: Event, team: Team, clock: Clock
) -> None:
    down = scored(event, team)
    clock.at = DEADLINE - timedelta(minutes=22)
    calls = 0
    while clock.at < DEADLINE + timedelta(minutes=30):
        calls += check(event, down)
        clock.forward(minutes=1)
    assert calls == 5
    assert (row_of(event, down).api_state, row_of(event, down).api_next) == (ApiState.DOWN, None)


def test_one_that_was_judged_at_the_end_has_three_chances(
    event: Event, team: Team, clock: Clock
) -> None:
    clock.at = DEADLINE + timedelta(minutes=20)
    down = scored(event, team)
    with event.reading() as session:
        assert unchecked_apis(session) == 1
    calls = 0
    for _ in range(60):
        calls += check(event, down)
        clock.forward(minutes=1)
    assert calls == 3


def test_the_latest_and_the_best_matter(event: Event, team: Team, clock: Clock) -> None:
    numbers = []
    for found in (5, 9, 6, 7):
        clock.forward(minutes=1)
        numbers.append(scored(event, team, found=found))
    other = scored(event, make_team(event, "Others"))
    assert due(event) == [numbers[3], numbers[1], other]


def test_two_workers_call_it_once(event: Event, team: Team) -> None:
    up = scored(event, team, api="https://up")

    def tool(*given: Any, **options: Any) -> ApiResult:
        assert due(event) == []
        assert not check(event, up)
        return light.call(*given, **options)

    assert check(event, up, tool)


def test_a_worker_that_was_killed_is_replaced(event: Event, team: Team, clock: Clock) -> None:
    up = scored(event, team, api="https://up")

    def tool(*_: Any, **__: Any) -> ApiResult:
        clock.forward(minutes=6)
        assert check(event, up)
        return ApiResult(12, 12, 0, greets=False)

    check(event, up, tool)
    assert row_of(event, up).api_state == ApiState.ANSWERED


def test_the_answer_of_an_old_address_is_not_stored(event: Event, team: Team) -> None:
    up = scored(event, team)

    def tool(*given: Any, **options: Any) -> ApiResult:
        with event.writing() as session:
            set_api(event, session, session.get_one(Submission, up), "https://up")
        return light.call(*given, **options)

    check(event, up, tool)
    row = row_of(event, up)
    assert (row.api_state, row.api_result) == (ApiState.WAITING, None)
    assert check(event, up)
    assert row_of(event, up).api_state == ApiState.ANSWERED


def test_our_own_fault_is_not_held_against_it(event: Event, team: Team) -> None:
    up = scored(event, team, api="https://up")

    def tool(*_: Any, **__: Any) -> ApiResult:
        raise OSError(24, "Too many open files")

    check(event, up, tool)
    assert (row_of(event, up).api_state, row_of(event, up).state) == (
        ApiState.WAITING,
        State.SCORED,
    )
    assert check(event, up)
