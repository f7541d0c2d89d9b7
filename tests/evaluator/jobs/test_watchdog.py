"""What the watchdog finds, clears away and ends."""

import os
import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from evaluator import similar_models
from evaluator.database.models import State, Submission, Team, Upload, WorkerBeat
from evaluator.event import Event
from evaluator.freezing import freeze
from evaluator.intake import accept_link, accept_upload
from evaluator.jobs.queue import Job, Queue
from evaluator.jobs.uploads import close_uploads
from evaluator.jobs.watchdog import Watchdog
from evaluator.lifecycle import claim
from tests.evaluator.events import DEADLINE, Clock, add_upload, make_team, row_of, submit
from tests.evaluator.jobs.test_api import check
from tests.evaluator.jobs.test_judge import run


@pytest.fixture
def team(event: Event) -> Team:
    return make_team(event, "Les Chronos")


def called(event: Event, job: Job) -> list[int]:
    with closing(Queue(event, job)) as queue:
        return sorted(queue.waiting())


def aged(file: Path, seconds: float) -> Path:
    then = time.time() - seconds
    os.utime(file, (then, then))
    return file


def upload_of(event: Event, upload: Upload) -> Upload:
    with event.reading() as session:
        return session.get_one(Upload, upload.id)


def test_what_the_queue_forgot_is_called_for_once(event: Event, team: Team) -> None:
    model = submit(event, team).id
    with event.writing() as session:
        link = accept_link(event, session, team, link="https://example.org/model.pt").id
    for _ in range(3):
        Watchdog(event).look()
    assert (called(event, "judge"), called(event, "fetch")) == ([model], [link])


def test_a_model_that_cannot_be_compared_keeps_no_other_from_it(
    event: Event, team: Team, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    numbers = [submit(event, team, {"number": number}).id for number in range(2)]
    compared = []

    def compare(_: Event, number: int) -> None:
        compared.append(number)
        if number == numbers[0]:
            raise ZeroDivisionError

    monkeypatch.setattr(similar_models, "uncompared", lambda _: numbers)
    monkeypatch.setattr(similar_models, "compare_new", compare)
    watchdog = Watchdog(event)
    watchdog.look()
    watchdog.look()
    assert compared == numbers * 2
    assert [r.message for r in caplog.records if "comparison" in r.message] == [
        f"watchdog, comparison of submission {numbers[0]}: ZeroDivisionError; trying again"
    ]


def test_an_api_is_called_for(event: Event, team: Team) -> None:
    model = submit(event, team, api="https://up.example").id
    run(event, model)
    Watchdog(event).look()
    assert called(event, "api") == [model]


def test_a_dead_worker_is_noticed(event: Event, team: Team, clock: Clock) -> None:
    model = submit(event, team).id
    with event.writing() as session:
        claim(event, session, model, "killed")
    clock.forward(seconds=61)
    Watchdog(event).look()
    assert (row_of(event, model).state, row_of(event, model).failures) == (State.WAITING, 1)


def test_an_upload_whose_server_died_is_accepted(event: Event, team: Team, clock: Clock) -> None:
    upload = add_upload(event, team, b"weights")
    aged(event.uploads / upload.id, 11)
    clock.forward(minutes=29)
    Watchdog(event).look()
    with event.reading() as session:
        (row,) = session.scalars(select(Submission))
    assert row.arrived_at == upload.started_at
    assert called(event, "judge") == [row.id]


def test_an_upload_is_left_to_its_server_at_first(event: Event, team: Team) -> None:
    upload = add_upload(event, team, b"weights")
    Watchdog(event).look()
    assert upload_of(event, upload).submission_id is None


def test_an_upload_that_is_not_whole_is_left(event: Event, team: Team) -> None:
    upload = add_upload(event, team, b"weights")
    (event.uploads / upload.id).write_bytes(b"weig")
    aged(event.uploads / upload.id, 3000)
    Watchdog(event).look()
    stored = upload_of(event, upload)
    assert (stored.submission_id, stored.cancelled_at) == (None, None)


def test_other_bytes_are_refused_once(event: Event, team: Team) -> None:
    upload = add_upload(event, team, b"weights")
    (event.uploads / upload.id).write_bytes(b"strange")
    aged(event.uploads / upload.id, 11)
    Watchdog(event).look()
    assert upload_of(event, upload).reason == {"code": "sha256-differs", "values": {}}


def test_an_upload_of_which_nothing_comes_is_given_up(
    event: Event, team: Team, clock: Clock
) -> None:
    silent = add_upload(event, team, b"silent")
    (event.uploads / silent.id).write_bytes(b"s")
    slow = add_upload(event, team, b"slow it is")
    (event.uploads / slow.id).write_bytes(b"slow")
    aged(event.uploads / silent.id, 7 * 3600)
    clock.forward(minutes=90)
    Watchdog(event).look()
    assert upload_of(event, silent).reason == {"code": "upload-abandoned", "values": {}}
    assert upload_of(event, slow).cancelled_at is None
    assert sorted(file.name for file in event.uploads.iterdir()) == [slow.id]


def test_old_files_are_cleared_and_others_kept(event: Event, team: Team) -> None:
    done = submit(event, team, b"weights")
    (uploaded,) = event.uploads.iterdir()
    aged(uploaded, 700)
    nobodys = aged(_touched(event.uploads / ("0" * 32)), 700)
    with event.writing() as session:
        linked = accept_link(event, session, team, link="https://example.org/m.pt").id
    fetching = aged(_touched(event.uploads / f"link-{linked}.partial"), 700)
    fetched = aged(_touched(event.uploads / "link-99.partial"), 700)
    readme = aged(_touched(event.uploads / "README"), 700)
    stray = aged(_touched(event.models / "77.pt"), 90_000)
    aged(event.model_path(done.id), 90_000)
    Watchdog(event).look()
    for file in (uploaded, nobodys, fetched, stray):
        assert not file.exists()
    for file in (fetching, readme, event.model_path(done.id)):
        assert file.exists()


def _touched(file: Path) -> Path:
    file.touch()
    return file


def test_an_upload_that_cannot_be_accepted_keeps_no_other_out(event: Event, team: Team) -> None:
    broken, whole = add_upload(event, team, b"broken"), add_upload(event, team, b"{}")
    # It cannot be read.
    (event.uploads / broken.id).unlink()
    (event.uploads / broken.id).mkdir()
    for upload in (broken, whole):
        aged(event.uploads / upload.id, 11)
    Watchdog(event).look()
    Watchdog(event).look()
    assert upload_of(event, broken).cancelled_at is None
    with event.reading() as session:
        assert len(session.scalars(select(Submission)).all()) == 1


def test_workers_of_long_ago_are_forgotten(event: Event, clock: Clock) -> None:
    with event.writing() as session:
        for name, minutes in (("old", 90), ("new", 1)):
            at = clock.at - timedelta(minutes=minutes)
            session.add(WorkerBeat(name=name, started_at=at, beat_at=at))
    Watchdog(event).look()
    with event.reading() as session:
        assert session.scalars(select(WorkerBeat.name)).all() == ["new"]


def test_a_duty_that_fails_keeps_no_other_from_being_done(event: Event, team: Team) -> None:
    upload = add_upload(event, team, b"weights")
    aged(event.uploads / upload.id, 11)
    event.models.rmdir()
    event.models.touch()
    waiting = _linked(event, team)
    Watchdog(event).look()
    assert upload_of(event, upload).submission_id is None
    assert called(event, "fetch") == [waiting]


def _linked(event: Event, team: Team) -> int:
    with event.writing() as session:
        return accept_link(event, session, team, link="https://example.org/model.pt").id


@pytest.fixture
def frozen(event: Event) -> Callable[[], bool]:
    """Look, and say whether the ranking is final."""

    def look() -> bool:
        Watchdog(event, freeze).look()
        with event.reading() as session:
            return event.state(session).frozen_at is not None

    return look


def test_the_ranking_is_final_once_all_is_over(
    event: Event, team: Team, clock: Clock, frozen: Callable[[], bool]
) -> None:
    model = submit(event, team, api="https://up.example").id
    clock.at = DEADLINE + timedelta(minutes=30)
    assert not frozen()
    late = add_upload(event, team, b"at the last moment")
    (event.uploads / late.id).write_bytes(b"at the last")
    clock.forward(seconds=1)
    # One is not judged yet.
    assert not frozen()
    run(event, model)
    # Its API was not called yet.
    assert not frozen()
    check(event, model)
    # One is on its way, and in its grace.
    assert not frozen()
    clock.forward(minutes=30)
    assert frozen()
    with event.reading() as session:
        final = event.state(session).final
    assert final is not None
    assert [row["rank"] for row in final["rows"]] == [1]
    assert frozen()


def test_the_ranking_waits_for_an_upload_that_is_whole(
    event: Event, team: Team, clock: Clock, frozen: Callable[[], bool]
) -> None:
    clock.at = DEADLINE - timedelta(minutes=5)
    upload = add_upload(event, team, b"{}")
    # Its last byte came just before the end, and its server died then.
    last_byte = (DEADLINE + timedelta(minutes=29, seconds=58)).timestamp()
    file = event.uploads / upload.id
    clock.at = DEADLINE + timedelta(minutes=40)
    aged(file, 0)
    assert not frozen()
    assert not freeze(event)
    assert upload_of(event, upload).cancelled_at is None
    os.utime(file, (last_byte, last_byte))
    with event.writing() as session:
        model = accept_upload(event, session, upload.id, file).id
    assert not frozen()
    run(event, model)
    assert frozen()


def test_an_upload_that_is_whole_is_not_given_up(event: Event, team: Team, clock: Clock) -> None:
    upload = add_upload(event, team, b"weights")
    aged(event.uploads / upload.id, 7 * 3600)
    clock.at = DEADLINE + timedelta(hours=7)
    close_uploads(event)
    assert upload_of(event, upload).cancelled_at is None
    aged(event.uploads / upload.id, 0)
    clock.at = DEADLINE + timedelta(days=1)
    close_uploads(event)
    assert upload_of(event, upload).cancelled_at is None


def test_a_deadline_that_is_extended_is_waited_for(
    event: Event, clock: Clock, frozen: Callable[[], bool]
) -> None:
    with event.writing() as session:
        event.state(session).deadline = DEADLINE + timedelta(hours=1)
    clock.at = DEADLINE + timedelta(minutes=89)
    assert not frozen()
    clock.forward(minutes=2)
    assert frozen()
