"""Links that cannot be fetched now: tried again as long as there is time, at nobody's cost."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from evaluator.addresses import AddressFault, NetworkFault
from evaluator.admission import submissions_left
from evaluator.claims import due
from evaluator.database.models import State, Team
from evaluator.errors import JudgingError
from evaluator.event import Event
from evaluator.freezing import freeze
from evaluator.intake import accept_link
from evaluator.jobs.tools import fetch_link
from tests.evaluator.addresses.files import FileServer
from tests.evaluator.addresses.servers import Line, respond, serve
from tests.evaluator.events import DEADLINE, Clock, make_team, row_of
from tests.evaluator.jobs import light
from tests.evaluator.jobs.test_judge import run, run_fetch

REFUSED = AddressFault("address-refused", host="team.example", port=443)
AWAY = NetworkFault("network-names", host="team.example")


@pytest.fixture
def team(event: Event) -> Team:
    return make_team(event, "Les Chronos")


def hand_in(event: Event, team: Team, link: str = "https://team.example/model.pt") -> int:
    with event.writing() as session:
        return accept_link(event, session, team, link=link).id


def waiting(event: Event) -> list[int]:
    with event.reading() as session:
        return due(event, session, step="fetch")


def left(event: Event, team: Team) -> int:
    with event.reading() as session:
        return submissions_left(event, session, team)


def failing(fault: JudgingError) -> Any:
    def tool(*_: Any, **__: Any) -> Any:
        raise fault

    return tool


def tried(event: Event, clock: Clock, linked: int, fault: JudgingError) -> list[timedelta]:
    """Try a link until it has failed, each time as soon as it is due; when that was."""
    begun, times = clock.at, []
    while (row := row_of(event, linked)).state is State.WAITING:
        if row.lease_until is not None:
            clock.at = row.lease_until - timedelta(seconds=1)
            assert waiting(event) == []
            clock.at = row.lease_until
        times.append(clock.at - begun)
        run_fetch(event, linked, failing(fault))
    return times


def test_a_server_that_stumbles_is_waited_for_and_nothing_is_fetched_twice(
    new_event: Callable[..., Event], clock: Clock
) -> None:
    event = new_event(now=clock, api={"allow_local": True})
    team, given = make_team(event, "Les Chronos"), clock.at
    files = FileServer(b"{}" * 100_000, cuts=[150_000, 0])

    def answer(line: Line) -> str | None:
        if len(server.requests) > 2:
            return files(line)
        line.say(respond(b"", status="503 Service Unavailable"))
        return None

    with serve(answer) as server:
        linked = hand_in(event, team, f"{server.url}/model.pt")
        before, reasons = left(event, team), []
        while row_of(event, linked).path is None:
            run_fetch(event, linked, fetch_link)
            row = row_of(event, linked)
            if row.reason:
                reasons.append(row.reason["code"])
                assert waiting(event) == []
            assert (row.state, row.failures) == (State.WAITING, 0)
            clock.forward(minutes=1)
    assert reasons == ["address-server-error"] * 2 + ["address-cut"]
    assert files.ranges == ["", *["range: bytes=150000-"] * 2]
    row = row_of(event, linked)
    assert (row.arrived_at, row.reason, row.lease_until) == (given, None, None)
    assert left(event, team) == before


def test_a_dead_link_fails_when_its_time_is_over(event: Event, team: Team, clock: Clock) -> None:
    linked = hand_in(event, team)
    times = tried(event, clock, linked, REFUSED)
    pauses = [after - before for before, after in pairwise(times)]
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (timedelta(seconds=2), timedelta(minutes=1))
    assert timedelta(minutes=29) < times[-1] <= timedelta(minutes=30)
    row = row_of(event, linked)
    assert (row.state, row.ours, row.reason) == (State.FAILED, False, REFUSED.reason.to_dict())


@pytest.mark.parametrize(
    ("given", "least", "most"),
    # Once the event is closed a link is of no use any more.
    [(DEADLINE - timedelta(hours=2), 29, 30), (DEADLINE - timedelta(minutes=20), 8, 9)],
)
def test_a_link_that_waited_for_another_of_its_team_has_its_time_as_well(
    event: Event, team: Team, clock: Clock, given: datetime, least: int, most: int
) -> None:
    clock.at = given
    before, behind = hand_in(event, team), hand_in(event, team)
    clock.forward(minutes=41)
    run_fetch(event, before, failing(AddressFault("link-gone", host="team.example")))
    times = tried(event, clock, behind, REFUSED)
    assert timedelta(minutes=least) < times[-1] <= timedelta(minutes=most)
    row = row_of(event, behind)
    assert (row.ours, row.not_before, row.reason) == (False, None, REFUSED.reason.to_dict())


@pytest.mark.parametrize(
    "fault",
    [
        AddressFault("address-unknown-name", host="team.example"),
        AddressFault("address-private", host="team.example"),
        AddressFault("link-gone", host="team.example"),
        AddressFault("link-page", host="team.example"),
    ],
    ids=lambda fault: fault.reason.code,
)
def test_what_cannot_pass_fails_at_once(event: Event, team: Team, fault: AddressFault) -> None:
    linked = hand_in(event, team)
    run_fetch(event, linked, failing(fault))
    row = row_of(event, linked)
    assert (row.state, row.reason) == (State.FAILED, fault.reason.to_dict())


def test_our_own_network_costs_no_team_anything(event: Event, team: Team, clock: Clock) -> None:
    clock.at = DEADLINE - timedelta(minutes=10)
    before, linked = left(event, team), hand_in(event, team)
    times = tried(event, clock, linked, AWAY)
    # Until the event closes, and as long as any link may take from then on.
    assert timedelta(minutes=68) < times[-1] <= timedelta(minutes=70)
    row = row_of(event, linked)
    assert (row.state, row.ours, row.failures) == (State.FAILED, True, 0)
    assert row.reason == {"code": "link-unfetched", "values": {}}
    assert left(event, team) == before
    assert freeze(event)


def test_while_our_network_was_away_no_time_has_passed(
    event: Event, team: Team, clock: Clock
) -> None:
    file, given = event.folder / "theirs.pt", clock.at
    file.write_text("{}")
    linked = hand_in(event, team, f"{light.HOST}{file}")
    for fault in (*[REFUSED] * 4, *[AWAY] * 5, *[REFUSED] * 3):
        run_fetch(event, linked, failing(fault))
        assert row_of(event, linked).reason == fault.reason.to_dict()
        clock.forward(minutes=7)
    run_fetch(event, linked)
    assert row_of(event, linked).arrived_at == given
    assert run(event, linked)


def test_a_new_link_comes_before_the_next_try_of_a_dead_one(
    event: Event, team: Team, clock: Clock
) -> None:
    dead = hand_in(event, team)
    run_fetch(event, dead, failing(REFUSED))
    clock.forward(seconds=1)
    new = hand_in(event, make_team(event, "Others"))
    clock.forward(seconds=9)
    assert waiting(event) == [new, dead]


def test_a_dead_link_keeps_no_other_of_its_team_waiting(
    event: Event, team: Team, clock: Clock
) -> None:
    dead, other = hand_in(event, team), hand_in(event, team)
    run_fetch(event, dead, failing(REFUSED))
    assert waiting(event) == [other]
    clock.forward(minutes=1)
    assert waiting(event) == [dead, other]
