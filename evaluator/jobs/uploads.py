"""What the watchdog does for uploads: takes those that are whole, clears away what is over.

The bytes of an upload are in ``uploads/<its id>``; what tus keeps of it is in ``<its id>.…``.
"""

import logging
import re
import time
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from evaluator.database.models import State, Submission, Upload
from evaluator.errors import SubmissionFault
from evaluator.event import Event
from evaluator.intake import accept_upload
from evaluator.reasons import Reason

__all__ = ["accept_complete", "clear_fetched", "clear_uploads", "close_uploads", "under_way"]

_log = logging.getLogger(__name__)

_NAME = re.compile(r"(?P<upload>[0-9a-f]{32})\b.*|link-(?P<link>\d+)\b.*")
# The server that got the last byte accepts the upload itself, unless it died.
_SETTLED = 10.0
# A client may still ask how far its upload is.
_KEPT = 600.0
# Nothing has come for so long: it is given up.
_ABANDONED = timedelta(hours=6)


def accept_complete(event: Event) -> list[int]:
    """Accept the uploads whose last byte has come, but whose server died then."""
    with event.reading() as session:
        open_ids = list(session.scalars(_open()))
    accepted = []
    for upload_id in open_ids:
        file = event.uploads / upload_id
        if not _settled(event, file, upload_id):
            continue
        try:
            with event.writing() as session:
                submission = accept_upload(event, session, upload_id, file)
        except SubmissionFault as fault:
            _log.info("upload %s is not accepted: %s", upload_id, fault.reason.code)
        else:
            accepted.append(submission.id)
    return accepted


def under_way(event: Event, session: Session) -> int:
    """How many uploads may still come in time, though the event is over for all others."""
    begun = event.now() - event.config.grace
    return len(session.scalars(_open().where(Upload.started_at >= begun)).all())


def close_uploads(event: Event) -> None:
    """Give up the uploads of which nothing came for hours, and those that come too late."""
    now = event.now()
    with event.writing() as session:
        closed = event.phase(session) == "closed"
        for upload in session.scalars(select(Upload).where(Upload.id.in_(_open()))):
            if now - upload.started_at <= event.config.grace:
                continue
            last = _age(event.uploads / upload.id)
            silent = timedelta(seconds=last) if last is not None else now - upload.started_at
            if closed or silent > _ABANDONED:
                upload.cancelled_at = now
                upload.reason = Reason("upload-abandoned").to_dict()


def clear_uploads(event: Event) -> None:
    """Remove the files of uploads that were accepted, refused or cancelled, and of no upload."""
    with event.reading() as session:
        going = set(session.scalars(_open()))
        links = select(Submission.id).where(
            Submission.path.is_(None), Submission.state.in_([State.WAITING, State.JUDGING])
        )
        fetching = {str(submission_id) for submission_id in session.scalars(links)}
    for file in event.uploads.iterdir():
        name = _NAME.fullmatch(file.name)
        if name is None or name["upload"] in going or name["link"] in fetching:
            continue
        if (_age(file) or 0.0) > _KEPT:
            file.unlink(missing_ok=True)


def clear_fetched(event: Event) -> None:
    """Remove the models of no submission: of one that was accepted in a transaction that failed."""
    with event.reading() as session:
        known = set(session.scalars(select(Submission.path)))
    for file in event.models.iterdir():
        if str(file.relative_to(event.folder)) not in known and (_age(file) or 0.0) > 86_400:
            file.unlink(missing_ok=True)


def _open() -> Select[str]:
    return select(Upload.id).where(Upload.submission_id.is_(None), Upload.cancelled_at.is_(None))


def _settled(event: Event, file: Path, upload_id: str) -> bool:
    """Whether all the bytes have been there for a while."""
    age = _age(file)
    if age is None or age < _SETTLED:
        return False
    with event.reading() as session:
        announced = session.scalar(select(Upload.bytes).where(Upload.id == upload_id))
    return announced is not None and file.stat().st_size >= announced


def _age(file: Path) -> float | None:
    """Seconds since it was last written to; None if there is none."""
    try:
        return time.time() - file.stat().st_mtime
    except FileNotFoundError:
        return None
