"""Uploads: announced as JSON, then sent to where the answer says (see `tus`), then accepted."""

import logging
import time
from pathlib import Path
from typing import Annotated, Any

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from evaluator.database.models import Submission, Team, Upload
from evaluator.errors import SubmissionFault
from evaluator.event import Event
from evaluator.intake import accept_upload, announce_upload, cancel_upload, is_upload_id
from evaluator.web.dependencies import CurrentEvent, CurrentTeam, Wake, wake_of
from evaluator.web.language import language
from evaluator.web.refusals import Refusal
from evaluator.web.shown import shown_reason
from evaluator.web.storage import has_room, length_of

__all__ = ["HASHING", "Announced", "OwnUpload", "Text", "create_router", "settle", "tell"]

_LOG = logging.getLogger("evaluator.web")
_ACTIVE_SECONDS = 15 * 60
# Reading 2 GB takes a while; more at once would only wait for the same disk.
HASHING = CapacityLimiter(2)

Text = Annotated[str, Field(max_length=2_000, pattern=r"^[^\x00-\x1f\x7f]*$")]


class Announced(BaseModel):
    """A file that is going to be sent."""

    file_name: Annotated[str, Field(min_length=1, max_length=1_000)]
    bytes: Annotated[int, Field(strict=True, ge=0, le=2**53)]
    sha256: Annotated[str, Field(max_length=64)]
    api_url: Text | None = None


def create_router(*, reserve_bytes: int) -> APIRouter:
    """The routes below /api/uploads."""
    router = APIRouter()

    @router.post("/api/uploads", status_code=201)
    def announce(event: CurrentEvent, team: CurrentTeam, announced: Announced) -> dict[str, Any]:
        with event.writing() as session:
            upload = announce_upload(
                event,
                session,
                team,
                file_name=announced.file_name,
                size=announced.bytes,
                sha256=announced.sha256,
                api_url=announced.api_url,
            )
            file = event.uploads / upload.id
            event.uploads.mkdir(exist_ok=True)
            if not has_room(event.uploads, _expected(event, session, upload), reserve_bytes):
                raise Refusal(507, "disk-full")
            file.touch()
        url = f"/api/uploads/{upload.id}/file"
        return {"id": upload.id, "url": url, "offset": length_of(file)}

    @router.get("/api/uploads/{uuid}")
    def show(request: Request, event: CurrentEvent, upload: OwnUpload) -> dict[str, Any]:
        with event.reading() as session:
            submission = session.get(Submission, upload.submission_id or 0)
        return {
            "id": upload.id,
            "file_name": upload.file_name,
            "offset": _offset(event, upload),
            "bytes": upload.bytes,
            "state": _state(upload),
            "submission": None if submission is None else submission.number,
            "reason": shown_reason(upload.reason, language(request)),
        }

    @router.delete("/api/uploads/{uuid}", status_code=204)
    def cancel(event: CurrentEvent, team: CurrentTeam, upload: OwnUpload) -> None:
        with event.writing() as session:
            cancel_upload(event, session, team, upload.id)
        (event.uploads / upload.id).unlink(missing_ok=True)

    return router


async def own_upload(uuid: str, request: Request, event: CurrentEvent, team: CurrentTeam) -> Upload:
    """The team's own upload, accepted if its bytes are all there.

    Raises:
        SubmissionFault: there is none, or it is another team's, which looks the same.
    """
    upload = await to_thread.run_sync(_found, event, team, uuid)
    if _state(upload) == "open" and _offset(event, upload) == upload.bytes:
        await to_thread.run_sync(settle, event, uuid, wake_of(request), limiter=HASHING)
        upload = await to_thread.run_sync(_found, event, team, uuid)
    return upload


OwnUpload = Annotated[Upload, Depends(own_upload)]


def settle(event: Event, upload_id: str, wake: Wake) -> None:
    """Make a submission of an upload whose bytes are all there, or note why it cannot be one.

    Where the server is killed before, the client's next question does it, or the watchdog.
    """
    file = event.uploads / upload_id
    with event.reading() as session:
        if session.get_one(Upload, upload_id).submission_id is not None:
            return
    try:
        with event.writing() as session:
            submission = accept_upload(event, session, upload_id, file)
    except SubmissionFault as fault:
        _LOG.info("upload %s: %s", upload_id, fault.reason.code)
        if fault.reason.code != "upload-unknown":
            file.unlink(missing_ok=True)
        return
    file.unlink(missing_ok=True)
    tell(wake, submission)


def tell(wake: Wake, submission: Submission, job: str | None = None) -> None:
    """Wake the queue; what it cannot take now its watchdog will find.

    Args:
        job: in the place of what a new submission needs first.
    """
    try:
        wake(job or ("judge" if submission.link is None else "fetch"), submission.id)
    except Exception:
        _LOG.exception("the queue was not told of submission %s", submission.id)


def _found(event: Event, team: Team, upload_id: str) -> Upload:
    with event.reading() as session:
        upload = session.get(Upload, upload_id) if is_upload_id(upload_id) else None
    if upload is None or upload.team_id != team.id:
        raise SubmissionFault("upload-unknown")
    return upload


def _state(upload: Upload) -> str:
    if upload.submission_id is not None:
        return "accepted"
    return "open" if upload.cancelled_at is None else "cancelled"


def _offset(event: Event, upload: Upload) -> int:
    whole = upload.submission_id is not None
    return upload.bytes if whole else length_of(event.uploads / upload.id)


def _expected(event: Event, session: Session, begun: Upload) -> int:
    """How many bytes are still to come of an upload, and of the others that are under way."""
    open_uploads = select(Upload).where(
        Upload.submission_id.is_(None), Upload.cancelled_at.is_(None)
    )
    return sum(
        upload.bytes - length_of(event.uploads / upload.id)
        for upload in session.scalars(open_uploads)
        if upload.id == begun.id or _is_active(event.uploads / upload.id)
    )


def _is_active(file: Path) -> bool:
    """Whether bytes came lately, or none yet."""
    try:
        return time.time() - file.stat().st_mtime < _ACTIVE_SECONDS
    except FileNotFoundError:
        return True
