"""What is answered where there is no answer: one sentence in the reader's language."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from fastapi.exceptions import HTTPException as FastApiHTTPException
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import (
    DBAPIError,
    InterfaceError,
    OperationalError,
    SQLAlchemyError,
    TimeoutError,
)
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from evaluator.errors import SubmissionFault
from evaluator.reasons import Reason
from evaluator.web.language import language

__all__ = ["HANDLERS", "CatchAll", "Refusal", "refusal_response", "refuse"]

# What libraries refuse with a status alone.
_CODES = {404: "page-unknown", 409: "upload-elsewhere", 500: "server-broken"}

RefusalPage = Callable[[Request, int, Reason], Response]

_LOG = logging.getLogger("evaluator.web")

# The reasons of `evaluator.intake` that are not a conflict (409) with what stands.
_STATUSES = {
    "api-changed-lately": 429,
    "model-empty": 422,
    "model-too-large": 413,
    "not-a-sha256": 422,
    "sha256-differs": 422,
    "token-unknown": 401,
    "upload-unknown": 404,
}


class Refusal(FastApiHTTPException):
    """A request that is not answered, with the reason.

    It is FastAPI's own kind, which tuspyserver hands on where it swallows all others.
    """

    def __init__(
        self,
        status: int,
        why: str | Reason,
        *,
        headers: Mapping[str, str] | None = None,
        **values: str | int | float,
    ) -> None:
        self.reason = Reason(why, values) if isinstance(why, str) else why
        super().__init__(status, self.reason.said("fr"), headers)


def refusal_response(
    request: Request, status: int, reason: Reason, headers: Mapping[str, str] | None = None
) -> Response:
    """The refusal: JSON, or a page for a browser that asks for one."""
    if _wants_page(request):
        page: RefusalPage | None = getattr(request.app.state, "refusal_page", None)
        try:
            if page is not None:
                response = page(request, status, reason)
                response.headers.update(headers or {})
                return response
        except Exception:  # the sentence must come all the same
            _LOG.exception("the page of a refusal")
    content = {"detail": reason.said(language(request)), "code": reason.code}
    return JSONResponse(content, status, headers=dict(headers or {}))


async def refuse(
    scope: Scope,
    receive: Receive,
    send: Send,
    status: int,
    reason: Reason,
    headers: Mapping[str, str] | None = None,
) -> None:
    """A refusal by a middleware; its page may have to wait for the database."""
    response = await run_in_threadpool(refusal_response, Request(scope), status, reason, headers)
    await response(scope, receive, send)


class CatchAll:
    """ASGI middleware: what nobody foresaw is one sentence, and its traceback is in the log.

    Starlette's own handler would answer outside all middleware, without our headers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            # Its parameters may be what somebody typed in; the log keeps the statement only.
            if isinstance(error, DBAPIError):
                error.hide_parameters = True
            _LOG.exception("%s %r", scope["method"], scope["path"])
            if started:
                raise
            closing = {"connection": "close"}
            await refuse(scope, receive, send, 500, Reason("server-broken"), closing)


def _wants_page(request: Request) -> bool:
    path = request.url.path
    asked = "text/html" in request.headers.get("accept", "")
    return asked and "app" in request.scope and not path.startswith(("/api/", "/health"))


def _refusal(request: Request, error: Refusal) -> Response:
    return refusal_response(request, error.status_code, error.reason, error.headers)


def _http(request: Request, error: HTTPException) -> Response:
    """An exception of a library's own: its text is English, and may name things of ours."""
    if isinstance(error, Refusal):
        return _refusal(request, error)
    reason = _reason(request, error.status_code)
    return refusal_response(request, error.status_code, reason, error.headers)


def _reason(request: Request, status: int) -> Reason:
    if status == 405:
        return Reason("method-not-allowed", {"method": request.method})
    if status in _CODES:
        return Reason(_CODES[status])
    return Reason("request-invalid", {"field": "body"})


def _fault(request: Request, error: SubmissionFault) -> Response:
    of_address = 422 if error.reason.code.startswith(("address-", "link-")) else 409
    status = _STATUSES.get(error.reason.code, of_address)
    return refusal_response(request, status, error.reason)


def _invalid(request: Request, error: RequestValidationError) -> Response:
    errors = error.errors()
    where = [str(part) for part in errors[0]["loc"][1:]] if errors else []
    return refusal_response(
        request, 422, Reason("request-invalid", {"field": ".".join(where) or "body"})
    )


def _gone(request: Request, error: ClientDisconnect) -> Response:
    """Nobody reads this; without it the server would log an error of ours."""
    del request, error
    return Response(status_code=400)


def _database(request: Request, error: SQLAlchemyError) -> Response:
    cause = error.orig if isinstance(error, DBAPIError) else error
    _LOG.error("%s %r: the database: %s", request.method, request.url.path, cause)
    return refusal_response(request, 503, Reason("database-away"), {"retry-after": "5"})


HANDLERS: dict[int | type[Exception], Callable[[Request, Any], Any]] = {
    HTTPException: _http,
    SubmissionFault: _fault,
    RequestValidationError: _invalid,
    ClientDisconnect: _gone,
    OperationalError: _database,
    InterfaceError: _database,
    TimeoutError: _database,
}
