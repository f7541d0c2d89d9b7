"""The routes: each reads a request, calls the parser off the event loop, and answers."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from api.page_files import PAGE, page_response
from api.schemas import (
    BatchRequest,
    BatchResponse,
    EntitiesRequest,
    EntitiesResponse,
    ParseRequest,
    ParseResponse,
    Refusal,
    read_body,
)
from api.worker import Worker

__all__ = ["router"]

_Model = TypeVar("_Model", bound=BaseModel)

router = APIRouter(
    responses={code: {"model": Refusal} for code in (400, 408, 413, 415, 422)},
)


def _worker(request: Request) -> Worker:
    worker = request.app.state.worker
    assert isinstance(worker, Worker)
    return worker


def _body(model: type[_Model]) -> Callable[..., Coroutine[Any, Any, _Model]]:
    """A dependency that reads the body; a missing Content-Type is taken for JSON."""

    async def read(request: Request) -> _Model:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind not in ("", "application/json") and not kind.endswith("+json"):
            raise HTTPException(415, "Envoyez du JSON : « Content-Type: application/json ».")
        return read_body(model, await request.body())

    return read


def _documented(model: type[BaseModel]) -> dict[str, Any]:
    schema = model.model_json_schema()
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


_CurrentWorker = Annotated[Worker, Depends(_worker)]


@router.post("/parse", response_model=ParseResponse, openapi_extra=_documented(ParseRequest))
async def parse(
    worker: _CurrentWorker, body: Annotated[ParseRequest, Depends(_body(ParseRequest))]
) -> Response:
    """The timer that a sentence means."""
    parsed = (await worker.parse_many([body.text]))[0]
    return JSONResponse(parsed.to_dict())


@router.post("/parse/batch", response_model=BatchResponse, openapi_extra=_documented(BatchRequest))
async def parse_batch(
    worker: _CurrentWorker, body: Annotated[BatchRequest, Depends(_body(BatchRequest))]
) -> Response:
    """The timers that sentences mean, in their order."""
    return JSONResponse({"results": [p.to_dict() for p in await worker.parse_many(body.texts)]})


@router.post("/", response_model=EntitiesResponse, openapi_extra=_documented(EntitiesRequest))
async def entities(
    worker: _CurrentWorker, body: Annotated[EntitiesRequest, Depends(_body(EntitiesRequest))]
) -> Response:
    """The entities of a sentence, as the hackathon's evaluator asks for them."""
    parsed = (await worker.parse_many([body.text]))[0]
    triples = [(span.text, str(span.label), round(span.score, 4)) for span in sorted(parsed.spans)]
    return JSONResponse(
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
