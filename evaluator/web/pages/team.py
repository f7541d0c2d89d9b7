"""The team's page: submit, watch, and change the API's address."""

from typing import Annotated

from fastapi import APIRouter, Form, Path, Request
from sqlalchemy import select
from starlette.responses import Response

from evaluator.admission import submissions_left, submissions_limit
from evaluator.database.models import Submission, Team
from evaluator.errors import SubmissionFault
from evaluator.event import Event
from evaluator.intake import accept_link, cancel_upload, set_api
from evaluator.reasons import Reason
from evaluator.web.dependencies import (
    CurrentEvent,
    CurrentTeam,
    MaybeReader,
    SameForm,
    language,
    wake_of,
)
from evaluator.web.pages.framed import framed, page, see_other
from evaluator.web.pages.history import entries, unfinished
from evaluator.web.pages.texts import Texts
from evaluator.web.pages.upload_texts import upload_texts
from evaluator.web.refusals import Refusal
from evaluator.web.uploads import tell

__all__ = ["router"]

router = APIRouter()

_LONGEST = 2_000

Url = Annotated[str, Form(max_length=_LONGEST)]


@router.get("/equipe")
def show_team(request: Request, event: CurrentEvent, reader: MaybeReader) -> Response:
    """What the team has submitted, and the forms to submit more."""
    if reader is None:
        return see_other("/connexion?retour=/equipe")
    if not isinstance(reader, Team):
        return see_other("/organisation")
    return _page(request, event, reader)


@router.post("/equipe/lien")
def hand_in_link(
    request: Request,
    event: CurrentEvent,
    team: CurrentTeam,
    _: SameForm,
    link: Url = "",
    api_url: Url = "",
) -> Response:
    """A submission whose model the judge fetches."""
    try:
        with event.writing() as session:
            submission = accept_link(event, session, team, link=link, api_url=api_url)
    except SubmissionFault as fault:
        return _page(request, event, team, reason=fault.reason, link=link, api_url=api_url)
    tell(wake_of(request), submission)
    return see_other(f"/equipe#s{submission.number}")


@router.post("/equipe/{number}/api")
def change_api(
    request: Request,
    event: CurrentEvent,
    team: CurrentTeam,
    _: SameForm,
    number: Annotated[int, Path(ge=1, le=2**31 - 1)],
    url: Url = "",
) -> Response:
    """Another address for the API of one submission."""
    try:
        with event.writing() as session:
            query = select(Submission).where(
                Submission.team_id == team.id, Submission.number == number
            )
            submission = session.scalar(query)
            if submission is None:
                raise Refusal(404, "submission-unknown", number=number)
            set_api(event, session, submission, url)
    except SubmissionFault as fault:
        return _page(request, event, team, reason=fault.reason)
    tell(wake_of(request), submission, "api")
    return see_other(f"/equipe#s{number}")


@router.post("/equipe/envois/{upload_id}/annuler")
def give_up_upload(
    request: Request, event: CurrentEvent, team: CurrentTeam, _: SameForm, upload_id: str
) -> Response:
    """Give an unfinished upload up."""
    try:
        with event.writing() as session:
            cancel_upload(event, session, team, upload_id)
    except SubmissionFault as fault:
        return _page(request, event, team, reason=fault.reason)
    (event.uploads / upload_id).unlink(missing_ok=True)
    return see_other("/equipe")


def _page(
    request: Request,
    event: Event,
    team: Team,
    *,
    reason: Reason | None = None,
    link: str = "",
    api_url: str = "",
) -> Response:
    """The page; with a reason it says why the form was not taken, and keeps what was typed."""
    limits = event.config.limits
    with event.reading() as session:
        around = framed(request, event, session, team)
        own = entries(event, session, team=team)
        known = next((e.submission.api_url for e in own if e.submission.api_url), "")
        return page(
            event,
            "team.html",
            around,
            status=200 if reason is None else 409,
            entries=own,
            unfinished=unfinished(event, session, team),
            left=submissions_left(event, session, team),
            most=submissions_limit(event, team),
            limits=limits,
            reason=reason,
            link=link,
            api_url=api_url or known,
            base=str(request.base_url).rstrip("/"),
            texts=upload_texts(Texts(language(request))),
        )
