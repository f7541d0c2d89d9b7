"""What browsers may do with our answers, and which requests they may send us.

Against requests that another site makes a browser send (CSRF), three things hold:

1. the session's cookie is SameSite=Strict;
2. a request that changes something must come from a page of ours: Sec-Fetch-Site says so, or
   Origin where a browser does not send that (plain http in a local network);
3. forms carry a token of their session (see `evaluator.web.dependencies.SameForm`).

A request with a Bearer header needs none of it, since no other site can know the token.
"""

from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from evaluator.reasons import Reason
from evaluator.web.refusals import refuse

__all__ = ["ForeignRequests", "SecurityHeaders", "bearer_of"]

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
_HSTS = "max-age=31536000"
_SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


class SecurityHeaders:
    """ASGI middleware: the headers of every answer, refusals too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                # Answers differ by reader; the static files say for themselves how long they keep.
                headers.setdefault("cache-control", "no-store")
                if scope["scheme"] == "https":
                    headers["strict-transport-security"] = _HSTS
            await send(message)

        await self._app(scope, receive, guarded)


class ForeignRequests:
    """ASGI middleware: refuses what another site's page sends, and unknown Host headers.

    Attributes:
        hosts: names by which the evaluator may be addressed, without ports; empty for all.
    """

    def __init__(self, app: ASGIApp, *, hosts: Sequence[str] = ()) -> None:
        self._app = app
        self._hosts = {host.lower() for host in hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            code, status = "", 403
            if self._hosts and _host(headers) not in self._hosts:
                code, status = "host-unknown", 421
            elif scope["method"] not in _SAFE_METHODS and not _is_ours(headers):
                code = "request-foreign"
            if code:
                await refuse(scope, receive, send, status, Reason(code))
                return
        await self._app(scope, receive, send)


def bearer_of(headers: Headers) -> str | None:
    """The token of an Authorization header; None where there is no Bearer header."""
    kind, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else None


def _is_ours(headers: Headers) -> bool:
    """Whether a request that changes something may be answered."""
    if bearer_of(headers) is not None:
        return True
    fetch_site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if fetch_site is not None:
        return fetch_site in ("same-origin", "none")
    if origin is not None:
        # Behind a proxy that ends https only the host and port are known to be ours.
        return _netloc(origin) == headers.get("host", "").lower()
    # No browser of today: a program, which has no cookie that it was tricked into sending.
    return "cookie" not in headers


def _netloc(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc.lower() or None
    except ValueError:
        return None


def _host(headers: Headers) -> str | None:
    try:
        return urlsplit(f"//{headers.get('host', '')}").hostname
    except ValueError:
        return None
