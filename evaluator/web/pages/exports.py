"""The leaderboard and the submissions as files, for organisers."""

from typing import Literal

from fastapi import APIRouter
from starlette.responses import Response

from evaluator.describing import leaderboard_rows, submission_rows
from evaluator.export import to_csv, to_json
from evaluator.web.dependencies import CurrentEvent, CurrentOrganiser

__all__ = ["router"]

router = APIRouter(prefix="/organisation/export")

_ROWS = {"classement": leaderboard_rows, "soumissions": submission_rows}


@router.get("/{what}.{kind}")
def export(
    event: CurrentEvent,
    _: CurrentOrganiser,
    what: Literal["classement", "soumissions"],
    kind: Literal["csv", "json"],
) -> Response:
    """One table whole."""
    rows = _ROWS[what](event)
    content, media = (
        (to_csv(rows), "text/csv") if kind == "csv" else (to_json(rows), "application/json")
    )
    return Response(
        content,
        media_type=f"{media}; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{what}.{kind}"'},
    )
