"""What the API answers when it does not answer: one French sentence."""

from collections.abc import Callable
from typing import Any

from fastapi import Request, Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse

__all__ = ["HANDLERS", "refusal"]

_REASONS = {
    404: "Cette adresse n’existe pas : voir /docs.",
    405: "Cette méthode n’est pas permise ici : voir /docs.",
    401: "Cette adresse n’existe pas : voir /docs.",
}


def refusal(error: HTTPException) -> Response:
    """The answer to a request that is refused."""
    reason = _REASONS.get(error.status_code, error.detail)
    return JSONResponse({"detail": reason}, error.status_code, headers=error.headers)


async def _http(request: Request, error: HTTPException) -> Response:
    del request
    return refusal(error)


async def _gone(request: Request, error: ClientDisconnect) -> Response:
    """Nobody reads this; without it the server would log an error of ours."""
    del request, error
    return Response(status_code=400)


async def _broken(request: Request, error: Exception) -> Response:
    del request, error
    reason = "Le serveur n’a pas su répondre : l’erreur est dans son journal."
    return JSONResponse({"detail": reason}, 500)


HANDLERS: dict[int | type[Exception], Callable[[Request, Any], Any]] = {
    HTTPException: _http,
    ClientDisconnect: _gone,
    Exception: _broken,
}
