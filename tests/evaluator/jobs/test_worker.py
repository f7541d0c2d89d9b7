"""Real worker processes that are killed, stopped, and whose database and disk fail."""

import errno
import json
import os
import random
import resource
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update

from evaluator.admission import submissions_left
from evaluator.database.models import ApiState, State, Submission, Team, WorkerBeat
from evaluator.errors import SandboxUnavailable
from evaluator.event import Event, utc_now
from evaluator.intake import accept_link
from evaluator.jobs import worker
from evaluator.jobs.api import _LEAST_TRIES_OF_OURS, unchecked_apis
from evaluator.jobs.attempt import Progress
from evaluator.jobs.queue import Waker
from evaluator.jobs.tools import Tools, fetch_link
from evaluator.jobs.worker import work
from evaluator.judging.result import ModelResult
from tests.evaluator.addresses.servers import Line, respond, serve
from tests.evaluator.events import make_team, row_of, submit
from tests.evaluator.jobs import light
from tests.evaluator.jobs.processes import Workers, ended, until
from tests.search.postgres import Postgres

MakeEvent = Callable[..., Event]
QUICK = {"lease_seconds": 1, "attempts": 10}


@pytest.fixture
def real(new_event: MakeEvent, database: str) -> Event:
    """An event of today, on the machine's own clock; the dead are missed soon."""
    return new_event(database=database, judging=QUICK)


def call_for(event: Event, submission_id: int) -> None:
    with closing(Waker(event)) as wake:
        wake("judge", submission_id)


def judged(event: Event) -> Counter[str]:
    log = event.folder / "judged.log"
    return Counter(log.read_text().split() if log.exists() else ())


def more_judged(event: Event, number: int) -> bool:
    return sum(judged(event).values()) >= number


def unchecked(event: Event) -> int:
    with event.reading() as session:
        return unchecked_apis(event, session)


def states(event: Event) -> Counter[State]:
    with event.reading() as session:
        return Counter(session.scalars(select(Submission.state)))


def test_everything_is_done(real: Event, tmp_path: Path) -> None:
    team = make_team(real, "Les Chronos")
    up = submit(real, team, {"n": 1}, api="https://up.example").id
    call_for(real, up)
    model = tmp_path / "theirs.pt"
    model.write_text("{}")
    with real.writing() as session:
        linked = accept_link(real, session, team, link=f"{light.HOST}{model}").id
    with Workers(real) as workers:
        process = workers.start()
        until(lambda: ended(real) and row_of(real, up).api_state == ApiState.ANSWERED)
        assert row_of(real, linked).state == State.SCORED
        with real.reading() as session:
            (beat,) = session.scalars(select(WorkerBeat))
        assert (f"-{process.pid}-1" in beat.name, beat.trouble) == (True, None)
        process.terminate()
        assert process.wait() == 0
    with real.reading() as session:
        assert session.scalar(select(func.count(WorkerBeat.name))) == 0


@pytest.mark.parametrize(
    ("database", "stage"),
    [("sqlite", "reading"), ("postgresql", "tagging")],
    indirect=["database"],
)
def test_a_model_that_kills_its_workers_fails_and_costs_nothing(
    new_event: MakeEvent, database: str, stage: str
) -> None:
    event = new_event(database=database, judging={"lease_seconds": 1, "attempts": 2})
    team = make_team(event, "Les Chronos")
    killer = submit(event, team, {"kill": stage}).id
    harmless = submit(event, team, {}).id
    with Workers(event) as workers:
        while not ended(event):
            workers.keep(2)
            time.sleep(0.05)
    assert row_of(event, harmless).state == State.SCORED
    row = row_of(event, killer)
    assert (row.state, row.ours, row.failures) == (State.FAILED, True, 2)
    with event.reading() as session:
        assert submissions_left(event, session, team) == event.config.limits.submissions - 1


def test_a_link_that_kills_its_workers_fails_and_costs_nothing(
    new_event: MakeEvent, database: str, tmp_path: Path
) -> None:
    event = new_event(database=database, judging={"lease_seconds": 1, "attempts": 2})
    team = make_team(event, "Les Chronos")
    model = tmp_path / "theirs.pt"
    model.write_text(json.dumps({"kill": "fetch"}))
    with event.writing() as session:
        killer = accept_link(event, session, team, link=f"{light.HOST}{model}").id
    with Workers(event) as workers:
        for _ in range(2):
            assert workers.start().wait() == -signal.SIGKILL
        last = workers.start()
        until(lambda: ended(event))
        harmless = submit(event, team, {}).id
        until(lambda: ended(event))
        assert last.poll() is None
    assert judged(event) == {f"{harmless}.pt": 1}
    row = row_of(event, killer)
    assert (row.state, row.ours, row.failures) == (State.FAILED, True, 2)
    with event.reading() as session:
        assert submissions_left(event, session, team) == event.config.limits.submissions - 1


def test_an_api_that_kills_its_workers_is_given_up_and_holds_up_nothing(
    new_event: MakeEvent, emptied_database: str
) -> None:
    # Before its deadline it would be called again and again.
    over = utc_now().replace(tzinfo=None) - timedelta(minutes=1)
    deadline = over.isoformat(timespec="seconds")
    event = new_event(database=emptied_database, judging=QUICK, deadline=deadline)
    killer = submit(event, make_team(event, "Les Chronos"), api="https://kill.example").id
    harmless = submit(event, make_team(event, "Others"), api="https://up.example").id
    with Workers(event) as workers:
        for _ in range(_LEAST_TRIES_OF_OURS):
            assert workers.start().wait() == -signal.SIGKILL
            with event.writing() as session:
                # What was being called is so no more: five minutes have passed.
                called = update(Submission).where(Submission.api_worker.is_not(None))
                session.execute(called.values(api_next=event.now()))
        last = workers.start()
        until(lambda: unchecked(event) == 0)
        assert last.poll() is None
    assert judged(event)[f"{killer}.pt"] == 1
    assert states(event) == {State.SCORED: 2}
    row = row_of(event, killer)
    assert (row.api_state, row.api_next, row.api_worker) == (ApiState.WAITING, None, None)
    assert (row.api_tries, row.api_result) == (_LEAST_TRIES_OF_OURS, None)
    assert row_of(event, harmless).api_state == ApiState.ANSWERED


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_that_is_told_to_stop_gives_its_model_back(
    new_event: MakeEvent, number: signal.Signals
) -> None:
    # Its lease would be good for an hour.
    event = new_event(judging={"lease_seconds": 3600})
    slow = submit(event, make_team(event, "Les Chronos"), {"seconds": 60}).id
    with Workers(event) as workers:
        process = workers.start()
        until(lambda: row_of(event, slow).stage == "reading")
        process.send_signal(number)
        assert process.wait() == 0
    row = row_of(event, slow)
    assert (row.state, row.failures, row.worker) == (State.WAITING, 0, None)


def test_two_workers_judge_each_once(real: Event) -> None:
    for number in range(8):
        team = make_team(real, f"Team {number}")
        call_for(real, submit(real, team, {"seconds": 0.05}).id)
    with Workers(real) as workers:
        workers.start()
        workers.start(workers=2)
        until(lambda: ended(real))
    assert judged(real) == {f"{number}.pt": 1 for number in range(1, 9)}


def test_a_team_with_many_keeps_no_other_waiting(real: Event) -> None:
    teams = [make_team(real, name) for name in ("Many", "One", "Other")]
    turns = [submit(real, team, {"n": n}).id for n, team in enumerate([teams[0]] * 5 + teams[1:])]
    # The calls come in the order of the handing in, and there are no others.
    for number in turns:
        call_for(real, number)
    with crew(real, light.TOOLS, look_every=3600):
        until(lambda: ended(real))
    log = (real.folder / "judged.log").read_text().split()
    assert log == [f"{turns[n]}.pt" for n in (0, 5, 6, 1, 2, 3, 4)]


def test_the_database_restarts(
    new_event: MakeEvent, new_database: Callable[[], str], postgres: Postgres
) -> None:
    event = new_event(database=new_database(), judging=QUICK)
    teams = [make_team(event, f"Team {number}") for number in range(6)]
    for team in teams:
        submit(event, team, {"seconds": 0.6})
    with Workers(event) as workers:
        first, second = workers.start(), workers.start()
        until(lambda: states(event)[State.SCORED] >= 1)
        postgres.stop()
        time.sleep(1.0)
        postgres.start()
        until(lambda: ended(event))
        assert (first.poll(), second.poll()) == (None, None)
        late = submit(event, teams[0], {"late": 1}).id
        call_for(event, late)
        until(lambda: ended(event))
    assert states(event) == {State.SCORED: 7}
    assert max(judged(event).values()) <= 2
    # Said once for each thread, not once for each try; and no secrets.
    said = workers.log.read_text()
    assert said.count("worker, judge:") <= 4
    assert "geheim" not in said


def test_sixty_submissions_with_workers_killed_on_the_way(
    new_event: MakeEvent, new_database: Callable[[], str]
) -> None:
    event = new_event(database=new_database(), judging=QUICK)
    draw = random.Random(5)
    for number in range(20):
        team = make_team(event, f"Team {number}")
        for trial in range(3):
            submission = submit(event, team, {"trial": trial, "seconds": 0.03}).id
            # One in three wake-ups is lost.
            if draw.random() < 2 / 3:
                call_for(event, submission)
    with Workers(event) as workers:
        for _ in range(3):
            workers.keep(2)
            before = sum(judged(event).values())
            until(partial(more_judged, event, before + 8))
            workers.kill(draw.choice(workers.running))
        workers.keep(2)
        until(lambda: ended(event))
    assert states(event) == {State.SCORED: 60}
    # At most those that were under way when their worker was killed are judged again.
    assert set(judged(event)) == {f"{number}.pt" for number in range(1, 61)}
    assert sum(judged(event).values()) <= 63
    with event.reading() as session:
        assert sum(session.scalars(select(Submission.failures))) <= 3


def test_a_worker_whose_writes_all_fail_lives_on(new_event: MakeEvent) -> None:
    event = new_event(judging=QUICK)
    team = make_team(event, "Les Chronos")
    first = submit(event, team, {"seconds": 1.0}).id
    with Workers(event) as workers:
        process = workers.start()
        until(lambda: row_of(event, first).stage is not None)
        _, hard = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
        # As on a full disk: the kernel refuses every byte, to SQLite, the log and all else.
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (0, hard))
        second = submit(event, team, {}).id
        time.sleep(2.0)
        assert State.SCORED not in states(event)
        assert process.poll() is None
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (hard, hard))
        until(lambda: ended(event))
    assert (row_of(event, first).state, row_of(event, second).state) == (State.SCORED,) * 2


def test_a_full_disk_is_waited_out(real: Event) -> None:
    full = threading.Event()
    full.set()
    waiting = submit(real, make_team(real, "Les Chronos")).id

    def judge(event: Event, path: Path, progress: Any) -> Any:
        if full.is_set():
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return light.judge(event, path, progress)

    with crew(real, Tools(judge, light.fetch, light.call, lambda: None)):
        until(lambda: row_of(real, waiting).failures == 1)
        reason = {"code": "judge-trouble", "values": {"what": "No space left on device"}}
        assert row_of(real, waiting).reason == reason
        full.clear()
        until(lambda: row_of(real, waiting).state == State.SCORED)
    assert row_of(real, waiting).reason is None


def test_slow_links_keep_no_other_team_waiting(new_event: MakeEvent, tmp_path: Path) -> None:
    event = new_event(judging=QUICK)
    (tmp_path / "theirs.pt").write_text("{}")
    rushing = threading.Event()

    def fetch(event: Event, link: str, into: Path, **options: Any) -> Any:
        while "drip" in link and not rushing.is_set():
            options["progress"]("fetch", 0.1)
            time.sleep(0.02)
        return light.fetch(event, f"{light.HOST}{tmp_path}/theirs.pt", into, **options)

    def hand_in(team: Team, name: str) -> int:
        with event.writing() as session:
            return accept_link(event, session, team, link=f"{light.HOST}/{name}").id

    slow = make_team(event, "Les Lents")
    dripping = [hand_in(slow, f"drip{number}") for number in range(2)]
    quick = hand_in(make_team(event, "Les Chronos"), "theirs.pt")
    with crew(event, Tools(light.judge, fetch, light.call, lambda: None)):
        until(lambda: row_of(event, quick).state == State.SCORED)
        taken = Counter(row_of(event, number).state for number in dripping)
        assert taken == {State.JUDGING: 1, State.WAITING: 1}
        rushing.set()
        until(lambda: ended(event))


def test_dead_links_keep_no_other_team_waiting(new_event: MakeEvent) -> None:
    # With a long lease: nobody is taken for dead here, however busy the machine.
    event = new_event(judging={"lease_seconds": 60}, api={"allow_local": True})
    with socket.create_server(("127.0.0.1", 0)) as listener:
        closed = listener.getsockname()[1]

    def hand_in(name: str, port: int) -> int:
        team, link = make_team(event, name), f"http://127.0.0.1:{port}/model.pt"
        with event.writing() as session:
            return accept_link(event, session, team, link=link).id

    def answer(line: Line) -> str | None:
        line.say(respond(b"", status="503 Later") if len(server.requests) == 1 else respond(b"{}"))
        return None

    dead = [hand_in(f"Team {number}", closed) for number in range(8)]
    with (
        serve(answer) as server,
        crew(event, Tools(light.judge, fetch_link, light.call, lambda: None)),
    ):
        stumbling = hand_in("Les Chronos", server.port)
        until(lambda: row_of(event, stumbling).state == State.SCORED)
        until(lambda: all(row_of(event, number).attempt > 1 for number in dead))
    for number in dead:
        row = row_of(event, number)
        assert (row.state, row.failures) == (State.WAITING, 0)
        assert (row.reason or {})["code"] == "address-refused"


def test_without_a_sandbox_nothing_is_taken_and_the_organiser_is_told(real: Event) -> None:
    waiting = submit(real, make_team(real, "Les Chronos")).id

    def ready() -> None:
        raise SandboxUnavailable("bubblewrap is not installed")

    with crew(real, Tools(light.judge, light.fetch, light.call, ready)):
        until(lambda: troubles(real) == ["bubblewrap is not installed"])
    assert (row_of(real, waiting).state, row_of(real, waiting).attempt) == (State.WAITING, 0)


def test_a_sandbox_that_fails_later_stops_the_taking(real: Event) -> None:
    waiting = submit(real, make_team(real, "Les Chronos")).id
    tries: list[int] = []

    def ready() -> None:
        tries.append(1)
        if len(tries) > 1:
            raise SandboxUnavailable("the kernel refuses")

    def judge(*_: Any) -> Any:
        raise SandboxUnavailable("the kernel refuses")

    with crew(real, Tools(judge, light.fetch, light.call, ready)):
        until(lambda: troubles(real) == ["the kernel refuses"])
    row = row_of(real, waiting)
    assert (row.state, row.attempt, row.failures) == (State.WAITING, 1, 0)


def test_the_organiser_is_told_until_a_model_was_judged(
    real: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "_SANDBOX_AGAIN", 0.1)
    submit(real, make_team(real, "Les Chronos"))
    said: list[list[str | None]] = []

    def judge(event: Event, path: Path, progress: Progress) -> ModelResult:
        if len(said) < 2:
            # The sandbox was looked at, and looked well; what does the next sign of life say?
            until(partial(sign_since, event, event.now()))
            said.append(troubles(event))
            raise SandboxUnavailable("no module named flair")
        return light.judge(event, path, progress)

    with crew(real, Tools(judge, light.fetch, light.call, lambda: None)):
        until(lambda: ended(real) and troubles(real) == [None])
    assert said == [[None], ["no module named flair"]]


def test_a_queue_that_is_broken_stops_nothing(new_event: MakeEvent) -> None:
    event = new_event(judging=QUICK)
    (event.folder / "jobs.db").write_bytes(b"no database at all" * 100)
    waiting = submit(event, make_team(event, "Les Chronos")).id
    with crew(event, light.TOOLS):
        until(lambda: row_of(event, waiting).state == State.SCORED)


def test_without_workers_only_the_watchdog_runs(new_event: MakeEvent) -> None:
    event = new_event(judging=QUICK)
    waiting = submit(event, make_team(event, "Les Chronos")).id
    with crew(event, light.TOOLS, workers=0):
        until(lambda: bool(list(event.folder.glob("jobs.db"))))
    assert row_of(event, waiting).state == State.WAITING


def sign_since(event: Event, moment: datetime) -> bool:
    with event.reading() as session:
        return (
            session.scalar(select(WorkerBeat.name).where(WorkerBeat.beat_at > moment)) is not None
        )


def troubles(event: Event) -> list[str | None]:
    with event.reading() as session:
        return list(session.scalars(select(WorkerBeat.trouble)))


@contextmanager
def crew(
    event: Event, tools: Tools, *, workers: int = 1, look_every: float = 0.3
) -> Iterator[None]:
    """The workers within this process, as `serve` has them."""
    stop = threading.Event()
    options = {"workers": workers, "tools": tools, "look_every": look_every}
    thread = threading.Thread(target=work, args=(event, stop), kwargs=options)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
