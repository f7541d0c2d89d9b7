"""What teams hand in: uploads that are announced, then whole; links; and APIs' addresses.

    announce_upload ── bytes through tus ── accept_upload ──┐
                                             accept_link ───┴── a submission that waits

A submission is accepted in one transaction. From then on it is never lost: the queue only says
that there is something to do, and the watchdog finds what the queue forgot.
"""

import hashlib
import math
import os
import re
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evaluator.admission import (
    event_closed,
    refuse_beyond_limits,
    refuse_when_closed,
    refuse_when_final,
    unfinished_uploads,
)
from evaluator.database.models import ApiState, Submission, Team, Upload
from evaluator.errors import SubmissionFault
from evaluator.event import Event
from evaluator.model_size import refuse_too_large
from evaluator.typed_addresses import typed_api, typed_link

__all__ = [
    "accept_link",
    "accept_upload",
    "announce_upload",
    "cancel_upload",
    "is_upload_id",
    "set_api",
]

_SHA256 = re.compile(r"[0-9a-f]{64}")
_UPLOAD_ID = re.compile(r"[0-9a-f]{32}")
_LONGEST_NAME = 255
_BETWEEN_CHANGES = timedelta(minutes=1)


def announce_upload(
    event: Event,
    session: Session,
    team: Team,
    *,
    file_name: str,
    size: int,
    sha256: str,
    api_url: str | None = None,
) -> Upload:
    """Begin an upload, or find the unfinished one of the same bytes, to go on with it.

    Raises:
        SubmissionFault: the event is not open, the file too large, the address of the API none
            that is called, or the team's limits reached.
    """
    _locked(session, team)
    refuse_too_large(size, event.config.limits.upload_mb)
    if size < 1:
        raise SubmissionFault("model-empty")
    if not _SHA256.fullmatch(sha256):
        raise SubmissionFault("not-a-sha256")
    api_url = typed_api(event, api_url)
    unfinished = unfinished_uploads(session, team)
    for upload in unfinished:
        if (upload.sha256, upload.bytes) == (sha256, size):
            if not _in_grace(event, upload):
                refuse_when_closed(event, session)
            upload.api_url = api_url or upload.api_url
            return upload
    refuse_when_closed(event, session)
    refuse_beyond_limits(event, session, team)
    limit = event.config.limits.uploads_at_once
    if len(unfinished) >= limit:
        raise SubmissionFault("too-many-uploads", limit=limit)
    upload = Upload(
        id=secrets.token_hex(16),
        team_id=team.id,
        file_name=_name(file_name),
        bytes=size,
        sha256=sha256,
        api_url=api_url,
        started_at=event.now(),
    )
    session.add(upload)
    session.flush()
    return upload


def accept_upload(event: Event, session: Session, upload_id: str, file: Path) -> Submission:
    """Make a submission of an upload whose bytes are all there; asked twice, it is the same one.

    The moment that counts is the upload's start, if it took no longer than the grace; else its end.

    Raises:
        SubmissionFault: the bytes are not those announced, or they came when all was over.
    """
    # Before the first statement: in SQLite whoever else writes would wait for it to end.
    measured = _measured(file)
    upload = session.get(Upload, upload_id, with_for_update=True)
    if upload is not None and upload.submission_id is not None:
        return session.get_one(Submission, upload.submission_id)
    if upload is None or upload.cancelled_at is not None:
        raise SubmissionFault("upload-unknown")
    team = session.get_one(Team, upload.team_id)
    _locked(session, team)
    try:
        if measured is None or measured[:2] != (upload.bytes, upload.sha256):
            raise SubmissionFault("sha256-differs")
        refuse_when_final(event, session)
        arrived = _arrival(event, session, upload, measured[2])
    except SubmissionFault as fault:
        upload.cancelled_at, upload.reason = event.now(), fault.reason.to_dict()
        # What is raised would undo it.
        session.commit()
        raise
    submission = _new(
        event,
        session,
        team,
        file_name=upload.file_name,
        arrived_at=arrived,
        api_url=upload.api_url,
        bytes=upload.bytes,
        sha256=upload.sha256,
    )
    path = event.model_path(submission.id)
    path.parent.mkdir(exist_ok=True)
    # The upload's own name stays until it is cleared away: were we killed before the transaction
    # is committed, it would still be there to be accepted again.
    path.unlink(missing_ok=True)
    os.link(file, path)
    submission.path = str(path.relative_to(event.folder))
    upload.submission_id = submission.id
    return submission


def accept_link(
    event: Event, session: Session, team: Team, *, link: str, api_url: str | None = None
) -> Submission:
    """A submission whose model is fetched from a link by the judge; it arrives now, or as `ready`.

    Raises:
        SubmissionFault: the event is not open, an address none that is called, or the team's
            limits are reached.
    """
    _locked(session, team)
    refuse_when_closed(event, session)
    refuse_beyond_limits(event, session, team)
    return _new(
        event,
        session,
        team,
        file_name="model.pt",
        arrived_at=event.now(),
        api_url=typed_api(event, api_url),
        link=typed_link(event, link),
    )


def is_upload_id(text: str) -> bool:
    """Whether an upload may have it; PostgreSQL fails on some that none has."""
    return _UPLOAD_ID.fullmatch(text) is not None


def cancel_upload(event: Event, session: Session, team: Team, upload_id: str) -> None:
    """Give an unfinished upload up.

    Raises:
        SubmissionFault: it is not there, or another team's.
    """
    if not is_upload_id(upload_id):
        raise SubmissionFault("upload-unknown")
    upload = session.get(Upload, upload_id, with_for_update=True)
    if upload is None or upload.team_id != team.id or upload.submission_id is not None:
        raise SubmissionFault("upload-unknown")
    upload.cancelled_at = upload.cancelled_at or event.now()


def set_api(event: Event, session: Session, submission: Submission, url: str) -> None:
    """Another address for a submission's API: it is checked anew, after a check that runs.

    Raises:
        SubmissionFault: the event is not open, the address none that is called, or it was changed
            a moment ago.
    """
    refuse_when_closed(event, session)
    session.refresh(submission, with_for_update=True)
    now = event.now()
    if submission.api_changed_at is not None:
        left = (submission.api_changed_at + _BETWEEN_CHANGES - now).total_seconds()
        if left > 0:
            raise SubmissionFault("api-changed-lately", seconds=math.ceil(left))
    submission.api_url = typed_api(event, url)
    submission.api_changed_at = now
    submission.api_state = ApiState.WAITING if submission.api_url else ApiState.MISSING
    submission.api_result = None
    submission.api_tries = 0
    if submission.api_worker is None:
        submission.api_next = now if submission.api_url else None


def _new(
    event: Event,
    session: Session,
    team: Team,
    *,
    file_name: str,
    arrived_at: datetime,
    api_url: str | None,
    link: str | None = None,
    bytes: int | None = None,
    sha256: str | None = None,
) -> Submission:
    last = session.scalar(select(func.max(Submission.number)).where(Submission.team_id == team.id))
    submission = Submission(
        team_id=team.id,
        number=(last or 0) + 1,
        file_name=file_name,
        link=link,
        bytes=bytes,
        sha256=sha256,
        arrived_at=arrived_at,
        accepted_at=event.now(),
        api_url=api_url,
        api_state=ApiState.WAITING if api_url else ApiState.MISSING,
    )
    session.add(submission)
    session.flush()
    return submission


def _locked(session: Session, team: Team) -> None:
    """One at a time for each team, so that limits hold against two requests at once."""
    if session.scalar(select(Team.id).where(Team.id == team.id).with_for_update()) is None:
        # It was removed a moment ago.
        raise SubmissionFault("token-unknown")


def _in_grace(event: Event, upload: Upload) -> bool:
    return event.now() - upload.started_at <= event.config.grace


def _arrival(event: Event, session: Session, upload: Upload, ended: datetime) -> datetime:
    """The moment that counts; a server that was down when the last byte had come costs nothing."""
    if not upload.started_at <= ended <= event.now():
        ended = event.now()
    if ended - upload.started_at <= event.config.grace:
        return upload.started_at
    if ended > event.deadline(session) + event.config.grace:
        raise event_closed(event, session)
    return ended


def _measured(file: Path) -> tuple[int, str, datetime] | None:
    """Length and SHA-256 of a file, and when its last byte came; None if there is none."""
    try:
        with file.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
            ended = datetime.fromtimestamp(os.fstat(content.fileno()).st_mtime, UTC)
            return content.tell(), digest, ended
    except FileNotFoundError:
        return None


def _name(file_name: str) -> str:
    plain = "".join(c for c in file_name if c.isprintable()).replace("\\", "/").rpartition("/")[2]
    return plain[:_LONGEST_NAME] or "model.pt"
