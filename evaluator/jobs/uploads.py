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
    """Accept the uploads whose last byte has come, but whose server died then.

    Raises:
        Exception: what kept one from being accepted; the others were.
    """
    with event.reading() as session:
        uploads = session.scalars(_open_rows()).all()
    accepted, troubles = [], []
    for upload in uploads:
        if not _settled(event, upload):
            continue
        try:
            with event.writing() as session:
                file = event.uploads / upload.id
                submission = accept_upload(event, session, upload.id, file)
        except SubmissionFault as fault:
            _log.info("upload %s is not accepted: %s", upload.id, fault.reason.code)
        except Exception as error:
            troubles.append(error)
        else:
            accepted.append(submission.id)
    if troubles:
        raise troubles[0]
    return accepted


def under_way(event: Event, session: Session) -> int:
    """How many uploads may still come in time, or are here but not accepted yet."""
    begun = event.now() - event.config.grace
    uploads = session.scalars(_open_rows()).all()
    return sum(upload.started_at >= begun or _whole(event, upload) for upload in uploads)


def close_uploads(event: Event) -> None:
    """Give up the uploads of which nothing came for hours, and those that come too late.

    Never those that are whole: they are accepted, or refused with the reason.
    """
    now = event.now()
    with event.writing() as session:
        closed = event.phase(session) == "closed"
        # A row that is locked is being accepted.
        for upload in session.scalars(_open_rows().with_for_update(skip_locked=True)):
            if now - upload.started_at <= event.config.grace or _whole(event, upload):
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


def _open_rows() -> Select[Upload]:
    return select(Upload).where(Upload.submission_id.is_(None), Upload.cancelled_at.is_(None))


def _settled(event: Event, upload: Upload) -> bool:
    """Whether all the bytes have been there for a while."""
    age = _age(event.uploads / upload.id)
    return age is not None and age >= _SETTLED and _whole(event, upload)


def _whole(event: Event, upload: Upload) -> bool:
    """Whether all the bytes that were announced are there."""
    try:
        return (event.uploads / upload.id).stat().st_size >= upload.bytes
    except FileNotFoundError:
        return False


def _age(file: Path) -> float | None:
    """Seconds since it was last written to; None if there is none."""
    try:
        return time.time() - file.stat().st_mtime
    except FileNotFoundError:
        return None
