"""Whether the evaluator does its work, for whoever watches over it."""

import shutil
from datetime import timedelta
from typing import Any

from fastapi import APIRouter
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from starlette.responses import JSONResponse

from evaluator.database.models import State, Submission, WorkerBeat
from evaluator.event import Event
from evaluator.web.dependencies import CurrentEvent

__all__ = ["health", "router"]

router = APIRouter()

# Below it uploads are refused soon, and the database is in danger.
_LOW_BYTES = 200_000_000


@router.get("/health")
def show_health(event: CurrentEvent) -> JSONResponse:
    """200 where all is well; 503, with the same content, where somebody must look."""
    found = health(event)
    # In its own words a machine's trouble is for organisers.
    del found["troubles"]
    return JSONResponse(found, 200 if found["ok"] else 503)


def health(event: Event) -> dict[str, Any]:
    """What is well and what is not, JSON-ready; ``sandbox`` is None while no worker can tell."""
    free = shutil.disk_usage(event.folder).free
    found: dict[str, Any] = {
        "ok": False,
        "database": True,
        "sandbox": None,
        "workers": 0,
        "troubles": [],
        "waiting": 0,
        "oldest_waiting_seconds": None,
        "disk_free_mb": free // 10**6,
    }
    try:
        with event.reading() as session:
            found |= _work(event, session)
    except DBAPIError:
        found["database"] = False
    idle = found["waiting"] and not found["workers"]
    contained = found["sandbox"] is not False
    found["ok"] = found["database"] and free > _LOW_BYTES and not idle and contained
    return found


def _work(event: Event, session: Session) -> dict[str, Any]:
    lately = event.now() - timedelta(seconds=event.config.judging.lease_seconds)
    alive = list(session.scalars(select(WorkerBeat).where(WorkerBeat.beat_at > lately)))
    waits = Submission.state == State.WAITING
    oldest = session.scalar(select(func.min(Submission.accepted_at)).where(waits))
    return {
        "workers": len(alive),
        "troubles": sorted({beat.trouble for beat in alive if beat.trouble}),
        "sandbox": all(beat.trouble is None for beat in alive) if alive else None,
        "waiting": session.scalar(select(func.count()).where(waits)) or 0,
        "oldest_waiting_seconds": None
        if oldest is None
        else round((event.now() - oldest).total_seconds()),
    }
