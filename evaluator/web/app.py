"""The application: routes, limits and headers put together."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    ExitStack,
    asynccontextmanager,
)
from importlib import import_module
from importlib.util import find_spec

from anyio import to_thread
from fastapi import FastAPI

from evaluator.event import Event
from evaluator.web import api, health, tus, uploads
from evaluator.web.dependencies import Wake
from evaluator.web.limits import Arrival, Bodies, FailedLogins
from evaluator.web.refusals import HANDLERS, CatchAll
from evaluator.web.security import ForeignRequests, SecurityHeaders

__all__ = ["Background", "create_app"]

Background = Callable[[], AbstractContextManager[object]]

_RESERVE_BYTES = 500_000_000
_ARRIVAL = Arrival()


def create_app(
    event: Event,
    *,
    wake: Wake,
    background: Sequence[Background] = (),
    hosts: Sequence[str] = (),
    reserve_bytes: int = _RESERVE_BYTES,
    arrival: Arrival = _ARRIVAL,
) -> FastAPI:
    """The pages and the JSON API of an event.

    Args:
        wake: called with what is to be done ("judge", "fetch" or "api") and a submission's id,
            once that is committed.
        background: entered when the server starts, left when it stops (workers, watchdog).
        hosts: names by which the evaluator may be addressed; empty for all.
        reserve_bytes: what uploads leave free on the disk, for the database and the judges.
        arrival: how long a request's body may take.
    """
    app = FastAPI(
        title=event.config.name,
        openapi_url=None,
        redirect_slashes=False,
        lifespan=_lifespan(background),
        exception_handlers=HANDLERS,
    )
    app.state.event = event
    app.state.wake = wake
    app.state.failed_logins = FailedLogins()
    app.include_router(api.router)
    app.include_router(health.router)
    app.include_router(uploads.create_router(reserve_bytes=reserve_bytes))
    app.include_router(tus.create_router(event, reserve_bytes=reserve_bytes))
    _add_pages(app)
    # The last one added is the outermost: each answer, a refusal too, carries the headers.
    app.add_middleware(Bodies, arrival=arrival)
    app.add_middleware(ForeignRequests, hosts=hosts)
    app.add_middleware(CatchAll)
    app.add_middleware(SecurityHeaders)
    return app


def _add_pages(app: FastAPI) -> None:
    """The pages, and how they show a refusal: `refusal_page(request, status, reason)`."""
    if find_spec("evaluator.web.pages") is None:
        return
    pages = import_module("evaluator.web.pages")
    if hasattr(pages, "router"):
        app.include_router(pages.router)
    app.state.refusal_page = getattr(pages, "refusal_page", None)


def _enter(stack: ExitStack, start: Background) -> None:
    stack.enter_context(start())


def _lifespan(
    background: Sequence[Background],
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        del app
        stack = ExitStack()
        try:
            for start in background:
                await to_thread.run_sync(_enter, stack, start)
            yield
        finally:
            await to_thread.run_sync(stack.close)

    return lifespan
