"""From a request to a page: whose it is, in which language, with what around it."""

from fastapi import Request
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from evaluator.database.models import Organiser, Team
from evaluator.event import Event
from evaluator.reasons import Reason
from evaluator.web.dependencies import event_of, form_token, maybe_reader
from evaluator.web.language import language
from evaluator.web.pages.rendering import Frame, Reader, frame, rendered
from evaluator.web.refusals import Refusal

__all__ = ["framed", "inside", "page", "refusal_page", "see_other"]


def framed(
    request: Request, event: Event, session: Session, reader: Team | Organiser | None
) -> Frame:
    """The frame of a page for whoever asks."""
    return frame(
        event,
        session,
        language=language(request),
        path=request.url.path,
        reader=_reader(request, reader),
    )


def page(
    event: Event, template: str, around: Frame, *, status: int = 200, **context: object
) -> HTMLResponse:
    """A page in the reader's language; the context is what its template names."""
    response = HTMLResponse(rendered(event, template, around, **context), status)
    response.headers["vary"] = "Cookie, Accept-Language"
    return response


def refusal_page(request: Request, status: int, reason: Reason) -> Response:
    """What a browser gets where there is no answer; a sentence alone without the database."""
    event = event_of(request)
    try:
        with event.reading() as session:
            around = framed(request, event, session, _known(request))
    except DBAPIError:
        return PlainTextResponse(reason.said(language(request)), status)
    return page(event, "refusal.html", around, status=status, reason=reason, code=status)


def _known(request: Request) -> Team | Organiser | None:
    try:
        return maybe_reader(request)
    except Refusal:
        return None


def see_other(path: str) -> RedirectResponse:
    """After a form: the page that shows what it did."""
    return RedirectResponse(path, 303)


def inside(path: str) -> str:
    """A path of ours, whatever was asked for: no other site, and no line break.

    >>> inside("/equipe"), inside("//evil.example"), inside("https://evil.example")
    ('/equipe', '/', '/')
    """
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if is_ours and "\\" not in path else "/"


def _reader(request: Request, reader: Team | Organiser | None) -> Reader:
    if reader is None:
        return Reader()
    token = form_token(request)
    if isinstance(reader, Team):
        return Reader("team", reader.name, token)
    return Reader("organiser", reader.name, token)
