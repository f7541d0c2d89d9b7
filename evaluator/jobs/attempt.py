"""One worker's attempt at one submission: claimed, kept alive, ended once, or given back."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from types import TracebackType
from typing import Self

from sqlalchemy.orm import Session

from evaluator.claims import Claim, LostClaim, Step, beat, due
from evaluator.database.models import Submission
from evaluator.errors import JudgeFault, SandboxUnavailable, SubmissionFault
from evaluator.event import Event
from evaluator.jobs.trouble import Trouble, brief, insist
from evaluator.lifecycle import claim, fail, give_back

__all__ = ["Ending", "Progress", "Stopped", "attempt", "claim_next"]

_log = logging.getLogger(__name__)

# What the work is at, and the share of it that is done.
Progress = Callable[[str, float], None]
# What is written at the end.
Ending = Callable[[Session, Claim], None]

_LOOK = 0.2
_GIVING_BACK = 5.0


class Stopped(Exception):  # noqa: N818 (an event, not an error)
    """The worker stops: nothing is to be gone on with."""


def claim_next(event: Event, *, step: Step, worker: str) -> Claim | None:
    """Take the submission whose turn it is; None if there is none to be had.

    Of two workers that look at the same moment, the one that is too late takes the next.

    Raises:
        SQLAlchemyError: the database cannot be asked.
    """
    with event.reading() as session:
        waiting = due(event, session, step=step)
    for submission_id in waiting:
        with event.writing() as session:
            taken = claim(event, session, submission_id, worker, step=step)
        if taken is not None:
            return taken
    return None


def attempt(
    event: Event,
    taken: Claim,
    work: Callable[[Submission, Progress], Ending],
    *,
    step: Step,
    stop: threading.Event,
) -> bool:
    """Do the next step of a submission that was taken; True if its end was written.

    Raises:
        SandboxUnavailable: nothing can be judged here; the submission was given back.
    """
    with event.reading() as session:
        submission = session.get_one(Submission, taken.submission_id)
    unavailable: SandboxUnavailable | None = None
    with _Beating(event, taken, step, stop) as beating:
        try:
            ending = work(submission, beating.progress)
        except LostClaim:
            return False
        except Stopped:
            ending = _giving_back(event, None)
        except SandboxUnavailable as error:
            unavailable, ending = error, _giving_back(event, None)
        except SubmissionFault as fault:
            ending = _failing(event, fault)
        except Exception as error:
            ending = _giving_back(event, _as_fault(error))
        written = _write(event, taken, ending, stop)
    if unavailable is not None:
        raise unavailable
    return written


class _Beating:
    """Keeps a claim alive beside the work; where the worker stops, gives it back at once."""

    def __init__(self, event: Event, taken: Claim, step: Step, stop: threading.Event) -> None:
        self._event, self._taken, self._stop = event, taken, stop
        self._done = threading.Event()
        self._lost = False
        self._at: tuple[str, float] = (step, 0.0)
        self._heard = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="beat", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._done.set()
        self._thread.join()

    def progress(self, stage: str, share: float) -> None:
        """How far the work is.

        Raises:
            LostClaim: another worker has it.
            Stopped: this worker stops.
        """
        if self._lost:
            raise LostClaim
        if self._stop.is_set():
            raise Stopped
        self._at = (stage, min(1.0, max(0.0, share)))
        self._heard = time.monotonic()

    def _run(self) -> None:
        trouble = Trouble("sign of life")
        judging = self._event.config.judging
        every = judging.lease_seconds / 4
        # Reading, loading and one run may each say nothing for as long as they are given.
        silence = 2 * judging.load_seconds + judging.run_seconds + judging.lease_seconds
        told, due = self._at, 0.0
        while not self._done.wait(_LOOK):
            if self._stop.is_set():
                self._give_back()
                return
            if time.monotonic() - self._heard > silence:
                # Its lease runs out, and another worker has it.
                _log.error("submission %s: nothing more is heard", self._taken.submission_id)
                return
            # A page shows the stage; the share may wait a second.
            if time.monotonic() < due and told[0] == self._at[0]:
                continue
            told = self._at
            try:
                with self._event.writing() as session:
                    beat(self._event, session, self._taken, *told)
            except LostClaim:
                self._lost = True
                return
            except Exception as error:  # the work goes on: the lease outlives a short fault
                due = time.monotonic() + trouble.failed(error)
            else:
                trouble.worked()
                due = time.monotonic() + min(every, 1.0)

    def _give_back(self) -> None:
        ended = threading.Event()
        with _timer(ended):
            _write(self._event, self._taken, _giving_back(self._event, None), ended)
        self._lost = True


def _write(event: Event, taken: Claim, ending: Ending, stop: threading.Event) -> bool:
    """Write an end, however long the database takes; False where it is not ours to write."""

    def once(ending: Ending) -> None:
        with event.writing() as session:
            ending(session, taken)

    try:
        return insist(partial(once, ending), "writing a result", stop)
    except LostClaim:
        _log.info("submission %s: another worker has it", taken.submission_id)
        return False
    except Exception as error:
        # What cannot be written as it is must not keep the submission for ever.
        fault = _as_fault(error)
    try:
        return insist(partial(once, _giving_back(event, fault)), "giving back", stop)
    except LostClaim:
        return False


def _failing(event: Event, fault: SubmissionFault) -> Ending:
    return lambda session, taken: fail(event, session, taken, fault.reason)


def _giving_back(event: Event, fault: JudgeFault | None) -> Ending:
    return lambda session, taken: give_back(event, session, taken, fault)


def _as_fault(error: Exception) -> JudgeFault:
    if isinstance(error, JudgeFault):
        return error
    _log.warning("judging failed: %s", brief(error), exc_info=error)
    return JudgeFault("judge-trouble", what=brief(error))


@contextmanager
def _timer(ended: threading.Event) -> Iterator[None]:
    timer = threading.Timer(_GIVING_BACK, ended.set)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
