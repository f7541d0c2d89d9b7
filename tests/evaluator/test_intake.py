"""What teams hand in: accepted whole or not at all, once, within limits, at the right moment."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evaluator.admission import submissions_left
from evaluator.database.models import ApiState, State, Submission, Team, Upload
from evaluator.decisions import extend_deadline
from evaluator.errors import SubmissionFault
from evaluator.event import Event
from evaluator.freezing import freeze
from evaluator.intake import (
    accept_link,
    accept_upload,
    announce_upload,
    cancel_upload,
    set_api,
)
from evaluator.lifecycle import claim, fail
from evaluator.reasons import Reason
from speechtimer.errors import ConfigError
from tests.evaluator.events import DEADLINE, Clock, add_upload, make_team, row_of, submit

SHA = "0" * 64


@pytest.fixture
def team(event: Event) -> Team:
    return make_team(event, "Les Chronos")


def announce(event: Event, team: Team, **changes: Any) -> Upload:
    values: dict[str, Any] = {"file_name": "model.pt", "size": 10, "sha256": SHA}
    with event.writing() as session:
        return announce_upload(event, session, team, **values | changes)


def accept(event: Event, upload: Upload) -> Submission:
    with event.writing() as session:
        return accept_upload(event, session, upload.id, event.uploads / upload.id)


def upload_of(event: Event, upload_id: str) -> Upload:
    with event.reading() as session:
        return session.get_one(Upload, upload_id)


def end(event: Event, submission_id: int) -> None:
    with event.writing() as session:
        taken = claim(event, session, submission_id, "worker")
        assert taken is not None
        fail(event, session, taken, Reason("model-empty"))


def refused(event: Event, team: Team, **changes: Any) -> str:
    with pytest.raises(SubmissionFault) as caught:
        announce(event, team, **changes)
    return caught.value.reason.code


def test_an_upload_becomes_a_submission(event: Event, team: Team) -> None:
    upload = add_upload(event, team, b"weights", api="https://api.example.org")
    row = accept(event, upload)
    assert (row.number, row.state, row.bytes) == (1, State.WAITING, 7)
    assert (row.api_state, row.path) == (ApiState.WAITING, f"models/{row.id}.pt")
    assert (event.folder / str(row.path)).read_bytes() == b"weights"


def test_asked_twice_it_is_the_same_submission(event: Event, team: Team) -> None:
    upload = add_upload(event, team, b"weights")
    first = accept(event, upload)
    (event.uploads / upload.id).unlink()
    assert accept(event, upload).id == first.id


def test_two_servers_accept_it_once(event: Event, team: Team) -> None:
    upload = add_upload(event, team, b"weights")
    with ThreadPoolExecutor(4) as pool:
        accepted = {row.id for row in pool.map(lambda _: accept(event, upload), range(4))}
    assert len(accepted) == 1
    with event.reading() as session:
        assert session.scalar(select(func.count(Submission.id))) == 1


# Minutes after the deadline at which an upload began and ended, and at which it then arrived.
ARRIVALS = [
    (-60, -59, -60),
    (-60, -31, -60),
    (-60, -29, -29),
    (-1, 1, -1),
    (-1, 29, -1),
    (0, 30, 0),
    (-10, 21, 21),
    (1, 2, 1),
    (30, 59, 30),
    (-40, 30, 30),
    (-40, 31, "event-closed"),
]


@pytest.mark.parametrize(("began", "ended", "arrived"), ARRIVALS)
def test_the_moment_that_counts(
    event: Event, team: Team, clock: Clock, began: int, ended: int, arrived: int | str
) -> None:
    clock.at = DEADLINE + timedelta(minutes=began)
    upload = add_upload(event, team, b"weights")
    clock.at = DEADLINE + timedelta(minutes=ended)
    if isinstance(arrived, str):
        with pytest.raises(SubmissionFault) as caught:
            accept(event, upload)
        assert caught.value.reason.code == arrived
    else:
        assert accept(event, upload).arrived_at == DEADLINE + timedelta(minutes=arrived)


def test_a_server_that_was_down_makes_nobody_late(event: Event, team: Team, clock: Clock) -> None:
    clock.at = DEADLINE - timedelta(minutes=50)
    upload = add_upload(event, team, b"weights")
    last_byte = DEADLINE - timedelta(minutes=5)
    os.utime(event.uploads / upload.id, (last_byte.timestamp(), last_byte.timestamp()))
    clock.at = DEADLINE + timedelta(hours=3)
    assert accept(event, upload).arrived_at == last_byte


def test_nothing_begins_outside_the_event(event: Event, team: Team, clock: Clock) -> None:
    clock.at = DEADLINE + timedelta(minutes=31)
    assert refused(event, team) == "event-closed"
    clock.at = DEADLINE - timedelta(days=2)
    assert refused(event, team) == "event-not-open"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"size": 500_000_001}, "model-too-large"),
        ({"size": 0}, "model-empty"),
        ({"sha256": "A" * 64}, "not-a-sha256"),
        ({"sha256": SHA + "\n"}, "not-a-sha256"),
    ],
)
def test_what_is_refused_before_a_byte_is_sent(
    event: Event, team: Team, changes: dict[str, Any], code: str
) -> None:
    assert refused(event, team, **changes) == code


def test_the_largest_model_is_taken(event: Event, team: Team) -> None:
    assert announce(event, team, size=500_000_000).bytes == 500_000_000


def test_models_of_2_gb_are_taken_where_the_event_says_so(
    new_event: Any, database: str, clock: Clock
) -> None:
    event = new_event(database=database, now=clock, limits={"upload_mb": 2000})
    team = make_team(event, "Les Chronos")
    upload = announce(event, team, size=2_000_000_000)
    assert upload_of(event, upload.id).bytes == 2_000_000_000
    assert refused(event, team, size=2_000_000_001) == "model-too-large"


def test_no_event_takes_more_than_2_gb(new_event: Any) -> None:
    said = r"limits\.upload_mb: Input should be less than or equal to 2000, got '2001'$"
    with pytest.raises(ConfigError, match=said):
        new_event(limits={"upload_mb": 2001})


@pytest.mark.parametrize("content", [b"others", b"weight"])
def test_other_bytes_are_refused_for_good(event: Event, team: Team, content: bytes) -> None:
    upload = add_upload(event, team, b"weights"[: len(content) + 1])
    (event.uploads / upload.id).write_bytes(content)
    with pytest.raises(SubmissionFault, match="pas celui"):
        accept(event, upload)
    stored = upload_of(event, upload.id)
    assert stored.cancelled_at is not None
    assert stored.reason == {"code": "sha256-differs", "values": {}}
    with pytest.raises(SubmissionFault) as caught:
        accept(event, upload)
    assert caught.value.reason.code == "upload-unknown"


def test_the_same_bytes_go_on_where_they_were(event: Event, team: Team, clock: Clock) -> None:
    first = announce(event, team)
    clock.forward(minutes=50)
    assert announce(event, team, api_url="https://api.example.org").id == first.id
    assert announce(event, team, sha256="1" * 64).id != first.id
    assert announce(event, make_team(event, "Others")).id != first.id


def test_after_the_event_only_what_began_in_time_goes_on(
    event: Event, team: Team, clock: Clock
) -> None:
    clock.at = DEADLINE + timedelta(minutes=20)
    late = announce(event, team)
    clock.at = DEADLINE + timedelta(minutes=45)
    assert announce(event, team).id == late.id
    clock.at = DEADLINE + timedelta(minutes=51)
    assert refused(event, team) == "event-closed"


def test_uploads_under_way_are_limited(event: Event, team: Team) -> None:
    uploads = [announce(event, team, sha256=str(n) * 64) for n in range(3)]
    assert refused(event, team, sha256="4" * 64) == "too-many-uploads"
    with event.writing() as session:
        cancel_upload(event, session, team, uploads[0].id)
    announce(event, team, sha256="4" * 64)


def test_what_waits_to_be_judged_refuses_nothing(new_event: Any, clock: Clock) -> None:
    event: Event = new_event(now=clock, limits={"submissions": 8})
    team = make_team(event, "Les Chronos")
    for number in range(8):
        submit(event, team, {"n": number})
    assert refused(event, team) == "too-many-submissions"


def test_all_that_is_under_way_counts(new_event: Any, database: str, clock: Clock) -> None:
    event: Event = new_event(database=database, now=clock, limits={"submissions": 2})
    team = make_team(event, "Les Chronos")
    end(event, submit(event, team, {"n": 1}).id)
    upload = announce(event, team)
    assert refused(event, team, sha256="1" * 64) == "too-many-uploads"
    with pytest.raises(SubmissionFault), event.writing() as session:
        accept_link(event, session, team, link="https://example.org/model.pt")
    with event.writing() as session:
        cancel_upload(event, session, team, upload.id)
    submit(event, team, {"n": 2})
    assert refused(event, team) == "too-many-submissions"


def test_limits_hold_against_requests_at_once(new_event: Any, database: str, clock: Clock) -> None:
    event: Event = new_event(database=database, now=clock, limits={"submissions": 3})
    team = make_team(event, "Les Chronos")

    def ask(number: int) -> bool:
        try:
            with event.writing() as session:
                accept_link(event, session, team, link=f"https://example.org/{number}.pt")
        except SubmissionFault:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(ask, range(8))) == 3
    with event.reading() as session:
        assert list(session.scalars(select(Submission.number))) == [1, 2, 3]
        assert submissions_left(event, session, team) == 0


@pytest.mark.parametrize("strange", ["\0", "", "x" * 32, "0" * 31, "\udcff" * 32])
def test_an_id_that_no_upload_has_is_not_looked_for(event: Event, team: Team, strange: str) -> None:
    with pytest.raises(SubmissionFault) as fault, event.writing() as session:
        cancel_upload(event, session, team, strange)
    assert fault.value.reason.code == "upload-unknown"


def test_another_teams_upload_is_none(event: Event, team: Team) -> None:
    upload = announce(event, team)
    with pytest.raises(SubmissionFault), event.writing() as session:
        cancel_upload(event, session, make_team(event, "Thieves"), upload.id)
    assert upload_of(event, upload.id).cancelled_at is None


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\models\\best.pt", "best.pt"),
        ("../../etc/passwd", "passwd"),
        ("modèle\x00\n.pt", "modèle.pt"),
        ("", "model.pt"),
        ("x" * 300, "x" * 255),
        ("é" * 300, "é" * 255),
        ("\ud800.pt", ".pt"),
    ],
)
def test_names_are_names_only(event: Event, team: Team, given: str, kept: str) -> None:
    assert announce(event, team, file_name=given).file_name == kept


@pytest.mark.parametrize("url", ["https://a.example/\x00x", " https://a.example/\ud800x\n"])
def test_an_address_holds_nothing_that_is_not_seen(event: Event, team: Team, url: str) -> None:
    assert announce(event, team, api_url=url).api_url == "https://a.example/x"


def test_another_api_is_checked_anew(event: Event, team: Team) -> None:
    submission = submit(event, team, api="https://old.example.org")
    with event.writing() as session:
        row = session.get_one(Submission, submission.id)
        row.api_state, row.api_tries = ApiState.DOWN, 4
    with event.writing() as session:
        row = session.get_one(Submission, submission.id)
        set_api(event, session, row, "https://new.example.org")
    stored = row_of(event, submission.id)
    assert (stored.api_url, stored.api_state, stored.api_tries) == (
        "https://new.example.org",
        ApiState.WAITING,
        0,
    )


WRONG = [
    ("http://models.example/model.pt", "address-not-https"),
    ("https://127.0.0.1/model.pt", "address-local"),
    ("https://192.168.1.7/model.pt", "address-private"),
    ("models.example/model.pt", "address-no-scheme"),
    (f"https://models.example/{'x' * 2_000}", "address-too-long"),
]


@pytest.mark.parametrize(
    ("link", "code"),
    [
        *WRONG,
        (" \n", "link-missing"),
        ("\u200b", "link-missing"),
        ("https://we.tl/t-abc", "link-no-direct"),
        ("https://drive.google.com/drive/folders/abc", "link-folder"),
    ],
)
def test_a_link_that_cannot_be_called_costs_nothing(
    event: Event, team: Team, link: str, code: str
) -> None:
    with pytest.raises(SubmissionFault) as caught, event.writing() as session:
        accept_link(event, session, team, link=link)
    assert caught.value.reason.code == code
    with event.reading() as session:
        assert session.scalar(select(func.count(Submission.id))) == 0


@pytest.mark.parametrize(("url", "code"), WRONG)
def test_an_api_that_cannot_be_called_is_refused(
    event: Event, team: Team, url: str, code: str
) -> None:
    assert refused(event, team, api_url=url) == code
    submission = submit(event, team, api="https://api.example.org")
    for change in (
        lambda session: accept_link(
            event, session, team, link="https://models.example/model.pt", api_url=url
        ),
        lambda session: set_api(event, session, session.get_one(Submission, submission.id), url),
    ):
        with pytest.raises(SubmissionFault) as caught, event.writing() as session:
            change(session)
        assert caught.value.reason.code == code
    assert row_of(event, submission.id).api_url == "https://api.example.org"


def test_a_rehearsal_calls_this_machine(new_event: Any, clock: Clock) -> None:
    event: Event = new_event(now=clock, api={"allow_local": True})
    team = make_team(event, "Les Chronos")
    local = "http://127.0.0.1:8000/model.pt"
    with event.writing() as session:
        row = accept_link(event, session, team, link=local, api_url=local)
    assert (row.link, row.api_url) == (local, local)


def test_an_organisers_own_network_is_not_called(new_event: Any, clock: Clock) -> None:
    event: Event = new_event(now=clock, api={"also_refused": ["193.48.0.0/16"]})
    team = make_team(event, "Les Chronos")
    for inside in ("https://193.48.7.1/model.pt", "https://193.48.255.254/model.pt"):
        with pytest.raises(SubmissionFault) as caught, event.writing() as session:
            accept_link(event, session, team, link=inside)
        assert caught.value.reason.code == "address-private"
    with event.writing() as session:
        accept_link(event, session, team, link="https://193.49.7.1/model.pt")


def test_an_address_is_changed_once_a_minute(event: Event, team: Team, clock: Clock) -> None:
    submission, other = submit(event, team, {"n": 1}), submit(event, team, {"n": 2})

    def change(submission_id: int, number: int) -> None:
        with event.writing() as session:
            row = session.get_one(Submission, submission_id)
            set_api(event, session, row, f"https://{number}.example.org")

    change(submission.id, 1)
    clock.forward(seconds=20)
    with pytest.raises(SubmissionFault) as caught:
        change(submission.id, 2)
    assert caught.value.reason == Reason("api-changed-lately", {"seconds": 40})
    change(other.id, 2)
    clock.forward(seconds=40)
    change(submission.id, 3)
    assert row_of(event, submission.id).api_url == "https://3.example.org"


def finalise(event: Event) -> None:
    with event.writing() as session:
        event.state(session).frozen_at = event.now()


def test_nothing_is_taken_once_the_ranking_is_final(event: Event, team: Team) -> None:
    upload = add_upload(event, team, b"weights")
    submit(event, team)
    finalise(event)
    with event.reading() as session:
        assert event.phase(session) == "closed"
    with pytest.raises(SubmissionFault) as caught:
        accept(event, upload)
    assert caught.value.reason.code == "event-closed"
    stored = upload_of(event, upload.id)
    assert stored.reason is not None
    assert stored.reason["code"] == "event-closed"
    assert refused(event, team) == "event-closed"
    with event.writing() as session, pytest.raises(SubmissionFault, match="clos"):
        _api(event, session, team)


def _link(event: Event, session: Session, team: Team) -> None:
    accept_link(event, session, team, link="https://example.org/model.pt")


def _upload(event: Event, session: Session, team: Team) -> None:
    query = select(Upload).where(Upload.team_id == team.id, Upload.submission_id.is_(None))
    upload = session.scalars(query).one()
    accept_upload(event, session, upload.id, event.uploads / upload.id)


def _api(event: Event, session: Session, team: Team) -> None:
    row = session.scalars(select(Submission).where(Submission.team_id == team.id)).one()
    set_api(event, session, row, "https://other.example.org")


def _extension(event: Event, session: Session, team: Team) -> None:
    del team
    extend_deadline(event, session, "Ada", DEADLINE + timedelta(hours=1))


@pytest.mark.parametrize("act", [_link, _upload, _api, _extension])
def test_the_ranking_waits_for_what_is_being_taken(
    event: Event, team: Team, clock: Clock, act: Callable[[Event, Session, Team], None]
) -> None:
    submission = submit(event, team)
    with event.writing() as session:
        session.get_one(Submission, submission.id).state = State.SCORED
    clock.at = DEADLINE + timedelta(minutes=30)
    if act is _upload:
        add_upload(event, team, b"weights")
    with ThreadPoolExecutor(1) as pool:
        with event.writing() as session:
            act(event, session, team)
            clock.forward(minutes=31)
            freezing = pool.submit(freeze, event)
            # It would be done by then, did it not wait.
            wait([freezing], timeout=0.3)
        assert not freezing.result()


def test_a_check_that_ends_meanwhile_does_not_answer_for_another_address(
    new_event: Any, emptied_database: str, clock: Clock
) -> None:
    event: Event = new_event(database=emptied_database, now=clock)
    submission = submit(event, make_team(event, "Les Chronos"), api="https://old.example.org")
    with event.writing() as session:
        row = session.get_one(Submission, submission.id)
        with event.writing() as other:
            other.get_one(Submission, submission.id).api_state = ApiState.ANSWERED
        set_api(event, session, row, "https://new.example.org")
    assert row_of(event, submission.id).api_state is ApiState.WAITING


# What a server does that is killed while it accepts: before its transaction ends, or after.
KILLED = """
import os, signal, sys
from pathlib import Path
from evaluator.event import Event
from evaluator.intake import accept_upload

event, upload_id, when = Event.open(Path(sys.argv[1])), sys.argv[2], sys.argv[3]
with event.writing() as session:
    accept_upload(event, session, upload_id, event.uploads / upload_id)
    if when == "before":
        os.kill(os.getpid(), signal.SIGKILL)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_server_killed_while_it_accepts_loses_nothing(
    new_event: Any, database: str, when: str
) -> None:
    event: Event = new_event(database=database)
    upload = add_upload(event, make_team(event, "Les Chronos"), b"weights")
    words = [sys.executable, "-c", KILLED, str(event.folder), upload.id, when]
    root = Path(__file__).parents[2]
    done = subprocess.run(words, cwd=root, env=os.environ, check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    with event.reading() as session:
        stored = session.scalar(select(func.count(Submission.id)))
    assert stored == (0 if when == "before" else 1)
    row = accept(event, upload)
    assert (row.number, (event.folder / str(row.path)).read_bytes()) == (1, b"weights")
    with event.reading() as session:
        assert session.scalar(select(func.count(Submission.id))) == 1
