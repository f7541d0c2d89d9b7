"""The pages for everybody: leaderboard, rules, login, language."""

from functools import lru_cache
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Request
from markupsafe import Markup
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, Response

from evaluator.database.models import Organiser, Team
from evaluator.event import Event
from evaluator.judging.api import TOTAL_SECONDS
from evaluator.reasons import LANGUAGES, Language, Reason
from evaluator.scoring.example import worked_example
from evaluator.scoring.points import METRICS, noise_points
from evaluator.web.dependencies import (
    CurrentEvent,
    MaybeReader,
    SameForm,
    language,
    log_in,
    log_out,
)
from evaluator.web.language import LANGUAGE_COOKIE
from evaluator.web.pages.board import board, chart_points, submitters
from evaluator.web.pages.chart import NARROW, PROJECTED, WIDE, Point, Shape, pareto_chart
from evaluator.web.pages.curves import curve, names
from evaluator.web.pages.formats import Formats
from evaluator.web.pages.framed import framed, inside, page, see_other
from evaluator.web.pages.texts import Texts
from evaluator.web.refusals import Refusal

__all__ = ["router"]

router = APIRouter()

_YEAR = 365 * 24 * 3600


@router.get("/")
def show_leaderboard(request: Request, event: CurrentEvent, reader: MaybeReader) -> HTMLResponse:
    """The leaderboard; `?projection` for a projector, which never shows more than teams see."""
    projected = "projection" in request.query_params
    with event.reading() as session:
        around = framed(request, event, session, reader)
        displayed = event.displayed(session)
        preview = not displayed and isinstance(reader, Organiser) and not projected
        shown = displayed or preview
        context = _standings(request, event, session, reader, shown=shown, projected=projected)
    template = "projection.html" if projected else "leaderboard.html"
    return page(event, template, around, preview=preview, **context)


@router.get("/regles")
def show_rules(request: Request, event: CurrentEvent, reader: MaybeReader) -> HTMLResponse:
    """How a score comes about, with the event's own numbers."""
    config = event.config
    say, show = _languages(request, event)
    with event.reading() as session:
        around = framed(request, event, session, reader)
    return page(
        event,
        "rules.html",
        around,
        config=config,
        curves={metric: curve(metric, config.scoring, say, show) for metric in METRICS},
        metrics=names(say),
        example=worked_example(config.scoring, config.penalties),
        api_seconds=TOTAL_SECONDS,
        noise=noise_points(config.scoring),
    )


@router.get("/connexion")
def show_login(
    request: Request, event: CurrentEvent, reader: MaybeReader, retour: str = ""
) -> Response:
    """Where a token is typed in."""
    if reader is not None:
        return see_other(_home(reader))
    return _login_page(request, event, retour=inside(retour) if retour else "")


@router.post("/connexion")
def start_session(
    request: Request,
    event: CurrentEvent,
    token: Annotated[str, Form()] = "",
    retour: Annotated[str, Form()] = "",
) -> Response:
    """A session for whom the token belongs to."""
    response = see_other("/")
    try:
        reader = log_in(request, response, token)
    except Refusal as refusal:
        return _login_page(
            request, event, retour=retour, reason=refusal.reason, status=refusal.status_code
        )
    response.headers["location"] = inside(retour) if retour else _home(reader)
    return response


@router.post("/deconnexion")
def end_session(request: Request, _: SameForm) -> Response:
    """The end of this browser's session."""
    response = see_other("/")
    log_out(request, response)
    return response


@router.get("/langue/{chosen}")
def choose_language(request: Request, chosen: str, retour: str = "/") -> Response:
    """The pages in another language, from now on."""
    response = see_other(inside(retour))
    if chosen in LANGUAGES:
        secure = request.url.scheme == "https"
        response.set_cookie(
            LANGUAGE_COOKIE, chosen, max_age=_YEAR, samesite="lax", secure=secure, httponly=True
        )
    return response


def _standings(
    request: Request,
    event: Event,
    session: Session,
    reader: Team | Organiser | None,
    *,
    shown: bool,
    projected: bool,
) -> dict[str, Any]:
    """What the leaderboard's template shows: rows and charts, or who has submitted."""
    if not shown:
        return {"board": None, "submitters": submitters(session)}
    own = reader.name if isinstance(reader, Team) else None
    rows = board(event, session, own=own, organiser=isinstance(reader, Organiser))
    points = chart_points(rows.ranked)
    said, zone = language(request), event.config.zone
    charts = {
        shape.name: _chart(tuple(points), shape, said, zone)
        for shape in ((PROJECTED,) if projected else (WIDE, NARROW))
    }
    noise = noise_points(event.config.scoring)
    return {"board": rows, "points": points, "charts": charts, "noise": noise}


@lru_cache(maxsize=64)
def _chart(points: tuple[Point, ...], shape: Shape, said: Language, zone: ZoneInfo) -> Markup:
    """The chart, which takes as long as all the rest of the page; mostly nothing has changed."""
    return pareto_chart(points, shape, Texts(said), Formats(said, zone))


def _login_page(
    request: Request,
    event: Event,
    *,
    retour: str,
    reason: Reason | None = None,
    status: int = 200,
) -> HTMLResponse:
    with event.reading() as session:
        around = framed(request, event, session, None)
    return page(event, "login.html", around, status=status, retour=retour, reason=reason)


def _languages(request: Request, event: Event) -> tuple[Texts, Formats]:
    said = language(request)
    return Texts(said), Formats(said, event.config.zone)


def _home(reader: Team | Organiser) -> str:
    return "/equipe" if isinstance(reader, Team) else "/organisation"
