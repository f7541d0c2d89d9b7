"""Whose turn it is: round by round, for one worker or several, whatever becomes of a claim."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy.event import listen

from evaluator.claims import Claim, Step, due, places
from evaluator.database.models import Submission, Team
from evaluator.errors import JudgeFault
from evaluator.event import Event
from evaluator.intake import accept_link
from evaluator.jobs.attempt import claim_next
from evaluator.lifecycle import fail, finish, free_lost, give_back, ready, rejudge
from evaluator.reasons import Reason
from evaluator.web.pages.history import entries
from tests.evaluator.events import Clock, make_team, submit

HandIn = Callable[..., list[int]]
FAULT = JudgeFault("judge-trouble", what="a full disk")


@pytest.fixture
def hand_in(event: Event, clock: Clock) -> HandIn:
    """So many models, or links, of a team, one each second."""
    teams: dict[str, Team] = {}

    def some(name: str, number: int = 1, *, link: bool = False) -> list[int]:
        if name not in teams:
            teams[name] = make_team(event, name)
        made = []
        for _ in range(number):
            clock.forward(seconds=1)
            made.append(one(teams[name], link))
        return made

    def one(team: Team, link: bool) -> int:
        if not link:
            return submit(event, team, {"at": str(clock.at)}).id
        with event.writing() as session:
            return accept_link(event, session, team, link="https://example.org/model.pt").id

    return some


def taken(event: Event, step: Step = "judge") -> Claim:
    found = claim_next(event, step=step, worker="worker")
    assert found is not None
    return found


def done(event: Event, claim: Claim, *, step: Step = "judge") -> int:
    with event.writing() as session:
        if step == "judge":
            finish(event, session, claim, result={})
        else:
            path = f"models/{claim.submission_id}.pt"
            ready(event, session, claim, path=path, sha256="", bytes=1)
    return claim.submission_id


def one_by_one(event: Event, clock: Clock, *, step: Step = "judge") -> list[int]:
    """All that waits, as a single worker takes it, each for a minute."""
    found = []
    while (claim := claim_next(event, step=step, worker="worker")) is not None:
        for _ in range(2):
            clock.forward(seconds=30)
        found.append(done(event, claim, step=step))
    return found


def test_each_teams_first_comes_before_anybodys_second(
    event: Event, clock: Clock, hand_in: HandIn
) -> None:
    many = hand_in("Many", 5)
    one, other = hand_in("One"), hand_in("Other")
    with event.reading() as session:
        assert due(event, session) == [many[0], *one, *other, *many[1:]]
    # Also where nothing is being judged at the moment at which the one worker looks.
    assert one_by_one(event, clock) == [many[0], *one, *other, *many[1:]]


def test_teams_with_several_take_turns(event: Event, clock: Clock, hand_in: HandIn) -> None:
    a, b, c = hand_in("A", 3), hand_in("B", 2), hand_in("C", 3)
    assert one_by_one(event, clock) == [a[0], b[0], c[0], a[1], b[1], c[1], a[2], c[2]]


def test_who_comes_later_waits_for_one_of_each_team_at_most(
    event: Event, clock: Clock, hand_in: HandIn
) -> None:
    a, b = hand_in("A", 3), hand_in("B", 3)
    assert done(event, taken(event)) == a[0]
    claim = taken(event)
    (late,) = hand_in("Late")
    clock.forward(seconds=1)
    assert done(event, claim) == b[0]
    assert one_by_one(event, clock) == [a[1], late, b[1], a[2], b[2]]


def test_what_is_being_judged_is_its_teams_first_round(event: Event, hand_in: HandIn) -> None:
    many = hand_in("Many", 4)
    first, second = taken(event), taken(event)
    assert [first.submission_id, second.submission_id] == many[:2]
    (one,) = hand_in("One")
    done(event, first)
    assert taken(event).submission_id == one
    assert taken(event).submission_id == many[2]


def test_a_lost_one_keeps_its_place(event: Event, clock: Clock, hand_in: HandIn) -> None:
    lost, second = hand_in("Many", 2)
    (one,) = hand_in("One")
    assert taken(event).submission_id == lost
    clock.forward(seconds=61)
    assert taken(event).submission_id == lost
    clock.forward(seconds=61)
    with event.writing() as session:
        assert free_lost(event, session) == [lost]
    clock.forward(minutes=1)
    assert one_by_one(event, clock) == [lost, one, second]


def test_while_one_pauses_its_teams_next_takes_its_turn(
    event: Event, clock: Clock, hand_in: HandIn
) -> None:
    first, second = hand_in("Many", 2)
    (one,) = hand_in("One")
    with event.writing() as session:
        give_back(event, session, taken(event), FAULT)
    assert taken(event).submission_id == second
    clock.forward(seconds=2)
    assert [taken(event).submission_id for _ in range(2)] == [one, first]


def test_what_is_judged_again_is_its_teams_first_round(
    event: Event, clock: Clock, hand_in: HandIn
) -> None:
    (again,) = hand_in("Many")
    assert one_by_one(event, clock) == [again]
    (new,), (one,) = hand_in("Many"), hand_in("One")
    with event.writing() as session:
        rejudge(event, session.get_one(Submission, again))
    assert one_by_one(event, clock) == [again, one, new]


def test_baselines_have_a_round_each(event: Event, clock: Clock, hand_in: HandIn) -> None:
    # As `add_baseline` makes them: each is a team of its own.
    small, large = hand_in("Small"), hand_in("Large")
    many = hand_in("Many", 2)
    assert one_by_one(event, clock) == [*small, *large, *many]


def test_workers_that_look_at_the_same_moment_all_get_one(event: Event, hand_in: HandIn) -> None:
    waiting = [hand_in(f"Team {number}")[0] for number in range(4)]
    together = Barrier(4)

    def take(_: int) -> int:
        together.wait()
        return taken(event).submission_id

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(take, range(4))) == waiting
    assert claim_next(event, step="judge", worker="late") is None


def test_one_that_was_tried_too_often_ends_and_the_next_is_taken(
    event: Event, clock: Clock, hand_in: HandIn
) -> None:
    (killer,) = hand_in("Killer")
    for _ in range(5):
        assert taken(event).submission_id == killer
        clock.forward(seconds=61)
    (next_one,) = hand_in("Next")
    assert taken(event).submission_id == next_one
    assert claim_next(event, step="judge", worker="worker") is None


def test_links_are_fetched_round_by_round(event: Event, clock: Clock, hand_in: HandIn) -> None:
    many = hand_in("Many", 3, link=True)
    one, other = hand_in("One", link=True), hand_in("Other", link=True)
    order = [many[0], *one, *other, *many[1:]]
    assert one_by_one(event, clock, step="fetch") == order
    assert one_by_one(event, clock) == order


def test_a_link_that_fails_costs_its_team_a_turn_of_links_only(
    event: Event, clock: Clock, hand_in: HandIn
) -> None:
    def fails(claim: Claim) -> int:
        clock.forward(seconds=30)
        with event.writing() as session:
            fail(event, session, claim, Reason("model-empty"))
        return claim.submission_id

    bad, link = hand_in("Many", 2, link=True)
    (other,) = hand_in("Other", link=True)
    assert fails(taken(event, "fetch")) == bad
    with event.reading() as session:
        assert due(event, session, step="fetch") == [other, link]
    claim = taken(event, "fetch")
    (model,), (one,) = hand_in("Other"), hand_in("One")
    assert fails(claim) == other
    with event.reading() as session:
        assert due(event, session) == [model, one]


def test_places_are_those_of_the_queue(event: Event, hand_in: HandIn) -> None:
    many, one = hand_in("Many", 3), hand_in("One")
    link = hand_in("One", link=True)
    order = [*one, many[1], *link, many[2]]
    assert taken(event).submission_id == many[0]
    with event.reading() as session:
        assert places(event, session) == {number: at for at, number in enumerate(order, start=1)}
        shown = {entry.submission.id: entry.place for entry in entries(event, session)}
    assert shown == {many[0]: None} | {number: at for at, number in enumerate(order, start=1)}


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
@pytest.mark.parametrize("order", [due, places])
def test_turns_are_counted_once_and_not_for_each_that_waits(
    event: Event, hand_in: HandIn, order: Callable[..., object]
) -> None:
    hand_in("Many", 5)
    asked: list[Any] = []

    def note(*of_statement: object) -> None:
        asked.append(of_statement)

    listen(event.engine, "before_cursor_execute", note)
    with event.reading() as session:
        order(event, session)
        _, _, statement, parameters, *_ = asked[-1]
        plan = session.connection().exec_driver_sql(f"EXPLAIN ANALYZE {statement}", parameters)
        (counted,) = [line for (line,) in plan if "WindowAgg" in line]
    assert counted.endswith("loops=1)")
