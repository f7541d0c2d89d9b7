"""Judging one submission, and fetching the model of one that is a link."""

import threading
from functools import partial

from sqlalchemy.orm import Session

from evaluator.addresses.errors import AddressFault, NetworkFault
from evaluator.admission import event_closed
from evaluator.claims import Claim
from evaluator.database.models import Submission
from evaluator.errors import JudgeFault
from evaluator.event import Event
from evaluator.fetching import fetch_later
from evaluator.jobs.attempt import Ending, Progress, attempt
from evaluator.jobs.locks import lock
from evaluator.jobs.tools import Fetch, Judge
from evaluator.judging.result import ModelResult
from evaluator.lifecycle import fetch_ends, finish, ready
from evaluator.predictions import packed

__all__ = ["fetch", "judge"]


def judge(event: Event, taken: Claim, *, tool: Judge, stop: threading.Event) -> bool:
    """Judge a submission that was taken; True if it was ended here.

    Raises:
        SandboxUnavailable: nothing can be judged here; it waits for a worker that can.
    """
    work = partial(_judged, event, tool)
    return attempt(event, taken, work, step="judge", stop=stop)


def fetch(event: Event, taken: Claim, *, tool: Fetch, stop: threading.Event) -> bool:
    """Fetch the model of a submission that was taken; True if it was ended here.

    It is another job than judging, so that a slow link keeps nobody's model waiting.
    """
    work = partial(_fetched, event, tool, stop)
    return attempt(event, taken, work, step="fetch", stop=stop)


def _judged(event: Event, tool: Judge, submission: Submission, progress: Progress) -> Ending:
    assert submission.path is not None
    path = event.folder / submission.path
    if not path.is_file():
        raise JudgeFault("model-lost")
    result = tool(event, path, progress)
    return partial(_finish, event, result)


def _finish(event: Event, result: ModelResult, session: Session, taken: Claim) -> None:
    finish(
        event,
        session,
        taken,
        result=result.to_dict(),
        predictions=packed(result.predictions),
        fingerprint=result.fingerprint or None,
        compared_at=None,
    )


def _fetched(
    event: Event, tool: Fetch, stop: threading.Event, submission: Submission, progress: Progress
) -> Ending:
    assert submission.link is not None
    progress = _in_time(event, submission, progress)
    # The same name at each attempt, so that one goes on where another was cut.
    into = event.uploads / f"link-{submission.id}"
    with lock(event.folder / "host" / f"link-{submission.id}.lock") as mine:
        if not mine:
            # Of a worker that was given up, but lives.
            raise JudgeFault("judge-lost")
        try:
            got = tool(event, submission.link, into, progress=progress, stop=stop)
        except (AddressFault, NetworkFault) as fault:
            if isinstance(fault, AddressFault) and not fault.temporary:
                raise
            return partial(fetch_later, event, fault)
        path = event.model_path(submission.id)
        into.replace(path)

    def end(session: Session, taken: Claim) -> None:
        relative = str(path.relative_to(event.folder))
        ready(event, session, taken, path=relative, sha256=got.sha256, bytes=got.bytes)

    return end


def _in_time(event: Event, submission: Submission, progress: Progress) -> Progress:
    """Also ends a fetch that goes on when all is over: the final ranking waits for it."""
    with event.reading() as session:
        ends = [fetch_ends(event, session, submission)]

    def tell(stage: str, share: float) -> None:
        if event.now() > ends[-1]:
            with event.reading() as session:  # the deadline may have been put later
                ends.append(fetch_ends(event, session, submission))
                if event.now() > ends[-1]:
                    raise event_closed(event, session)
        progress(stage, share)

    return tell
