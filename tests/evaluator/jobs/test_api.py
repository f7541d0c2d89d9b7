"""When a team's API is checked, by whom, and how often."""

import threading
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from evaluator.addresses import NetworkFault
from evaluator.database.models import ApiState, State, Submission, Team
from evaluator.decisions import extend_deadline
from evaluator.event import Event
from evaluator.freezing import freeze
from evaluator.intake import set_api
from evaluator.jobs.api import check_api, due_apis, unchecked_apis
from evaluator.judging.api import ApiResult
from evaluator.standings import leaderboard
from tests.evaluator.events import DEADLINE, Clock, make_team, model_result, row_of, submit
from tests.evaluator.jobs import light
from tests.evaluator.jobs.test_judge import run


@pytest.fixture
def team(event: Event) -> Team:
    return make_team(event, "Les Chronos")


def scored(event: Event, team: Team, *, found: int = 8, api: str = "https://down.example") -> int:
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
    waiting = submit(event, team, {}, api="https://up.example").id
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
    # The last one at the deadline itself.
    assert calls == 6
    assert (row_of(event, down).api_state, row_of(event, down).api_next) == (ApiState.DOWN, None)


def test_one_that_was_judged_at_the_end_has_three_chances(
    event: Event, team: Team, clock: Clock
) -> None:
    clock.at = DEADLINE + timedelta(minutes=20)
    down = scored(event, team)
    with event.reading() as session:
        assert unchecked_apis(event, session) == 1
    calls = 0
    for _ in range(60):
        calls += check(event, down)
        # The ranking waits until it has had all of them.
        assert unchecked(event) == (calls < 3)
        clock.forward(minutes=1)
    assert calls == 3


def unchecked(event: Event) -> int:
    with event.reading() as session:
        return unchecked_apis(event, session)


def test_all_are_checked_and_the_latest_and_those_that_count_again(
    event: Event, team: Team, clock: Clock
) -> None:
    numbers = []
    for found in (5, 9, 6, 7):
        clock.forward(minutes=1)
        numbers.append(scored(event, team, found=found))
    other = scored(event, make_team(event, "Others"))
    assert due(event) == [*numbers, other]
    for number in (*numbers, other):
        assert check(event, number)
    assert due(event) == []
    clock.forward(minutes=5)
    assert due(event) == [numbers[1], numbers[3], other]


def test_one_that_would_count_if_it_answered_is_called_again(
    event: Event, team: Team, clock: Clock
) -> None:
    better = scored(event, team, found=9)
    counts = scored(event, team, found=8, api="https://up.example")
    latest = scored(event, team, found=2)
    for number in (better, counts, latest):
        check(event, number)
    clock.forward(minutes=5)
    assert due(event) == [better, latest]


def test_another_address_does_not_hide_that_the_one_that_counts_is_down(
    event: Event, team: Team, clock: Clock
) -> None:
    # Neither the latest nor the one of the best F1.
    rows = [model_result(found=9, megabytes=400.0), model_result(found=8), model_result(found=2)]
    numbers = [scored(event, team, found=n) for n in (9, 8, 2)]
    with event.writing() as session:
        for number, made in zip(numbers, rows, strict=True):
            session.get_one(Submission, number).result = made.to_dict()
    for number in numbers:
        check(event, number)
    with event.writing() as session:
        set_api(event, session, session.get_one(Submission, numbers[1]), "https://down.example/too")
    clock.at = DEADLINE + timedelta(minutes=31)
    assert unchecked(event)
    assert not freeze(event)
    while unchecked(event):
        for number in due(event):
            check(event, number)
        clock.forward(minutes=1)
    assert freeze(event)
    with event.reading() as session:
        (row,) = leaderboard(event, session)
    assert (row.submission, row.api["state"]) == (numbers[1], "down")
    assert [penalty["kind"] for penalty in row.penalties] == ["api-missing"]


def test_nothing_is_checked_or_stored_once_the_ranking_is_final(
    event: Event, team: Team, clock: Clock
) -> None:
    up = scored(event, team, api="https://up.example")

    def tool(*given: Any, **options: Any) -> ApiResult:
        with event.writing() as session:
            event.state(session).frozen_at = event.now()
        return light.call(*given, **options)

    check(event, up, tool)
    assert row_of(event, up).api_state == ApiState.WAITING
    clock.forward(minutes=6)
    assert due(event) == []
    assert not check(event, up)


def test_an_extension_gives_those_that_are_down_another_chance(
    event: Event, team: Team, clock: Clock
) -> None:
    down = scored(event, team)
    clock.at = DEADLINE - timedelta(minutes=3)
    while check(event, down):
        clock.forward(minutes=5)
    assert due(event) == []
    with event.writing() as session:
        extend_deadline(event, session, "Ada", DEADLINE + timedelta(hours=2))
    assert due(event) == [down]


@pytest.mark.parametrize("fault", [NetworkFault("network-names", host="up.example"), IndexError()])
def test_an_extension_gives_those_that_we_gave_up_another_chance(
    event: Event, team: Team, clock: Clock, fault: Exception
) -> None:
    clock.at = DEADLINE
    up = scored(event, team, api="https://up.example")

    def tool(*_: Any, **__: Any) -> ApiResult:
        raise fault

    while unchecked(event):
        check(event, up, tool)
        clock.forward(minutes=1)
    assert row_of(event, up).api_state is ApiState.WAITING
    with event.writing() as session:
        extend_deadline(event, session, "Ada", DEADLINE + timedelta(hours=2))
    assert due(event) == [up]
    assert check(event, up)
    assert row_of(event, up).api_state == ApiState.ANSWERED


def test_one_of_a_team_at_a_time(event: Event, team: Team) -> None:
    first, second = (
        scored(event, team, api="https://up.example"),
        scored(event, team, api="https://up.example"),
    )
    other = scored(event, make_team(event, "Others"), api="https://up.example")

    def tool(*given: Any, **options: Any) -> ApiResult:
        assert due(event) == [other]
        assert not check(event, second)
        return light.call(*given, **options)

    assert check(event, first, tool)
    assert due(event) == [second, other]


def test_two_workers_call_it_once(event: Event, team: Team) -> None:
    up = scored(event, team, api="https://up.example")

    def tool(*given: Any, **options: Any) -> ApiResult:
        assert due(event) == []
        assert not check(event, up)
        return light.call(*given, **options)

    assert check(event, up, tool)


def test_a_worker_that_was_killed_is_replaced(event: Event, team: Team, clock: Clock) -> None:
    up = scored(event, team, api="https://up.example")

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
            set_api(event, session, session.get_one(Submission, up), "https://up.example")
        # The new one is called once this call has ended.
        assert due(event) == []
        assert not check(event, up)
        return light.call(*given, **options)

    check(event, up, tool)
    row = row_of(event, up)
    assert (row.api_state, row.api_result) == (ApiState.WAITING, None)
    assert check(event, up)
    assert row_of(event, up).api_state == ApiState.ANSWERED


def test_our_own_fault_is_not_held_against_it(event: Event, team: Team, clock: Clock) -> None:
    up = scored(event, team, api="https://up.example")

    def tool(*_: Any, **__: Any) -> ApiResult:
        raise OSError(24, "Too many open files")

    check(event, up, tool)
    assert (row_of(event, up).api_state, row_of(event, up).state) == (
        ApiState.WAITING,
        State.SCORED,
    )
    # What is broken is so still.
    assert due(event) == []
    clock.forward(seconds=2)
    assert check(event, up)
    assert row_of(event, up).api_state == ApiState.ANSWERED


def test_our_own_faults_do_not_keep_the_ranking_waiting_for_ever(
    event: Event, team: Team, clock: Clock
) -> None:
    up = scored(event, team, api="https://up.example")

    def tool(*_: Any, **__: Any) -> ApiResult:
        raise IndexError

    clock.at = DEADLINE + timedelta(minutes=31)
    calls = 0
    for _ in range(60):
        calls += check(event, up, tool)
        clock.forward(minutes=1)
    assert calls == 5
    assert (unchecked(event), due(event)) == (0, [])
    assert freeze(event)
    with event.reading() as session:
        (row,) = leaderboard(event, session)
    assert row.penalties == []


def away(*_: Any, **__: Any) -> ApiResult:
    raise NetworkFault("network-names", host="up.example")


def test_while_our_network_is_away_nothing_is_tried(event: Event, team: Team, clock: Clock) -> None:
    clock.at = DEADLINE - timedelta(minutes=2)
    api = scored(event, team)
    check(event, api)
    for _ in range(8):
        clock.at = row_of(event, api).api_next or clock.at
        assert check(event, api, away)
        row = row_of(event, api)
        assert (row.api_state, row.api_tries) == (ApiState.DOWN, 1)
        assert row.api_next == clock.at + timedelta(seconds=30)
    # Its last chance comes when our network does.
    assert clock.at > DEADLINE
    clock.forward(minutes=1)
    assert check(event, api, lambda *_, **__: ApiResult(12, 12, 12, greets=True))
    assert row_of(event, api).api_state == ApiState.ANSWERED


def test_nobody_is_penalised_and_the_ranking_not_kept_waiting_where_our_network_stays_away(
    event: Event, team: Team, clock: Clock
) -> None:
    clock.at = DEADLINE - timedelta(minutes=2)
    down, new = scored(event, team), scored(event, make_team(event, "Others"))
    check(event, down)
    while unchecked(event):
        assert clock.at <= DEADLINE + event.config.fetch_time
        for api in due(event):
            check(event, api, away)
        clock.forward(seconds=30)
    clock.forward(minutes=1)
    assert freeze(event)
    with event.reading() as session:
        rows = leaderboard(event, session)
    assert [row.penalties for row in rows] == [[], []]
    assert {row.submission for row in rows} == {down, new}


def test_a_check_that_kills_its_workers_is_given_up(event: Event, team: Team, clock: Clock) -> None:
    up = scored(event, team, api="https://up.example")

    def tool(*_: Any, **__: Any) -> ApiResult:
        raise KeyboardInterrupt

    clock.at = DEADLINE
    calls = 0
    for _ in range(9):
        with suppress(KeyboardInterrupt):
            check(event, up, tool)
        calls += row_of(event, up).api_worker is not None
        clock.forward(minutes=6)
    assert calls == 5
    assert unchecked(event) == 0


def test_a_worker_that_stops_has_not_tried(event: Event, team: Team) -> None:
    up = scored(event, team, api="https://up.example")
    stop = threading.Event()

    def tool(*given: Any, **options: Any) -> ApiResult:
        stop.set()
        return light.call(*given, **options)

    check_api(event, up, tool=tool, worker="worker", stop=stop)
    assert (row_of(event, up).api_tries, due(event)) == (0, [up])
