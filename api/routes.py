"""The routes: each reads a request, calls the parser off the event loop, and answers."""

from collections.abc import Sequence
from typing import Any, TypeVar

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from pydantic_core import to_json

from api.page_files import PAGE, page_response
from api.schemas import (
    BatchRequest,
    BatchResponse,
    EntitiesRequest,
    EntitiesResponse,
    ParseRequest,
    ParseResponse,
    Refusal,
    documented,
    read_body,
)
from api.worker import BusyError, Worker
from speechtimer.parsed import Parsed

__all__ = ["json_body", "parse_texts", "router"]

_Model = TypeVar("_Model", bound=BaseModel)

router = APIRouter(
    responses={code: {"model": Refusal} for code in (400, 408, 413, 415, 422, 503)},
)


async def json_body(model: type[_Model], request: Request) -> _Model:
    """The request's body; a missing Content-Type is taken for JSON."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in ("", "application/json") and not kind.endswith("+json"):
        raise HTTPException(415, "Envoyez du JSON : « Content-Type: application/json ».")
    return read_body(model, await request.body())


async def parse_texts(request: Request, texts: Sequence[str]) -> list[Parsed]:
    """What the worker makes of sentences.

    Raises:
        HTTPException: 503 when too many wait.
    """
    worker: Worker = request.app.state.worker
    try:
        parsed = await worker.parse_many(texts)
    except BusyError as error:
        reason = f"Le serveur est occupé : réessayez dans {error.seconds} s."
        raise HTTPException(503, reason, {"retry-after": str(error.seconds)}) from None
    request.scope["speechtimer.sentences"] = len(texts)
    return parsed


def _json(data: Any) -> Response:
    return Response(to_json(data), media_type="application/json")


@router.post("/parse", response_model=ParseResponse, openapi_extra=documented(ParseRequest))
async def parse(request: Request) -> Response:
    """The timer that a sentence means."""
    body = await json_body(ParseRequest, request)
    (parsed,) = await parse_texts(request, [body.text])
    return _json(parsed.to_dict())


@router.post("/parse/batch", response_model=BatchResponse, openapi_extra=documented(BatchRequest))
async def parse_batch(request: Request) -> Response:
    """The timers that sentences mean, in their order."""
    body = await json_body(BatchRequest, request)
    return _json({"results": [p.to_dict() for p in await parse_texts(request, body.texts)]})


@router.post("/", response_model=EntitiesResponse, openapi_extra=documented(EntitiesRequest))
async def entities(request: Request) -> Response:
    """The entities of a sentence, as the hackathon's evaluator asks for them."""
    body = await json_body(EntitiesRequest, request)
    (parsed,) = await parse_texts(request, [body.text])
    triples = [(span.text, str(span.label), round(span.score, 4)) for span in sorted(parsed.spans)]
    return _json(
        {
            "entities": [label for _, label, _ in triples],
            "scores": [score for _, _, score in triples],
            "result": [text for text, _, _ in triples],
            "zipped": triples,
            "raw_text": parsed.text,
        }
    )


@router.api_route("/", methods=["GET", "HEAD"], include_in_schema=False)
async def home(request: Request) -> Response:
    """The timer page for a browser, a greeting for everyone else."""
    if "text/html" in request.headers.get("accept", ""):
        return page_response(PAGE / "index.html", request)
    greeting = "Bonjour ! SpeechTimer lit une phrase et règle un minuteur : voir /docs."
    return JSONResponse({"message": greeting}, headers={"vary": "Accept"})


@router.get("/health")
@router.head("/health", include_in_schema=False)
async def health() -> dict[str, str]:
    """Whether the API answers."""
    return {"status": "ok"}


@router.get("/version")
async def version(request: Request) -> dict[str, Any]:
    """The version of SpeechTimer, and the card of the model that answers."""
    return {"version": request.app.version, "model": request.app.state.model_card}
