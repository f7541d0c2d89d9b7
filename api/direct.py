"""The way past FastAPI's own layers, which take longer than a sentence does."""

from collections.abc import Awaitable, Callable, Iterable, Mapping

from fastapi import HTTPException
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from api.refusals import refusal

__all__ = ["Direct", "endpoints"]

Endpoint = Callable[[Request], Awaitable[Response]]


class Direct:
    """ASGI middleware that calls some endpoints itself, and hands on whatever else is asked.

    FastAPI documents these endpoints like any other, and would call them to the same effect.
    """

    def __init__(self, app: ASGIApp, *, endpoints: Mapping[tuple[str, str], Endpoint]) -> None:
        self._app = app
        self._endpoints = endpoints

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        endpoint = self._endpoints.get((scope.get("method", ""), scope.get("path", "")))
        if endpoint is None:
            await self._app(scope, receive, send)
            return
        try:
            response = await endpoint(Request(scope, receive))
        except HTTPException as error:
            response = refusal(error)
        await response(scope, receive, send)


def endpoints(routes: Iterable[BaseRoute]) -> dict[tuple[str, str], Endpoint]:
    """What answers a POST of which path."""
    return {
        ("POST", route.path): route.endpoint
        for route in routes
        if isinstance(route, APIRoute) and "POST" in (route.methods or ())
    }
