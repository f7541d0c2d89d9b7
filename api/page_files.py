"""The page's files, and the headers that keep a page to itself."""

import hashlib
import mimetypes
import os
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import HTTPException, Request
from starlette.responses import FileResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = [
    "PAGE",
    "PageFiles",
    "SecurityHeaders",
    "page_listing",
    "page_response",
    "without_comments",
]

PAGE = Path(__file__).parent / "page"

# mimetypes reads the machine's own tables, which differ; these must be right for a page to run.
_TYPES = {
    ".bin": "application/gzip",  # the model's weights
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".mjs": "text/javascript",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}

_HEADERS = (
    (b"permissions-policy", b"microphone=(self), camera=(), geolocation=()"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)
_PAGE_POLICY = (
    b"default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    b"frame-ancestors 'none'"
)
# FastAPI's page for OpenAPI starts its script in line, and the script styles in line.
_DOCS = "/docs"
_DOCS_POLICY = (
    b"default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    b"img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)


# What the page does without.
_NOT_OF_THE_PAGE = {
    "cli.mjs",
    "files.json",
    "index.html",
    "package.json",
    "service-worker.js",
    # Read before the page can be.
    "telephone.css",
    "telephone.html",
}


def page_listing(folder: Path = PAGE) -> dict[str, Any]:
    """The page's files and their version, for those who keep all of them together.

    >>> sorted(page_listing())
    ['files', 'version']
    """
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    version = hashlib.sha256()
    for path in paths:
        name = path.relative_to(folder).as_posix()
        version.update(f"{name}\n{path.stat().st_size}\n".encode())
        version.update(path.read_bytes())
    files = [
        path.relative_to(folder).as_posix()
        for path in paths
        if path.name not in _NOT_OF_THE_PAGE
        and path.suffix != ".png"  # the system's, once the page is installed
        and not path.name.startswith(".")
    ]
    return {"version": version.hexdigest()[:16], "files": files}


# A quarter of what the page weighs are comments. Those that fill whole lines go; the lines stay, so
# that a browser names the right one where something is wrong.
_COMMENTS = re.compile(r"^[ \t]*(?:/\*(?:[^*]|\*(?!/))*\*/[ \t]*|//.*)$", re.MULTILINE)


def without_comments(source: str) -> str:
    r"""JavaScript or CSS without the comments that fill lines of their own.

    >>> without_comments("/** One. */\nlet one = 1; // kept\n  // gone\n")
    '\nlet one = 1; // kept\n\n'
    >>> without_comments("  /** @type {T} */ a,\n  /** B. */\n")
    '  /** @type {T} */ a,\n\n'
    """
    return _COMMENTS.sub(lambda comment: "\n" * comment[0].count("\n"), source)


@lru_cache(maxsize=256)
def _sent(path: str, modified: int) -> tuple[bytes, str]:
    """What is sent of a module or a style sheet, and its ETag."""
    del modified  # a part of the key: another one once the file has changed
    content = without_comments(Path(path).read_text(encoding="utf-8")).encode()
    return content, f'"{hashlib.sha256(content).hexdigest()[:32]}"'


class PageFiles(StaticFiles):
    """Static files that a browser keeps but asks about each time, so that updates arrive."""

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        media_type = _media_type(Path(full_path))
        # A service worker from /page/ may serve the page, which is at /.
        headers = {"cache-control": "no-cache", "service-worker-allowed": "/"}
        response: Response
        if Path(full_path).suffix in (".js", ".css"):
            content, tag = _sent(os.fspath(full_path), stat_result.st_mtime_ns)
            response = Response(content, status_code, headers | {"etag": tag}, media_type)
        else:
            response = FileResponse(
                full_path,
                status_code=status_code,
                stat_result=stat_result,
                media_type=media_type,
                headers=headers,
            )
        if self.is_not_modified(response.headers, Request(scope).headers):
            return NotModifiedResponse(response.headers)
        return response


def page_response(path: Path, request: Request) -> Response:
    """A page outside the static folder, with the same headers.

    Raises:
        HTTPException: 404, there is no such file.
    """
    if not path.is_file():
        raise HTTPException(404)
    files = PageFiles(directory=path.parent, check_dir=False)
    response = files.file_response(path, path.stat(), request.scope)
    response.headers["vary"] = "Accept"
    return response


class SecurityHeaders:
    """ASGI middleware: what a browser may do with our answers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        policy = _DOCS_POLICY if scope["path"] == _DOCS else _PAGE_POLICY
        headers = [(b"content-security-policy", policy), *_HEADERS]

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *headers]
            await send(message)

        await self._app(scope, receive, guarded)


def _media_type(path: Path) -> str:
    known = _TYPES.get(path.suffix.lower())
    return known or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
