"""``POST /transcribe``: a recording in, the sentence and its timer out; nothing of it is kept."""

from collections.abc import Callable
from typing import Any

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import JSONResponse

from api.schemas import ListeningResponse, Refusal, TranscribeResponse
from speechtimer.errors import DataError, ModelError
from speechtimer.parser import Parser
from speechtimer.voice.installed import default_model
from speechtimer.voice.listener import Heard, Listener
from speechtimer.voice.recognizers import is_loadable, load_recognizer
from speechtimer.voice.speech import MAX_SECONDS, TooLongError, read_audio

__all__ = ["Ears", "router"]

# As browsers record (MediaRecorder), and as sound files are sent.
_KINDS = ("audio/webm", "audio/ogg", "audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave")
_WAITING = 4
_SECONDS_EACH = 3

router = APIRouter()


class Ears:
    """One recogniser for all clients, loaded when it is first asked.

    One recording is heard at a time, and some wait.

    Args:
        load: makes what listens; raises as `listen` does where nothing can.
        is_installed: whether `load` has something to load.
    """

    def __init__(
        self,
        load: Callable[[Parser], Listener] | None = None,
        *,
        is_installed: Callable[[], bool] | None = None,
    ) -> None:
        self._load = load or _installed
        self.is_installed = is_installed or _is_installed
        self._listener: Listener | None = None
        self._thread = CapacityLimiter(1)
        self._asked = 0

    async def listen(self, audio: bytes, parser: Parser) -> Heard:
        """What is said in a recording.

        Raises:
            DataError: it cannot be read, or is too long.
            HTTPException: 503 where too many wait.
            ModelError: no recogniser is installed.
        """
        if self._asked > _WAITING:
            seconds = self._asked * _SECONDS_EACH
            reason = f"Trop de personnes parlent en même temps : réessayez dans {seconds} s."
            raise HTTPException(503, reason, {"Retry-After": str(seconds)})
        self._asked += 1
        try:
            return await to_thread.run_sync(self._listen, audio, parser, limiter=self._thread)
        finally:
            self._asked -= 1

    def _listen(self, audio: bytes, parser: Parser) -> Heard:
        if self._listener is None:
            self._listener = self._load(parser)
        return self._listener.listen(read_audio(audio))


def _installed(parser: Parser) -> Listener:
    return Listener(load_recognizer(default_model()), parser)


def _is_installed() -> bool:
    try:
        return is_loadable(default_model())
    except ModelError:
        return False


def _documented() -> dict[str, Any]:
    content = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in _KINDS[:3]}
    return {"requestBody": {"required": True, "content": content}}


@router.get("/transcribe", response_model=ListeningResponse)
async def listening(request: Request) -> Response:
    """Whether this server listens."""
    ears: Ears = request.app.state.ears
    return JSONResponse({"listens": ears.is_installed(), "max_seconds": MAX_SECONDS})


@router.post(
    "/transcribe",
    response_model=TranscribeResponse,
    responses={code: {"model": Refusal} for code in (408, 413, 415, 422, 503)},
    openapi_extra=_documented(),
)
async def transcribe(request: Request) -> Response:
    """The sentence in a recording of 30 seconds and 2 MB at most, and the timer it means."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _KINDS:
        raise HTTPException(
            415, "Envoyez un son en webm, ogg ou wav : « Content-Type: audio/webm »."
        )
    ears: Ears = request.app.state.ears
    try:
        heard = await ears.listen(await request.body(), request.app.state.worker.parser)
    except TooLongError:
        raise HTTPException(422, f"Le son dépasse {MAX_SECONDS} secondes.") from None
    except DataError:
        raise HTTPException(422, "Le son ne se lit pas : enregistrez-le de nouveau.") from None
    except (ModelError, ModuleNotFoundError):
        raise HTTPException(
            503,
            "L’écoute n’est pas installée sur ce serveur : écrivez la phrase "
            "(pour l’installer : « speechtimer voice install base »).",
        ) from None
    return JSONResponse(heard.to_dict())
