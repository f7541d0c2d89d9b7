"""What routes ask for: the event, who is there, and that a form is one of ours.

@router.post("/team/link")
def hand_in(event: CurrentEvent, team: CurrentTeam, _: SameForm, link: Annotated[str, Form()]):
"""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Form, Request
from starlette.responses import Response

from evaluator.database.models import Organiser, Team
from evaluator.event import Event
from evaluator.tokens import organiser_of, team_of
from evaluator.web import sessions
from evaluator.web.language import language
from evaluator.web.limits import FailedLogins
from evaluator.web.refusals import Refusal
from evaluator.web.security import bearer_of
from evaluator.web.sessions import Reader

__all__ = [
    "CurrentEvent",
    "CurrentOrganiser",
    "CurrentTeam",
    "MaybeReader",
    "Reader",
    "SameForm",
    "Wake",
    "event_of",
    "form_token",
    "language",
    "log_in",
    "log_out",
    "wake_of",
]

Wake = Callable[[str, int], None]


def event_of(request: Request) -> Event:
    """The event that is served."""
    event: Event = request.app.state.event
    return event


def wake_of(request: Request) -> Wake:
    """What tells the queue that there is something to do; called after the commit."""
    wake: Wake = request.app.state.wake
    return wake


def maybe_reader(request: Request) -> Reader | None:
    """Who asks: by the Bearer header if there is one, else by the session's cookie.

    Raises:
        Refusal: 401, the header's token is not known; 429, too many were not.
    """
    event = event_of(request)
    token = bearer_of(request.headers)
    if token is not None:
        # A known token is answered however many unknown ones came from its address: a program
        # is not locked out by its neighbours.
        return _holder(event, token) or _unknown_token(request)
    identity = sessions.identity_of(event, request)
    if identity is None:
        return None
    with event.reading() as session:
        return sessions.reader_of(session, identity)


MaybeReader = Annotated[Reader | None, Depends(maybe_reader)]


def current_team(reader: MaybeReader) -> Team:
    """The team that asks.

    Raises:
        Refusal: 401, nobody; 403, an organiser.
    """
    if isinstance(reader, Team):
        return reader
    raise _login_needed() if reader is None else Refusal(403, "teams-only")


def current_organiser(reader: MaybeReader) -> Organiser:
    """The organiser who asks.

    Raises:
        Refusal: 401, nobody; 403, a team.
    """
    if isinstance(reader, Organiser):
        return reader
    raise _login_needed() if reader is None else Refusal(403, "organisers-only")


def same_form(request: Request, form_token: Annotated[str, Form()] = "") -> None:
    """That a form's hidden field `form_token` is of the reader's own session.

    Raises:
        Refusal: 403, it is not.
    """
    if bearer_of(request.headers) is not None:
        return
    event = event_of(request)
    identity = sessions.identity_of(event, request)
    if identity is None or not sessions.is_form_token(event, identity, form_token):
        raise Refusal(403, "form-expired")


CurrentEvent = Annotated[Event, Depends(event_of)]
CurrentTeam = Annotated[Team, Depends(current_team)]
CurrentOrganiser = Annotated[Organiser, Depends(current_organiser)]
SameForm = Annotated[None, Depends(same_form)]


def form_token(request: Request) -> str:
    """The value of the hidden field `form_token` in a page's forms; empty without a session."""
    event = event_of(request)
    identity = sessions.identity_of(event, request)
    return "" if identity is None else sessions.form_token(event, identity)


def log_in(request: Request, response: Response, token: str) -> Reader:
    """Start a session for whom a token belongs to, in the response's cookie.

    Raises:
        Refusal: 401, nobody has it; 429, too many that nobody has were tried.
    """
    event = event_of(request)
    # As for the Bearer header: whom a token belongs to is let in, whatever the neighbours try.
    reader = _holder(event, token.strip()) or _unknown_token(request)
    sessions.start_session(event, request, response, reader)
    return reader


def log_out(request: Request, response: Response) -> None:
    """End the session of this browser."""
    sessions.end_session(request, response)


def _holder(event: Event, token: str) -> Reader | None:
    with event.reading() as session:
        return team_of(session, token) or organiser_of(session, token)


def _unknown_token(request: Request) -> Reader:
    failed = _failed_logins(request)
    failed.check(request)
    failed.count(request)
    raise Refusal(401, "token-unknown", headers={"www-authenticate": "Bearer"})


def _failed_logins(request: Request) -> FailedLogins:
    failed: FailedLogins = request.app.state.failed_logins
    return failed


def _login_needed() -> Refusal:
    return Refusal(401, "login-needed", headers={"www-authenticate": "Bearer"})
