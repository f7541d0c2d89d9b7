"""``/telephone``: how a phone opens the page, what its browser warns of, and our authority."""

from fastapi import APIRouter, HTTPException, Request, Response

from api.page_files import PAGE

__all__ = ["PLAIN", "router"]

_CERTIFICATE = "/telephone/speechtimer.crt"
# A phone may read how to go on before it is warned.
PLAIN = frozenset(
    {"/telephone", _CERTIFICATE, "/page/page.css", "/page/telephone.css", "/page/favicon.svg"}
)

router = APIRouter(include_in_schema=False)


@router.api_route("/telephone", methods=["GET", "HEAD"])
async def telephone(request: Request) -> Response:
    """The explanation, with how to install the authority where there is one."""
    text = (PAGE / "telephone.html").read_text(encoding="utf-8")
    if request.app.state.authority is not None:
        text = text.replace('<section id="install" hidden>', '<section id="install">')
    return Response(text, media_type="text/html", headers={"cache-control": "no-cache"})


@router.api_route(_CERTIFICATE, methods=["GET", "HEAD"])
async def authority(request: Request) -> Response:
    """The authority's certificate, as DER, and nothing of its key.

    Not as an attachment: an iPhone offers to install it only where it opens it.
    """
    public: bytes | None = request.app.state.authority
    if public is None:
        raise HTTPException(404)
    return Response(public, media_type="application/x-x509-ca-cert")
