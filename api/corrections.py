"""``POST /corrections``: what somebody says that a sentence means, for the next model to learn.

Nothing tells who sent it: no address and no time finer than the day is kept.
"""

import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

from anyio import to_thread
from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from pydantic import Field

from api.routes import json_body
from api.schemas import Closed, Refusal, Text, documented
from speechtimer.dataset import Sentence
from speechtimer.errors import DataError
from speechtimer.labels import Label, Span

if TYPE_CHECKING:
    from speechtimer.corrections import Corrections

__all__ = ["Collection", "router"]

router = APIRouter()
_log = logging.getLogger(__name__)

# So many of one client in a while, and so many clients are told apart.
_CORRECTIONS, _SECONDS, _CLIENTS = 30, 600.0, 10_000


class SpanIn(Closed):
    """Characters [start, end) of the text, counted as Unicode code points."""

    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=1)]
    label: Annotated[Label, Field(strict=False)]


class CorrectionRequest(Closed):
    """A sentence and all of its numbers, as they should have been understood."""

    text: Text
    spans: Annotated[list[SpanIn], Field(max_length=200)]


class CorrectionResponse(Closed):
    """``known`` where somebody has said the same before."""

    known: bool


class Collection:
    """What takes corrections, and only so many of one client.

    Args:
        corrections: where they are kept; None where this server collects none.
        clock: seconds that never go back.
    """

    def __init__(
        self, corrections: "Corrections | None", *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._corrections = corrections
        self._clock = clock
        self._sent: OrderedDict[str, list[float]] = OrderedDict()

    async def add(self, sentence: Sentence, client: str) -> bool:
        """Keep a correction; False where the same one is kept already.

        Raises:
            HTTPException: 503 where none are collected, or cannot be kept now; 429 where one
                client sends too many.
        """
        if self._corrections is None:
            raise HTTPException(503, "Ce serveur ne recueille pas de corrections.")
        self._count(client)
        today = datetime.now(UTC).date()
        corrections = self._corrections
        from speechtimer.corrections import FullError  # the extra is there where corrections are

        try:
            return await to_thread.run_sync(lambda: corrections.add(sentence, day=today))
        except FullError:
            reason = "Ce serveur ne garde plus de corrections : réessayez demain."
            raise HTTPException(503, reason, {"retry-after": "86400"}) from None
        except DataError as error:
            _log.error("%s", error)  # without what may be secret
            reason = "La correction n’a pas pu être gardée : réessayez dans une minute."
            raise HTTPException(503, reason, {"retry-after": "60"}) from None

    def _count(self, client: str) -> None:
        now = self._clock()
        while self._sent and now - next(iter(self._sent.values()))[-1] >= _SECONDS:
            self._sent.popitem(last=False)  # nobody is remembered for longer
        recent = [at for at in self._sent.pop(client, ()) if now - at < _SECONDS]
        if len(recent) >= _CORRECTIONS:
            self._sent[client] = recent
            seconds = int(_SECONDS - (now - recent[0])) + 1
            reason = f"Trop de corrections d’un coup : réessayez dans {seconds} s."
            raise HTTPException(429, reason, {"retry-after": str(seconds)})
        self._sent[client] = [*recent, now]
        if len(self._sent) > _CLIENTS:
            self._sent.popitem(last=False)


@router.post(
    "/corrections",
    response_model=CorrectionResponse,
    status_code=201,
    responses={code: {"model": Refusal} for code in (400, 403, 408, 413, 415, 422, 429, 503)},
    openapi_extra=documented(CorrectionRequest),
)
async def correct(request: Request) -> Response:
    """Keep what a sentence should have been understood as; nothing says who sent it."""
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        # Whatever site somebody visits could send them to a server of theirs.
        raise HTTPException(403, "Les corrections ne viennent que de la page de ce serveur.")
    asked = await json_body(CorrectionRequest, request)
    collection: Collection = request.app.state.collection
    added = await collection.add(_sentence(asked), _network(request))
    return JSONResponse({"known": not added}, 201 if added else 200)


def _network(request: Request) -> str:
    """Whose it is: an address, or the network that one customer has under IPv6."""
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    return str(ip_network((address, 64), strict=False)) if address.version == 6 else host


def _sentence(asked: CorrectionRequest) -> Sentence:
    spans = tuple(Span(span.start, span.end, span.label) for span in asked.spans)
    try:
        sentence = Sentence(asked.text, spans)
    except DataError:
        raise HTTPException(
            422, "Un nombre désigné est hors de la phrase, vide, ou en touche un autre."
        ) from None
    for span in sentence.spans:
        if not any(map(str.isalnum, span.text)):
            raise HTTPException(422, f"« {span.text} » n’est pas un nombre.")
    return sentence
