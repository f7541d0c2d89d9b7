"""The pages' own style sheets and scripts."""

import os
from pathlib import Path
from stat import S_ISREG

from fastapi import APIRouter, Request
from starlette.responses import FileResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles

__all__ = ["STATIC", "router"]

STATIC = Path(__file__).parent.parent / "static"

# mimetypes reads the machine's own tables, which differ; these must be right for a page to run.
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}

router = APIRouter()


class _Files(StaticFiles):
    """Files that a browser keeps but asks about each time, so that updates arrive."""

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: dict[str, object],  # type: ignore[override]  # Starlette's own alias is wider
        status_code: int = 200,
    ) -> Response:
        assert S_ISREG(stat_result.st_mode)
        response = FileResponse(
            full_path,
            status_code=status_code,
            stat_result=stat_result,
            media_type=_TYPES.get(Path(full_path).suffix, "text/plain"),
            headers={"cache-control": "no-cache"},
        )
        if self.is_not_modified(response.headers, Request(scope).headers):
            return NotModifiedResponse(response.headers)
        return response


_FILES = _Files(directory=STATIC)


@router.get("/static/{path:path}")
async def static_file(path: str, request: Request) -> Response:
    """One of the pages' files; 404 for all else."""
    return await _FILES.get_response(
        _FILES.get_path({"path": path, "root_path": ""}), request.scope
    )
