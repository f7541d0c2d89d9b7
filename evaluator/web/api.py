"""The JSON API: the event, submissions and the leaderboard."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from evaluator.admission import shown_time, submissions_left, submissions_limit
from evaluator.database.models import Announcement, Organiser, Submission, Team
from evaluator.intake import accept_link, set_api
from evaluator.public_standings import said_to_all
from evaluator.standings import leaderboard
from evaluator.web.dependencies import CurrentEvent, CurrentTeam, MaybeReader, wake_of
from evaluator.web.language import language
from evaluator.web.refusals import Refusal
from evaluator.web.shown import shown_api, shown_reason, shown_submission
from evaluator.web.uploads import Text, tell

__all__ = ["router"]

router = APIRouter(prefix="/api")

# As large as the databases' whole numbers.
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


class Linked(BaseModel):
    """A model that the judge fetches."""

    link: Annotated[Text, Field(min_length=1)]
    api_url: Text | None = None


class Address(BaseModel):
    """Where an API is; empty for none."""

    url: Text


@router.get("/event")
def show_event(event: CurrentEvent, reader: MaybeReader) -> dict[str, Any]:
    """The event as it stands; without a token, without what is left for the team."""
    limits = event.config.limits
    with event.reading() as session:
        team = reader if isinstance(reader, Team) else None
        return {
            "name": event.config.name,
            "phase": event.phase(session),
            "time_zone": event.config.time_zone,
            "opens": event.config.moment("opens").isoformat(),
            "deadline": event.deadline(session).isoformat(),
            "display": event.display_time(session).isoformat(),
            "now": event.now().isoformat(),
            "limits": {
                "submissions": submissions_limit(event, team) if team else limits.submissions,
                "upload_mb": limits.upload_mb,
                "uploads_at_once": limits.uploads_at_once,
            },
            "team": team.name if team else None,
            "submissions_left": submissions_left(event, session, team) if team else None,
            "announcements": [
                {"at": announcement.at.isoformat(), "text": announcement.text}
                for announcement in session.scalars(
                    select(Announcement).order_by(Announcement.at.desc())
                )
            ],
        }


@router.post("/submissions", status_code=201)
def hand_in_link(
    request: Request, event: CurrentEvent, team: CurrentTeam, linked: Linked
) -> dict[str, Any]:
    """A submission whose model is fetched from a link."""
    with event.writing() as session:
        submission = accept_link(event, session, team, link=linked.link, api_url=linked.api_url)
    tell(wake_of(request), submission)
    return shown_submission(submission, language(request))


@router.get("/submissions")
def list_submissions(
    request: Request, event: CurrentEvent, team: CurrentTeam
) -> list[dict[str, Any]]:
    """The team's own submissions, the last one first."""
    with event.reading() as session:
        own = session.scalars(
            select(Submission)
            .where(Submission.team_id == team.id)
            .order_by(Submission.number.desc())
        )
        return [shown_submission(submission, language(request)) for submission in own]


@router.get("/submissions/{number}")
def show_submission(
    request: Request, event: CurrentEvent, team: CurrentTeam, number: Number
) -> dict[str, Any]:
    """One of the team's own submissions."""
    with event.reading() as session:
        return shown_submission(_own(session, team, number), language(request))


@router.put("/submissions/{number}/api")
def change_api(
    request: Request, event: CurrentEvent, team: CurrentTeam, number: Number, address: Address
) -> dict[str, Any]:
    """Another address for a submission's API."""
    with event.writing() as session:
        submission = _own(session, team, number)
        set_api(event, session, submission, address.url)
    tell(wake_of(request), submission, "api")
    return shown_submission(submission, language(request))


@router.get("/leaderboard")
def show_leaderboard(request: Request, event: CurrentEvent, reader: MaybeReader) -> dict[str, Any]:
    """The rows, the best first; to organisers at all times, and with all reasons."""
    with event.reading() as session:
        if not event.displayed(session) and not isinstance(reader, Organiser):
            display = shown_time(event, event.display_time(session))
            raise Refusal(403, "leaderboard-hidden", display=display)
        final = event.state(session).frozen_at is not None
        standings = leaderboard(event, session)
    if not isinstance(reader, Organiser):
        standings = said_to_all(standings, own=None if reader is None else reader.name)
    rows = [row.to_dict() for row in standings]
    said = language(request)
    for row in rows:
        row["reason"] = shown_reason(row["reason"], said)
        row["api"] = shown_api(row["api"], said)
        del row["submission"]
    return {"final": final, "rows": rows}


def _own(session: Session, team: Team, number: int) -> Submission:
    submission = session.scalar(
        select(Submission).where(Submission.team_id == team.id, Submission.number == number)
    )
    if submission is None:
        raise Refusal(404, "submission-unknown", number=number)
    return submission
