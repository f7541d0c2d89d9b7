"""One attempt at one submission, with a real but tiny judging."""

import errno
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from evaluator.database.models import ApiState, State
from evaluator.errors import JudgeFault, SandboxUnavailable
from evaluator.event import Event
from evaluator.intake import accept_link
from evaluator.jobs.attempt import Progress
from evaluator.jobs.judge import fetch, judge
from evaluator.jobs.locks import lock
from evaluator.judging.result import ModelResult
from evaluator.lifecycle import claim
from evaluator.predictions import packed, unpacked
from speechtimer.labels import Label, Span
from tests.evaluator.events import DEADLINE, Clock, make_team, model_result, row_of, submit
from tests.evaluator.jobs import light
from tests.evaluator.jobs.processes import until


def run(event: Event, submission_id: int, tool: Any = light.judge, **options: Any) -> bool:
    stop = options.pop("stop", threading.Event())
    with event.writing() as session:
        taken = claim(event, session, submission_id, "worker")
    return taken is not None and judge(event, taken, tool=tool, stop=stop)


def run_fetch(event: Event, linked: int, tool: Any = light.fetch) -> bool:
    with event.writing() as session:
        taken = claim(event, session, linked, "worker", step="fetch")
    assert taken is not None
    return fetch(event, taken, tool=tool, stop=threading.Event())


@pytest.fixture
def waiting(event: Event) -> int:
    return submit(event, make_team(event, "Les Chronos"), {"found": 7}, api="https://up.example").id


def test_a_result_is_stored(event: Event, waiting: int) -> None:
    assert run(event, waiting)
    row = row_of(event, waiting)
    assert (row.state, row.api_state) == (State.SCORED, ApiState.WAITING)
    assert row.result is not None
    assert ModelResult.from_dict(row.result).scores.spans.found == 7
    assert not run(event, waiting)


def test_predictions_are_stored_and_read(event: Event, waiting: int) -> None:
    spans = ((Span(0, 2, Label.NB_ROUNDS), Span(5, 7, Label.DURATION_WT_SD)), ())

    def tool(*_: Any) -> ModelResult:
        return model_result(predictions=spans, fingerprint=b"print")

    run(event, waiting, tool)
    with event.reading() as session:
        row = session.merge(row_of(event, waiting), load=False)
        assert row.predictions is not None
        assert (unpacked(row.predictions), row.fingerprint) == (spans, b"print")
    assert unpacked(packed(spans)) == spans


def test_the_teams_fault_ends_it(event: Event) -> None:
    bad = submit(event, make_team(event, "Les Chronos"), {"fault": True}).id
    assert run(event, bad)
    assert (row_of(event, bad).state, row_of(event, bad).ours) == (State.FAILED, False)


@pytest.mark.parametrize(
    ("error", "what"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "/secret"), "No space left on device"),
        (MemoryError(), "MemoryError"),
        (RuntimeError("with a secret"), "RuntimeError"),
        (JudgeFault("judge-trouble", what="a small machine"), "a small machine"),
    ],
)
def test_a_fault_of_ours_lets_it_wait(
    event: Event, waiting: int, error: Exception, what: str
) -> None:
    def tool(*_: Any) -> ModelResult:
        raise error

    run(event, waiting, tool)
    row = row_of(event, waiting)
    assert (row.state, row.failures) == (State.WAITING, 1)
    assert row.reason == {"code": "judge-trouble", "values": {"what": what}}


def test_without_a_sandbox_it_waits_at_no_cost(event: Event, waiting: int) -> None:
    def tool(*_: Any) -> ModelResult:
        raise SandboxUnavailable("no bubblewrap")

    with pytest.raises(SandboxUnavailable):
        run(event, waiting, tool)
    row = row_of(event, waiting)
    assert (row.state, row.failures, row.reason) == (State.WAITING, 0, None)


def test_a_result_that_no_database_takes_is_our_fault(event: Event, waiting: int) -> None:
    def tool(*_: Any) -> ModelResult:
        return model_result(facts={"what": {"JSON", "does", "not", "have"}})

    run(event, waiting, tool)
    assert (row_of(event, waiting).state, row_of(event, waiting).failures) == (State.WAITING, 1)


def test_a_lost_file_is_our_fault(event: Event, waiting: int) -> None:
    event.model_path(waiting).unlink()
    run(event, waiting)
    assert row_of(event, waiting).reason == {"code": "model-lost", "values": {}}


def test_a_worker_that_stops_gives_it_back_though_the_judging_hears_nothing(
    event: Event, waiting: int
) -> None:
    stop, deaf = threading.Event(), threading.Event()

    def tool(*_: Any) -> ModelResult:
        stop.set()
        deaf.wait(30)
        return model_result()

    thread = threading.Thread(target=run, args=(event, waiting, tool), kwargs={"stop": stop})
    thread.start()
    until(lambda: stop.is_set() and row_of(event, waiting).state == State.WAITING)
    assert row_of(event, waiting).failures == 0
    deaf.set()
    thread.join()
    assert (row_of(event, waiting).state, row_of(event, waiting).result) == (State.WAITING, None)


def test_a_judging_that_is_heard_of_no_more_goes_to_another(
    event: Event, waiting: int, clock: Clock
) -> None:
    def tool(*given: Any) -> ModelResult:
        progress: Progress = given[2]
        clock.forward(seconds=61)
        with event.writing() as session:
            assert claim(event, session, waiting, "another") is not None
        until(lambda: _raises(progress))
        return model_result()

    assert not run(event, waiting, tool)
    assert (row_of(event, waiting).worker, row_of(event, waiting).state) == (
        "another",
        State.JUDGING,
    )


def test_a_judging_that_says_nothing_any_more_goes_to_another(
    new_event: Callable[..., Event],
) -> None:
    event = new_event(judging={"load_seconds": 0.1, "run_seconds": 0.1, "lease_seconds": 1})
    waiting = submit(event, make_team(event, "Les Chronos")).id
    hung = threading.Event()

    def tool(*given: Any) -> ModelResult:
        progress: Progress = given[2]
        progress("tagging", 0.5)
        hung.wait(30)
        return model_result()

    thread = threading.Thread(target=run, args=(event, waiting, tool))
    thread.start()
    until(lambda: _claimed(event, waiting))
    hung.set()
    thread.join()
    assert (row_of(event, waiting).worker, row_of(event, waiting).result) == ("another", None)


def _claimed(event: Event, submission_id: int) -> bool:
    with event.writing() as session:
        return claim(event, session, submission_id, "another") is not None


def _raises(progress: Progress) -> bool:
    progress("tagging", 0.5)
    return False


def test_a_link_is_fetched(event: Event, tmp_path: Path) -> None:
    model = tmp_path / "theirs.pt"
    model.write_text("{}")
    team = make_team(event, "Les Chronos")
    with event.writing() as session:
        linked = accept_link(event, session, team, link=f"{light.HOST}{model}").id
    assert run_fetch(event, linked)
    row = row_of(event, linked)
    assert (row.state, row.path, row.bytes) == (State.WAITING, f"models/{linked}.pt", 2)
    assert list(event.uploads.iterdir()) == []
    assert run(event, linked)


def test_a_fetch_ends_when_all_is_over(event: Event, clock: Clock) -> None:
    clock.at = DEADLINE - timedelta(seconds=1)
    team = make_team(event, "Les Chronos")
    with event.writing() as session:
        linked = accept_link(event, session, team, link="https://example.org/model.pt").id

    def drip(*_: Any, progress: Progress, **__: Any) -> Any:
        for minutes in range(60):
            clock.at = DEADLINE + timedelta(minutes=minutes)
            progress("fetch", 0.1)

    assert run_fetch(event, linked, drip)
    row = row_of(event, linked)
    assert (row.state, (row.reason or {})["code"]) == (State.FAILED, "event-closed")
    assert clock.at == DEADLINE + timedelta(minutes=31)


def test_two_never_fetch_into_one_file(event: Event) -> None:
    team = make_team(event, "Les Chronos")
    with event.writing() as session:
        linked = accept_link(event, session, team, link=f"{light.HOST}/x").id
    with lock(event.folder / "host" / f"link-{linked}.lock"):
        run_fetch(event, linked)
    assert row_of(event, linked).reason == {"code": "judge-lost", "values": {}}


def test_the_event_is_left_as_it_is_by_a_claim_that_fails(
    new_event: Callable[..., Event],
) -> None:
    event = new_event()
    assert not run(event, 12345)
