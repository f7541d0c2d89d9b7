"""The application: routes, limits and headers put together."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, TextIO

from anyio import CapacityLimiter, to_thread
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import PlainTextResponse, Response
from fastapi_offline import FastAPIOffline

from api.corrections import Collection
from api.corrections import router as corrections_router
from api.direct import Direct, endpoints
from api.https import HttpsOnly, KnownHosts
from api.limits import BodyLimit
from api.metrics import MEDIA_TYPE, Metrics
from api.observation import Observation, Observed, log_to
from api.page_files import PAGE, PageFiles, SecurityHeaders, page_listing
from api.refusals import HANDLERS
from api.routes import router
from api.telephone import PLAIN
from api.telephone import router as telephone
from api.transcription import Ears
from api.transcription import router as transcription
from api.worker import Worker
from api.workouts import router as workouts
from speechtimer.parser import Parser

if TYPE_CHECKING:
    from http_server.certificates import Certificate
    from speechtimer.corrections import Corrections

__all__ = ["create_app"]


def create_app(
    parser: Parser | None = None,
    *,
    metrics: Metrics | None = None,
    log: TextIO | None = None,
    certificate: "Certificate | None" = None,
    ears: Ears | None = None,
    corrections: "Corrections | None" = None,
) -> FastAPI:
    """The API and the page.

    Args:
        parser: where none is given, the shipped model is loaded as the application starts.
        metrics: what counts requests, and is shown at /metrics.
        log: where a line is written for each request.
        certificate: of the server around it, where that speaks https.
        ears: what listens; where none is given, the recogniser that is installed.
        corrections: where those that people send are kept; without it none are taken.
    """
    # As FastAPI, but the page at /docs has its script and style from here, not from a CDN.
    app = FastAPIOffline(
        redoc_url=None,
        favicon_url="page/favicon.svg",
        static_url="/docs-files",
        title="SpeechTimer",
        # FastAPI's own, which asks the environment at each request.
        telemetry={"tracing": False, "metrics": False, "logs": False},
        description="A French sentence in, an interval timer out.",
        version=version("speechtimer"),
        lifespan=_lifespan(parser),
        exception_handlers=HANDLERS,
    )
    for routes in (router, transcription, workouts, corrections_router, telephone):
        app.include_router(routes)
    if metrics is not None:
        _add_metrics(app, metrics)
    app.state.files = CapacityLimiter(1)
    app.state.ears = ears or Ears()
    app.state.collection = Collection(corrections)
    app.state.authority = certificate and certificate.authority
    app.add_api_route("/page/files.json", _page_listing, include_in_schema=False)
    page = GZipMiddleware(PageFiles(directory=PAGE, check_dir=False), compresslevel=6)
    app.mount("/page", page, name="page")
    # The last one added is the outermost: each answer, a refusal too, carries the headers.
    app.add_middleware(Direct, endpoints=endpoints(router.routes))
    app.add_middleware(BodyLimit)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "POST"],
        allow_headers=["content-type"],
    )
    if certificate is not None:
        app.add_middleware(HttpsOnly, plain=PLAIN)
        # By which names somebody's certificate is reached, a proxy before us may know better.
        if certificate.authority is not None:
            app.add_middleware(KnownHosts, hosts=certificate.names)
    app.add_middleware(SecurityHeaders)
    _add_observers(app, metrics, log)
    return app


def _add_observers(app: FastAPI, metrics: Metrics | None, log: TextIO | None) -> None:
    observers: list[Callable[[Observation], None]] = []
    if metrics is not None:
        observers.append(metrics)
    if log is not None:
        observers.append(log_to(log))
    if observers:
        routes = frozenset(app.openapi()["paths"])
        app.add_middleware(Observed, routes=routes, observers=observers)


def _page_listing() -> dict[str, Any]:
    return page_listing()


def _add_metrics(app: FastAPI, metrics: Metrics) -> None:
    class MetricsResponse(PlainTextResponse):
        media_type = MEDIA_TYPE

    @app.get("/metrics", response_class=MetricsResponse)
    async def metrics_of_all() -> Response:
        """What was asked and how long it took, for Prometheus."""
        return MetricsResponse(metrics.text())


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
