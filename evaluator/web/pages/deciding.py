"""The organisers' forms: each is one decision of `evaluator.decisions`."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Path, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from evaluator.config import skipped
from evaluator.database.models import Organiser, Submission
from evaluator.decisions import (
    DecisionRefused,
    announce,
    disqualify,
    extend_deadline,
    requalify,
    rerun,
    take_back_extension,
    withdraw_announcement,
)
from evaluator.event import Event
from evaluator.similar_teams import Decision, decide_similar
from evaluator.web.dependencies import CurrentEvent, CurrentOrganiser, SameForm, wake_of
from evaluator.web.pages.framed import see_other
from evaluator.web.pages.organisation import overview
from evaluator.web.uploads import tell

__all__ = ["router"]

router = APIRouter(prefix="/organisation")

_DECISIONS: dict[str, Decision | None] = {
    "penalise": "penalise",
    "dismiss": "dismiss",
    "undo": None,
}

Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
Typed = Annotated[str, Form(max_length=2_000)]


@router.post("/ressemblances/{number}")
def decide(
    request: Request,
    event: CurrentEvent,
    who: CurrentOrganiser,
    _: SameForm,
    number: Number,
    decision: Typed = "",
    guilty: Annotated[int | None, Form(ge=1, le=2**31 - 1)] = None,
    reason: Typed = "",
) -> Response:
    """Penalise a team, dismiss, or take that back: for all models of the two teams."""

    def work(session: Session) -> None:
        if decision not in _DECISIONS:
            raise DecisionRefused("decision-unknown")
        chosen = _DECISIONS[decision]
        decide_similar(event, session, who.name, number, chosen, guilty=guilty, why=reason)

    return _done(request, event, who, work, "/organisation#similar-title")


@router.post("/soumissions/{number}/disqualifier")
def take_out(
    request: Request,
    event: CurrentEvent,
    who: CurrentOrganiser,
    _: SameForm,
    number: Number,
    reason: Typed = "",
) -> Response:
    """Disqualify, with a reason."""
    return _done(
        request,
        event,
        who,
        lambda session: disqualify(event, session, who.name, number, reason),
        f"/organisation/soumissions?voir={number}#s{number}",
    )


@router.post("/soumissions/{number}/requalifier")
def take_back(
    request: Request, event: CurrentEvent, who: CurrentOrganiser, _: SameForm, number: Number
) -> Response:
    """Take a disqualification back."""
    return _done(
        request,
        event,
        who,
        lambda session: requalify(event, session, who.name, number),
        f"/organisation/soumissions?voir={number}#s{number}",
    )


@router.post("/soumissions/{number}/rejuger")
def judge_again(
    request: Request, event: CurrentEvent, who: CurrentOrganiser, _: SameForm, number: Number
) -> Response:
    """Judge again, and tell the queue once that is committed."""
    again: list[Submission] = []
    response = _done(
        request,
        event,
        who,
        lambda session: again.append(rerun(event, session, who.name, number)),
        f"/organisation/soumissions?voir={number}#s{number}",
    )
    for submission in again:
        tell(wake_of(request), submission)
    return response


@router.post("/heure-limite")
def extend(
    request: Request,
    event: CurrentEvent,
    who: CurrentOrganiser,
    _: SameForm,
    until: Typed = "",
) -> Response:
    """Put the deadline later: a time of the event's zone."""

    def work(session: Session) -> None:
        extend_deadline(event, session, who.name, _moment(event, until))

    return _done(request, event, who, work, "/organisation#deadline-title")


@router.post("/heure-limite/annuler")
def take_extension_back(
    request: Request, event: CurrentEvent, who: CurrentOrganiser, _: SameForm
) -> Response:
    """Undo the last extension."""
    return _done(
        request,
        event,
        who,
        lambda session: take_back_extension(event, session, who.name),
        "/organisation#deadline-title",
    )


@router.post("/annonces")
def tell_all(
    request: Request, event: CurrentEvent, who: CurrentOrganiser, _: SameForm, text: Typed = ""
) -> Response:
    """Tell all teams something."""
    return _done(
        request,
        event,
        who,
        lambda session: announce(event, session, who.name, text),
        "/organisation#announce-title",
    )


@router.post("/annonces/{number}/retirer")
def untell(
    request: Request, event: CurrentEvent, who: CurrentOrganiser, _: SameForm, number: Number
) -> Response:
    """Take an announcement off the pages."""
    return _done(
        request,
        event,
        who,
        lambda session: withdraw_announcement(event, session, who.name, number),
        "/organisation#announce-title",
    )


def _moment(event: Event, typed: str) -> datetime:
    """A time of the event's zone.

    Raises:
        DecisionRefused: it is none.
    """
    try:
        found = datetime.fromisoformat(typed.strip()).replace(tzinfo=event.config.zone)
    except ValueError as error:
        raise DecisionRefused("decision-deadline-not-a-time") from error
    if skipped(found):
        raise DecisionRefused("decision-deadline-not-a-time")
    return found


def _done(
    request: Request,
    event: Event,
    who: Organiser,
    work: Callable[[Session], object],
    after: str,
) -> Response:
    """Do it in one transaction, then show where it is seen; or say why it was not done."""
    try:
        with event.writing() as session:
            work(session)
    except DecisionRefused as refused:
        return overview(request, event, who, reason=refused.reason)
    return see_other(after)
