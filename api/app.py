"""The application: routes, limits and headers put together."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.metadata import version

from anyio import to_thread
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi_offline import FastAPIOffline

from api.direct import Direct, endpoints
from api.limits import BodyLimit
from api.page_files import PAGE, PageFiles, SecurityHeaders
from api.refusals import HANDLERS
from api.routes import router
from api.worker import Worker
from speechtimer.parser import Parser

__all__ = ["create_app"]


def create_app(parser: Parser | None = None) -> FastAPI:
    """The API and the page; without a parser, the shipped model is loaded as it starts."""
    # As FastAPI, but the page at /docs has its script and style from here, not from a CDN.
    app = FastAPIOffline(
        redoc_url=None,
        favicon_url="page/favicon.svg",
        static_url="/docs-files",
        title="SpeechTimer",
        telemetry={"tracing": False, "metrics": False, "logs": False},
        description="A French sentence in, an interval timer out.",
        version=version("speechtimer"),
        lifespan=_lifespan(parser),
        exception_handlers=HANDLERS,
    )
    app.include_router(router)
    app.mount("/page", PageFiles(directory=PAGE, check_dir=False), name="page")
    # The last one added is the outermost: each answer, a refusal too, carries the headers.
    app.add_middleware(Direct, endpoints=endpoints(router.routes))
    app.add_middleware(BodyLimit)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "POST"],
        allow_headers=["content-type"],
    )
    app.add_middleware(SecurityHeaders)
    return app


def _lifespan(
    parser: Parser | None,
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        ready = await to_thread.run_sync(Parser) if parser is None else parser
        app.state.worker = Worker(ready)
        app.state.model_card = dict(getattr(ready.tagger, "card", {}))
        yield

    return lifespan
