"""The bytes of uploads by tus 1.0.0, with tuspyserver.

Only its HEAD and PATCH are exposed. What it checks after the body has been written (headers,
whose upload it is) is checked before, in `checked_request`.
"""

import re
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from anyio import to_thread
from fastapi import APIRouter, Depends, Request, Response
from fastapi.routing import APIRoute
from tuspyserver.router import TusRouterOptions
from tuspyserver.routes.core import core_routes

from evaluator.event import Event
from evaluator.reasons import Reason
from evaluator.web.dependencies import event_of, wake_of
from evaluator.web.refusals import Refusal
from evaluator.web.storage import UploadStorage
from evaluator.web.uploads import HASHING, OwnUpload, settle

__all__ = ["create_router"]

_VERSION = "1.0.0"
_NUMBER = re.compile(r"[0-9]{1,15}", re.ASCII)


def create_router(event: Event, *, reserve_bytes: int) -> APIRouter:
    """HEAD and PATCH of /api/uploads/…/file."""
    router = APIRouter(route_class=_TusRoute)
    tus: APIRouter = core_routes(  # type: ignore[no-untyped-call]  # it ships none
        APIRouter(), _options(event, reserve_bytes)
    )
    for route in tus.routes:
        assert isinstance(route, APIRoute)
        if route.path == "/{uuid}" and route.methods in ({"HEAD"}, {"PATCH"}):
            router.add_api_route(
                "/api/uploads/{uuid}/file",
                route.endpoint,
                methods=route.methods,
                status_code=route.status_code,
                dependencies=[Depends(checked_request)],
            )
    return router


def checked_request(request: Request, upload: OwnUpload) -> None:
    """What must hold before a byte is read.

    Raises:
        Refusal: a header of tus is missing or wrong, or the upload was given up.
    """
    if request.headers.get("tus-resumable") != _VERSION:
        raise Refusal(412, "tus-version", headers={"tus-version": _VERSION})
    if upload.cancelled_at is not None:
        reason = Reason.from_dict(upload.reason) if upload.reason else Reason("upload-cancelled")
        raise Refusal(410, reason)
    if request.method != "PATCH":
        return
    if request.headers.get("content-type") != "application/offset+octet-stream":
        raise Refusal(415, "tus-header", header="Content-Type")
    length = _header_number(request, "Content-Length", 411)
    if _header_number(request, "Upload-Offset", 400) + length > upload.bytes:
        raise Refusal(413, "upload-past-end", bytes=upload.bytes)


class _TusRoute(APIRoute):
    """Leaves out two headers of tuspyserver: an expiry that is none, and HEAD's length."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            response = await handle(request)
            if request.method in ("HEAD", "PATCH"):
                for name in ("upload-expires", "content-length"):
                    if name in response.headers:
                        del response.headers[name]
            return response

        return handled


def _options(event: Event, reserve_bytes: int) -> TusRouterOptions:
    def settles(request: Request) -> Callable[[str, dict[str, str]], Any]:
        async def complete(path: str, metadata: dict[str, str]) -> None:
            del metadata
            upload_id, wake = Path(path).name, wake_of(request)
            await to_thread.run_sync(settle, event_of(request), upload_id, wake, limiter=HASHING)

        return complete

    return TusRouterOptions(
        prefix="",
        files_dir=str(event.uploads),
        max_size=event.config.limits.upload_bytes,
        auth=_nothing,
        days_to_keep=1,
        on_upload_complete=None,
        upload_complete_dep=settles,
        pre_create_hook=None,
        pre_create_dep=None,
        file_dep=_same_folder,
        tags=None,
        tus_version=_VERSION,
        tus_extension="",
        strict_offset_validation=True,
        storage=UploadStorage(event, reserve_bytes=reserve_bytes),
    )


def _nothing() -> None:
    """Who asks is checked by `own_upload`."""


def _same_folder() -> Callable[[dict[str, str]], None]:
    return _keep


def _keep(metadata: dict[str, str]) -> None:
    del metadata


def _header_number(request: Request, name: str, status: int) -> int:
    value = request.headers.get(name, "")
    if not _NUMBER.fullmatch(value):
        raise Refusal(status, "tus-header", header=name)
    return int(value)
