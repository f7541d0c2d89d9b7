"""The organisers' pages: everything that is going on."""

from collections.abc import Callable
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from sqlalchemy import select
from starlette.responses import Response

from evaluator.database.models import (
    AuditEntry,
    Organiser,
    State,
    Team,
    WorkerBeat,
)
from evaluator.decisions import earlier_deadline
from evaluator.event import Event
from evaluator.reasons import Reason
from evaluator.similar_teams import by_itself, similar_teams
from evaluator.web.dependencies import (
    CurrentEvent,
    MaybeReader,
)
from evaluator.web.health import health
from evaluator.web.pages.framed import framed, page, see_other
from evaluator.web.pages.history import count_entries, entries, entries_before

__all__ = ["overview", "router"]

router = APIRouter(prefix="/organisation")

_AUDIT_SHOWN = 500
_ON_A_PAGE = 100
_LAST_PAGE = 1_000_000


@router.get("")
def show_overview(request: Request, event: CurrentEvent, reader: MaybeReader) -> Response:
    """Health, evidence to decide on, deadline, announcements, exports."""
    return _for_organisers(request, event, reader, overview)


@router.get("/soumissions")
def show_submissions(
    request: Request,
    event: CurrentEvent,
    reader: MaybeReader,
    etat: str = "",
    equipe: str = "",
    number: Annotated[int, Query(alias="page", ge=1, le=_LAST_PAGE)] = 1,
    voir: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
) -> Response:
    """All submissions, or those of one state or team, page by page; ``voir``: where one is."""

    def shown(request: Request, event: Event, who: Organiser) -> Response:
        with event.reading() as session:
            there = entries_before(session, voir) // _ON_A_PAGE + 1 if voir else number
        chosen = ("", "") if voir else (etat, equipe)
        return _submissions(request, event, who, *chosen, number=there)

    return _for_organisers(request, event, reader, shown)


@router.get("/journal")
def show_audit(request: Request, event: CurrentEvent, reader: MaybeReader) -> Response:
    """Who did what."""
    return _for_organisers(request, event, reader, _audit)


def _for_organisers(
    request: Request,
    event: Event,
    reader: Team | Organiser | None,
    show: Callable[[Request, Event, Organiser], Response],
) -> Response:
    if reader is None:
        return see_other(f"/connexion?retour={request.url.path}")
    if not isinstance(reader, Organiser):
        return see_other("/equipe")
    return show(request, event, reader)


def overview(
    request: Request, event: Event, who: Organiser, *, reason: Reason | None = None
) -> Response:
    """The first of the pages; with a reason it says why something was not done."""
    with event.reading() as session:
        around = framed(request, event, session, who)
        lease = event.config.judging.lease
        beats = session.scalars(select(WorkerBeat).order_by(WorkerBeat.name)).all()
        return page(
            event,
            "organisation.html",
            around,
            status=200 if reason is None else 409,
            reason=reason,
            health=health(event),
            workers=[(beat, around.now - beat.beat_at <= lease) for beat in beats],
            similar=similar_teams(session),
            by_itself=by_itself,
            suggested=max(around.deadline, around.now).astimezone(event.config.zone),
            earlier=earlier_deadline(event, session),
            final=event.state(session).frozen_at is not None,
        )


def _submissions(
    request: Request, event: Event, who: Organiser, state: str, team: str, *, number: int
) -> Response:
    states = [known for known in State if known.value == state]
    with event.reading() as session:
        around = framed(request, event, session, who)
        names = session.scalars(select(Team.name).order_by(Team.name)).all()
        # PostgreSQL fails on some that none has.
        named = team in names
        chosen = session.scalar(select(Team).where(Team.name == team)) if named else None
        count = count_entries(session, team=chosen, states=states)
        return page(
            event,
            "submissions.html",
            around,
            entries=entries(
                event,
                session,
                team=chosen,
                states=states,
                start=(number - 1) * _ON_A_PAGE,
                most=_ON_A_PAGE,
            ),
            count=count,
            number=number,
            pages=max(1, -(-count // _ON_A_PAGE)),
            chosen=urlencode({"etat": state, "equipe": team}),
            teams=names,
            state=state,
            team=team,
        )


def _audit(request: Request, event: Event, who: Organiser) -> Response:
    latest = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(_AUDIT_SHOWN)
    with event.reading() as session:
        around = framed(request, event, session, who)
        return page(event, "audit.html", around, entries=session.scalars(latest).all())
