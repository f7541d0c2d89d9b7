"""The model server that Label Studio speaks to (its ML-backend protocol), and its status page."""

import json
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from fastapi.security import HTTPBasic, HTTPBasicCredentials
from starlette.concurrency import run_in_threadpool

from labelstudio_backend.loop import Loop
from labelstudio_backend.status_page import status_page

__all__ = ["create_app"]

# A task is a sentence; ten thousand of them in one request are some megabytes.
_BODY_BYTES = 64 * 2**20

_QUIET = {"PROJECT_UPDATED", "PROJECT_CREATED"}


def create_app(loop: Loop, *, user: str, password: str) -> FastAPI:
    """The application around a loop, which starts and stops with it.

    Args:
        user, password: what Label Studio says who it is with.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        del app
        loop.start()
        yield
        await run_in_threadpool(loop.stop)

    app = FastAPI(title="SpeechTimer labelling", lifespan=lifespan, docs_url=None, redoc_url=None)
    basic = HTTPBasic(realm="SpeechTimer")

    def known(given: Annotated[HTTPBasicCredentials, Depends(basic)]) -> None:
        same_user = secrets.compare_digest(given.username.encode(), user.encode())
        if not (secrets.compare_digest(given.password.encode(), password.encode()) and same_user):
            realm = {"WWW-Authenticate": 'Basic realm="SpeechTimer"'}
            raise HTTPException(401, "mot de passe refusé", headers=realm)

    label_studio = [Depends(known)]

    @app.get("/health")
    def health() -> dict[str, str]:
        return {"status": "UP", "model_class": "SpeechTimer"}

    @app.post("/setup", dependencies=label_studio)
    def setup() -> dict[str, str]:
        return {"model_version": loop.version.name}

    @app.get("/versions", dependencies=label_studio)
    def versions() -> dict[str, list[str]]:
        return {"versions": [loop.version.name]}

    @app.post("/predict", dependencies=label_studio)
    async def predict(request: Request) -> dict[str, Any]:
        tasks = (await _body(request)).get("tasks")
        if not isinstance(tasks, list) or not all(isinstance(task, dict) for task in tasks):
            raise HTTPException(422, 'il faut une liste de tâches sous la clé "tasks"')
        return {"results": await run_in_threadpool(loop.predict, tasks)}

    @app.post("/webhook", dependencies=label_studio)
    async def webhook(request: Request) -> dict[str, str]:
        action = (await _body(request)).get("action")
        if action == "START_TRAINING":
            loop.request_training()
        elif str(action) not in _QUIET:  # of which the loop itself is the cause
            loop.wake()
        return {"status": "ok"}

    @app.get("/status")
    def status() -> dict[str, Any]:
        return loop.status()

    @app.get("/", response_class=HTMLResponse)
    def page() -> str:
        return status_page(loop.status(), loop.outcomes())

    @app.exception_handler(Exception)
    async def failed(request: Request, error: Exception) -> Response:
        del request, error
        return JSONResponse({"detail": "le serveur du modèle s'est trompé, voyez son journal"}, 500)

    return app


async def _body(request: Request) -> dict[str, Any]:
    """The request's JSON object."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > _BODY_BYTES:
            raise HTTPException(413, f"la requête dépasse {_BODY_BYTES // 2**20} Mio")

    try:
        content = json.loads(body or b"{}")
    except (ValueError, RecursionError):  # the latter of what is nested without end
        raise HTTPException(400, "la requête n'est pas du JSON") from None
    if not isinstance(content, dict):
        raise HTTPException(400, "la requête doit être un objet JSON")
    return content
