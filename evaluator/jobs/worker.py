"""The workers: one thread for each kind of job, in `serve` or in processes of their own.

    judge   the models, one at a time; none while the sandbox cannot be set up
    fetch   six threads, one link of a team at a time: a slow one keeps no other team waiting
    api     two threads: nor does a slow API

Nothing that goes wrong ends a thread: it says so once, and tries again after a while.
"""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from evaluator.claims import due
from evaluator.errors import SandboxUnavailable
from evaluator.event import Event
from evaluator.jobs.api import check_api, due_apis
from evaluator.jobs.attempt import Progress, claim_next
from evaluator.jobs.judge import fetch, judge
from evaluator.jobs.locks import host_name
from evaluator.jobs.queue import Job, Queue, Waker
from evaluator.jobs.signs_of_life import WorkerState, keep_living
from evaluator.jobs.tools import Tools
from evaluator.jobs.trouble import Trouble, brief
from evaluator.jobs.watchdog import LOOK_EVERY, Freeze, watch
from evaluator.judging.result import ModelResult

__all__ = ["run_worker", "work"]

_log = logging.getLogger(__name__)

_FETCHERS = 6
_CALLERS = 2
# A sandbox that cannot be set up is looked at again so often: a package may be installed.
_SANDBOX_AGAIN = 15.0
# Threads that do not end by themselves end with the process; what they had is given back by then.
_FAREWELL = 6.0


@dataclass
class _Crew:
    """All threads of one process."""

    event: Event
    tools: Tools
    stop: threading.Event
    wake: Waker
    states: list[WorkerState] = field(default_factory=list)
    threads: list[threading.Thread] = field(default_factory=list)

    def start(self, name: str, run: Callable[[], None]) -> None:
        """Another thread."""
        thread = threading.Thread(target=run, name=name, daemon=True)
        self.threads.append(thread)
        thread.start()

    def join(self) -> None:
        """Wait for all that end in time."""
        until = time.monotonic() + _FAREWELL
        for thread in self.threads:
            thread.join(max(0.0, until - time.monotonic()))


def work(
    event: Event,
    stop: threading.Event,
    *,
    workers: int = 1,
    tools: Tools | None = None,
    freeze: Freeze | None = None,
    look_every: float = LOOK_EVERY,
) -> None:
    """Judge, fetch, call and look after an event until told to stop.

    With no ``workers`` only the watchdog runs: the rest is done by other processes.

    Args:
        freeze: stores the final ranking if all is over; asked again until it has.
        look_every: seconds between two looks of the watchdog.
    """
    crew = _Crew(event, tools or Tools(), stop, Waker(event))
    crew.start("watchdog", partial(watch, event, stop, freeze=freeze, every=look_every))
    for number in range(workers):
        name = f"{host_name()}-{os.getpid()}-{number + 1}"
        state = WorkerState(name, event.now())
        crew.states.append(state)
        crew.start(f"judge {number + 1}", partial(_judge_all, crew, state))
    if workers:
        for number in range(_FETCHERS):
            crew.start(f"fetch {number + 1}", partial(_fetch_all, crew))
        for number in range(_CALLERS):
            crew.start(f"api {number + 1}", partial(_call_all, crew))
        crew.start("signs of life", partial(keep_living, event, crew.states, stop))
    stop.wait()
    crew.join()
    crew.wake.close()


def run_worker(
    folder: Path,
    *,
    workers: int = 1,
    tools: Tools | None = None,
    freeze: Freeze | None = None,
    look_every: float = LOOK_EVERY,
) -> None:
    """`work` as a process of its own, until SIGTERM or Ctrl-C.

    Raises:
        EvaluatorError, ConfigError: as `Event.open`.
    """
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    event = Event.open(folder)
    work(event, stop, workers=workers, tools=tools, freeze=freeze, look_every=look_every)


def _judge_all(crew: _Crew, state: WorkerState) -> None:
    def tool(event: Event, path: Path, progress: Progress) -> ModelResult:
        result = crew.tools.judge(event, path, progress)
        state.trouble, state.hidden = None, False
        return result

    def one(_: int) -> None:
        taken = claim_next(crew.event, step="judge", worker=state.name)
        if taken is None:
            return
        state.submission_id = taken.submission_id
        try:
            if judge(crew.event, taken, tool=tool, stop=crew.stop):
                crew.wake("api", taken.submission_id)
        except SandboxUnavailable as error:
            _refuse(state, error)
            state.hidden = True
        finally:
            state.submission_id = None

    def may_take() -> bool:
        return _sandbox_works(crew, state)

    _loop(crew, "judge", one, may_take=may_take)


def _fetch_all(crew: _Crew) -> None:
    def one(_: int) -> None:
        taken = claim_next(crew.event, step="fetch", worker=crew.states[0].name)
        if taken and fetch(crew.event, taken, tool=crew.tools.fetch, stop=crew.stop):
            crew.wake("judge", taken.submission_id)

    _loop(crew, "fetch", one)


def _call_all(crew: _Crew) -> None:
    def one(submission_id: int) -> None:
        tool, worker = crew.tools.call, crew.states[0].name
        check_api(crew.event, submission_id, tool=tool, worker=worker, stop=crew.stop)

    _loop(crew, "api", one)


def _loop(
    crew: _Crew,
    job: Job,
    one: Callable[[int], None],
    *,
    may_take: Callable[[], bool] = lambda: True,
) -> None:
    """Take job after job until told to stop."""
    trouble = Trouble(f"worker, {job}")
    while not crew.stop.is_set():
        try:
            with closing(Queue(crew.event, job)) as queue:
                while not crew.stop.is_set():
                    if not may_take():
                        continue
                    submission_id = queue.take(crew.stop)
                    if submission_id is not None:
                        one(submission_id)
                    trouble.worked()
        except Exception as error:
            crew.stop.wait(trouble.failed(error))
            _without_queue(crew, job, one, may_take)


def _without_queue(
    crew: _Crew, job: Job, one: Callable[[int], None], may_take: Callable[[], bool]
) -> None:
    """Do what the database itself says is due: the queue may be what is broken."""
    try:
        with crew.event.reading() as session:
            if job == "api":
                found = due_apis(crew.event, session)
            else:
                found = due(crew.event, session, step=job)
        if found and not crew.stop.is_set() and may_take():
            one(found[0])
    except Exception as error:
        _log.debug("nor without the queue: %s", brief(error))


def _sandbox_works(crew: _Crew, state: WorkerState) -> bool:
    """Whether models may be taken; looked at when it is new, and again while it is in trouble."""
    if state.checked:
        return True
    if state.hidden and crew.stop.wait(_SANDBOX_AGAIN):
        return False
    try:
        crew.tools.ready()
    except SandboxUnavailable as error:
        _refuse(state, error)
        crew.stop.wait(_SANDBOX_AGAIN)
        return False
    state.checked = True
    if not state.hidden:
        state.trouble = None
    return True


def _refuse(state: WorkerState, error: SandboxUnavailable) -> None:
    if state.trouble != str(error):
        _log.error("%s judges nothing: %s", state.name, error)
    state.trouble, state.checked = str(error), False
