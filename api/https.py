"""What is answered where https is spoken: only this machine's names, and little without TLS."""

import re
from collections.abc import Collection
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["HttpsOnly", "KnownHosts"]

_HOST = re.compile(r"([a-z\d.-]+|\[[\da-f:.]+\])(:\d+)?", re.IGNORECASE)


class HttpsOnly:
    """ASGI middleware that sends plain HTTP on to the same address with https.

    Not for good: without ``--lan`` the same address speaks plain HTTP again.
    """

    def __init__(self, app: ASGIApp, *, plain: Collection[str]) -> None:
        """`plain`: paths that are answered without TLS, too."""
        self._app = app
        self._plain = frozenset(plain)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["scheme"] == "https" or scope["path"] in self._plain:
            await self._app(scope, receive, send)
            return
        host = Headers(scope=scope).get("host", "")
        if _HOST.fullmatch(host):
            path, query = quote(scope["raw_path"], safe="/%:@!$&'()*+,;="), scope["query_string"]
            url = f"https://{host}{path}" + (
                "?" + quote(query, safe="/%:@!$&'()*+,;=?") if query else ""
            )
            answer = JSONResponse(
                {"detail": f"Ce serveur parle https : ouvrez {url}."}, 307, {"location": url}
            )
        else:
            reason = "Ce serveur parle https : ouvrez son adresse qui commence par https://."
            answer = JSONResponse({"detail": reason}, 400)
        await answer(scope, receive, send)


class KnownHosts:
    """ASGI middleware that refuses requests for another host than ours.

    A site elsewhere whose name leads to this machine (DNS rebinding) would be taken for our page.
    """

    def __init__(self, app: ASGIApp, *, hosts: Collection[str]) -> None:
        """`hosts`: names and addresses, without ports or brackets."""
        self._app = app
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _name(Headers(scope=scope)) not in self._hosts:
            reason = "Ce serveur n’est pas celui de cette adresse : ouvrez celle qu’il affiche."
            await JSONResponse({"detail": reason}, 421)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _name(headers: Headers) -> str | None:
    try:
        return urlsplit(f"//{headers.get('host', '')}").hostname
    except ValueError:
        return None
