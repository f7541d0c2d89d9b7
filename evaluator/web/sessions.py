"""Who a browser is: a signed cookie instead of the token, which is typed in once.

The cookie holds what the reader is (team or organiser), their id and a fragment of the token's
hash, so that a new token ends the sessions of the old one. Only the event's secret can sign it.
"""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Literal

from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer
from sqlalchemy.orm import Session
from starlette.requests import HTTPConnection
from starlette.responses import Response

from evaluator.database.models import Organiser, Team
from evaluator.event import Event

__all__ = [
    "SESSION_SECONDS",
    "Identity",
    "Reader",
    "cookie_name",
    "end_session",
    "form_token",
    "identity_of",
    "is_form_token",
    "reader_of",
    "start_session",
]

SESSION_SECONDS = 3 * 24 * 3600
_MARK = 16

Reader = Team | Organiser
Purpose = Literal["session", "form"]


@dataclass(frozen=True, slots=True)
class Identity:
    """What a cookie says; `mark` begins the hash of the token it was given for."""

    kind: Literal["team", "organiser"]
    id: int
    mark: str


def start_session(event: Event, request: HTTPConnection, response: Response, who: Reader) -> None:
    """Give a browser its cookie.

    SameSite=Strict: it comes with no request that another site starts.
    """
    value = _serializer(event, "session").dumps(_content(_identity(who)))
    response.set_cookie(
        cookie_name(request),
        value,
        max_age=SESSION_SECONDS,
        path="/",
        secure=_is_https(request),
        httponly=True,
        samesite="strict",
    )


def end_session(request: HTTPConnection, response: Response) -> None:
    """Take the cookie away."""
    response.delete_cookie(
        cookie_name(request),
        path="/",
        secure=_is_https(request),
        httponly=True,
        samesite="strict",
    )


def identity_of(event: Event, request: HTTPConnection) -> Identity | None:
    """What the request's cookie says, if we signed it and it has not expired."""
    value = request.cookies.get(cookie_name(request))
    return None if value is None else _read(event, "session", value)


def reader_of(session: Session, identity: Identity) -> Reader | None:
    """Whose session it is; None once the token was renewed or the reader is gone."""
    who: Reader | None = (
        session.get(Team, identity.id)
        if identity.kind == "team"
        else session.get(Organiser, identity.id)
    )
    if who is None or who.token_hash is None:
        return None
    return who if secrets.compare_digest(who.token_hash[:_MARK], identity.mark) else None


def form_token(event: Event, identity: Identity) -> str:
    """What a form of this reader carries in its field `form_token`."""
    return _serializer(event, "form").dumps(_content(identity))


def is_form_token(event: Event, identity: Identity, token: str) -> bool:
    """Whether the form came from a page that we gave to the same reader."""
    return _read(event, "form", token) == identity


def cookie_name(request: HTTPConnection) -> str:
    """The cookie's name; over https one that no other host of the domain can set."""
    return "__Host-session" if _is_https(request) else "session"


def _is_https(request: HTTPConnection) -> bool:
    return request.url.scheme == "https"


def _identity(who: Reader) -> Identity:
    assert who.token_hash is not None, "a baseline team does not log in"
    kind: Literal["team", "organiser"] = "team" if isinstance(who, Team) else "organiser"
    return Identity(kind, who.id, who.token_hash[:_MARK])


def _content(identity: Identity) -> list[str | int]:
    return [identity.kind, identity.id, identity.mark]


def _read(event: Event, purpose: Purpose, value: str) -> Identity | None:
    try:
        kind, number, mark = _serializer(event, purpose).loads(value, max_age=SESSION_SECONDS)
    except BadData:
        return None
    return Identity(kind, number, mark)


def _serializer(event: Event, purpose: Purpose) -> URLSafeTimedSerializer:
    class Signer(TimestampSigner):
        """HMAC-SHA256 at the event's own time."""

        default_digest_method = staticmethod(hashlib.sha256)
        default_key_derivation = "hmac"

        def get_timestamp(self) -> int:
            return int(event.now().timestamp())

    return URLSafeTimedSerializer(event.secret, salt=f"evaluator.{purpose}", signer=Signer)
