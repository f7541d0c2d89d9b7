"""The queue: each job once to one taker, no pickles, and it may fail without harm."""

import json
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import psycopg
import pytest

from evaluator.event import Event
from evaluator.jobs.queue import Queue, Waker
from evaluator.jobs.trouble import PASSING
from tests.search.postgres import Postgres

NEVER = threading.Event()


@pytest.fixture
def queue(event: Event) -> Iterator[Queue]:
    with closing(Queue(event, "judge")) as queue:
        yield queue


@pytest.fixture
def wake(event: Event) -> Iterator[Waker]:
    with closing(Waker(event)) as wake:
        yield wake


@pytest.fixture
def in_file(new_event: Callable[..., Event]) -> Iterator[tuple[Queue, sqlite3.Connection]]:
    """A queue in SQLite with a job in it, and its file."""
    event = new_event()
    with closing(Queue(event, "judge")) as queue:
        queue.put(5)
        with closing(sqlite3.connect(event.folder / "jobs.db", isolation_level=None)) as file:
            yield queue, file


def take_all(event: Event) -> list[int]:
    taken = []
    with closing(Queue(event, "judge")) as queue:
        while (found := queue.take(NEVER)) is not None:
            taken.append(found)
    return taken


def test_first_in_first_out(event: Event, queue: Queue) -> None:
    for number in (3, 1, 2):
        queue.put(number)
    assert queue.waiting() == {1, 2, 3}
    assert take_all(event) == [3, 1, 2]
    assert queue.waiting() == set()


def test_kinds_do_not_mix(event: Event, wake: Waker) -> None:
    wake("api", 7)
    wake("fetch", 8)
    assert take_all(event) == []
    with closing(Queue(event, "api")) as queue:
        assert queue.waiting() == {7}


def test_many_takers_get_each_job_once(event: Event, wake: Waker) -> None:
    for number in range(60):
        wake("judge", number)
    with ThreadPoolExecutor(4) as pool:
        lists = pool.map(lambda _: take_all(event), range(4))
    taken = Counter(number for of_one in lists for number in of_one)
    assert taken == dict.fromkeys(range(60), 1)


def test_a_taker_that_waits_is_woken(event: Event, queue: Queue) -> None:
    def take() -> list[int]:
        taken: list[int] = []
        while not taken:
            taken = take_all(event)
        return taken

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(take)
        queue.put(5)
        assert waiting.result() == [5]


def test_a_taker_that_is_told_to_stop_takes_nothing(queue: Queue) -> None:
    stop = threading.Event()
    stop.set()
    queue.put(5)
    assert queue.take(stop) is None
    assert queue.waiting() == {5}


def test_jobs_are_json(in_file: tuple[Queue, sqlite3.Connection]) -> None:
    (data,) = in_file[1].execute("SELECT data FROM task").fetchone()
    assert json.loads(data)[2] == 5


def test_what_is_no_job_runs_nothing(in_file: tuple[Queue, sqlite3.Connection]) -> None:
    queue, file = in_file
    file.execute("UPDATE task SET data = ?", (b"cos\nsystem\n(S'true'\ntR.",))
    with pytest.raises(ValueError, match="Expecting"):
        queue.take(NEVER)
    queue.put(6)
    assert queue.take(NEVER) == 6


def test_a_broken_queue_fails_nobody(new_event: Callable[..., Event]) -> None:
    event = new_event()
    (event.folder / "jobs.db").write_bytes(b"no database at all" * 100)
    with closing(Waker(event)) as wake:
        wake("judge", 5)
    with pytest.raises(PASSING):
        Queue(event, "judge")


def test_a_server_that_restarts_is_found_again(
    new_event: Callable[..., Event], new_database: Callable[[], str], postgres: Postgres
) -> None:
    event = new_event(database=new_database())
    with closing(Queue(event, "judge")) as queue, closing(Waker(event)) as wake:
        wake("judge", 1)
        assert queue.take(NEVER) == 1
        assert queue.take(NEVER) is None
        postgres.stop()
        try:
            with pytest.raises(psycopg.Error):
                queue.take(NEVER)
            wake("judge", 2)
        finally:
            postgres.start()
        wake("judge", 3)
        assert queue.take(NEVER) == 3
