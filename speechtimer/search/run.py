"""A search on this machine: its workers, and how far the study is."""

import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from sqlalchemy import URL

from speechtimer.errors import SpeechTimerError
from speechtimer.search.config import SearchConfig
from speechtimer.search.results import Results, results
from speechtimer.search.space import check
from speechtimer.search.study import SharedStudy
from speechtimer.search.worker import work

__all__ = ["search"]

_LOOK_SECONDS = 0.5
_END_SECONDS = 20.0
# Workers killed one after the other without any trial being done meanwhile.
_KILLED_IN_VAIN = 10


def search(
    config: SearchConfig,
    url: URL,
    *,
    workers: int = 1,
    progress: Callable[[Results], None] | None = None,
) -> Results:
    """Search until the study has all its trials, whoever makes them.

    ``progress`` is told how far the study is about twice a second. Where this is interrupted, the
    trials under way are tried again by whoever goes on.

    Raises:
        ConfigError: the space does not fit the training configurations, the database cannot be
            used, or the study was begun otherwise.
        DataError: sentences are missing.
        SpeechTimerError: a worker could not go on.
    """
    check(config)
    team = _Team(config, url)
    with SharedStudy(config, url) as study:
        try:
            while True:
                found = results(study)
                if progress is not None:
                    progress(found)
                if found.is_done:
                    return found
                team.keep_up(workers, done=found.done)
                time.sleep(_LOOK_SECONDS)
        finally:
            team.end()


class _Team:
    """The worker processes."""

    def __init__(self, config: SearchConfig, url: URL) -> None:
        self._given = (config, url)
        self._members: list[tuple[BaseProcess, Connection]] = []
        self._killed = 0
        self._content = 0  # ended because the study is done
        self._done = 0

    def keep_up(self, size: int, *, done: int) -> None:
        """Replace those that were killed, such as for want of memory.

        Raises:
            SpeechTimerError: a worker ended by itself, or one after the other is killed.
        """
        if done > self._done:
            self._done, self._killed = done, 0
        for member in [m for m in self._members if not m[0].is_alive()]:
            self._members.remove(member)
            killed = self._was_killed(*member)
            self._killed += killed
            self._content += not killed
        if self._killed >= _KILLED_IN_VAIN:
            raise SpeechTimerError(
                f"{self._killed} workers were killed and no trial was done: give fewer --workers, "
                "or smaller models, if memory is short"
            )
        while len(self._members) + self._content < size:
            self._members.append(self._start())

    def _start(self) -> tuple[BaseProcess, Connection]:
        ours, theirs = Pipe(duplex=False)
        member = get_context("spawn").Process(target=work, args=(*self._given, theirs))
        with _deaf():
            member.start()
        theirs.close()
        return member, ours

    def _was_killed(self, member: BaseProcess, answers: Connection) -> bool:
        member.join()
        # A worker that has nothing left to say has closed its end.
        with answers, suppress(EOFError):
            if answers.poll():
                raise SpeechTimerError(answers.recv())
        return member.exitcode != 0

    def end(self) -> None:
        """Let all write down that their trials are interrupted; those that do not are killed."""
        members: Sequence[BaseProcess] = [member for member, _ in self._members]
        for member in members:
            member.terminate()
        end = time.monotonic() + _END_SECONDS
        try:
            for member in members:
                member.join(max(0.0, end - time.monotonic()))
        finally:
            for member in members:
                member.kill()
                member.join()


@contextmanager
def _deaf() -> Iterator[None]:
    """Ctrl-C is not for those who are started here, not even while they import."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
