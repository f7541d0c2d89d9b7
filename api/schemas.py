"""What the API takes, and how a body that it cannot take is refused, in French."""

import json
import re
from typing import Annotated, Any, NoReturn, TypeVar

from fastapi import HTTPException
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from api.limits import MAX_CHARACTERS, MAX_SENTENCES

__all__ = [
    "BatchRequest",
    "BatchResponse",
    "Closed",
    "EntitiesRequest",
    "EntitiesResponse",
    "ListeningResponse",
    "ParseRequest",
    "ParseResponse",
    "Refusal",
    "Text",
    "TranscribeResponse",
    "documented",
    "read_body",
]

_Model = TypeVar("_Model", bound=BaseModel)

# From Python's and pydantic's words to ours; {key} is where, as in texts[3].
_REASONS = {
    "missing": "Il manque « {key} ».",
    "extra_forbidden": "La clé « {key} » est inconnue.",
    "string_type": "« {key} » doit être une chaîne de caractères.",
    "list_type": "« {key} » doit être une liste de phrases.",
    "too_long": f"« {{key}} » dépasse {MAX_SENTENCES} phrases : envoyez-les en plusieurs fois.",
    "model_type": "Le corps doit être un objet JSON.",
    "too_many_characters": f"« {{key}} » dépasse {MAX_CHARACTERS} caractères.",
    "one_of_both": "Envoyez « text » ou « program », l’un des deux.",
    "literal_error": "« {key} » doit être l’une des valeurs que /docs donne.",
    "bad_character": "« {key} » contient un caractère nul ou une moitié de caractère Unicode.",
    "control_character": "« {key} » contient un caractère de contrôle.",
}


_NO_TEXT = re.compile("[\0\ud800-\udfff]")


def _spoken(text: str) -> str:
    if len(text) > MAX_CHARACTERS:
        raise PydanticCustomError("too_many_characters", "too many characters")
    if _NO_TEXT.search(text):
        raise PydanticCustomError("bad_character", "null character or half of a pair")
    return text


Text = Annotated[
    str,
    AfterValidator(_spoken),
    Field(examples=["3 séries de 2 minutes avec 30 secondes de repos"]),
]


class Closed(BaseModel):
    """An object with these keys only."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class ParseRequest(Closed):
    """One sentence."""

    text: Text


class BatchRequest(Closed):
    """Sentences."""

    texts: Annotated[list[Text], Field(max_length=MAX_SENTENCES)]


class EntitiesRequest(BaseModel):
    """One sentence, as the hackathon's evaluator sends it; all keys but "text" are ignored."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)

    text: Text
    model_name: Any = None


class SpanOut(Closed):
    """Characters [start, end) of the text."""

    start: int
    end: int
    label: str
    text: str
    score: float


class BlockOut(Closed):
    """Rounds of work and rest."""

    rounds: int
    work_seconds: int | None
    rest_seconds: int
    name: str | None = None


class GroupOut(Closed):
    """Blocks that are run in order, ``rounds`` times; its own rest comes between the rounds."""

    rounds: int
    rest_seconds: int
    blocks: list[BlockOut]


class DoubtOut(Closed):
    """A span that the model is not sure of: look at it before the timer starts."""

    start: int
    end: int


class UnusedOut(Closed):
    """A number that looks like a duration or a count, and sets nothing."""

    start: int
    end: int
    text: str


class PartialBlockOut(Closed):
    """A block of an incomplete sentence: without the work or the rest that is missing."""

    rounds: int
    work_seconds: int | None = None
    rest_seconds: int | None = None
    name: str | None = None


class PartialGroupOut(Closed):
    """A group of an incomplete sentence."""

    rounds: int
    rest_seconds: int | None = None
    blocks: list[PartialBlockOut]


class ProblemOut(Closed):
    """Why there is no program."""

    kind: str
    message: str
    missing: list[str] = []
    understood: list[PartialGroupOut | PartialBlockOut] = []


class ParseResponse(Closed):
    """What a sentence says, and the timer that it means."""

    text: str
    spans: list[SpanOut]
    program: list[BlockOut | GroupOut] | None
    problem: ProblemOut | None
    unused: list[UnusedOut]
    notes: list[str]
    doubts: list[DoubtOut]
    total_seconds: int | None
    open_efforts: int


class BatchResponse(Closed):
    """One result a sentence, in order."""

    results: list[ParseResponse]


class RepairOut(Closed):
    """Words that were heard, and what they were understood as; empty where there were none."""

    heard: str
    understood: str


class TranscribeResponse(Closed):
    """What was heard, what was understood, and the timer that it means.

    ``heard`` and ``text`` are empty where nobody spoke; ``confidence`` is null there, and where the
    recogniser does not tell it.
    """

    heard: str
    text: str
    repairs: list[RepairOut]
    parsed: ParseResponse
    confidence: float | None


class ListeningResponse(Closed):
    """Whether a recogniser is installed here, and the length of a recording in seconds at most."""

    listens: bool
    max_seconds: int


class EntitiesResponse(Closed):
    """The entities in the order of the sentence: labels, scores, texts, and all three together."""

    entities: list[str]
    scores: list[float]
    result: list[str]
    zipped: list[tuple[str, str, float]]
    raw_text: str


class Refusal(Closed):
    """Why a request is refused, in one French sentence."""

    detail: str


def documented(model: type[BaseModel]) -> dict[str, Any]:
    """How OpenAPI shows a body that the route reads itself."""
    schema = model.model_json_schema()
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def read_body(model: type[_Model], body: bytes) -> _Model:
    """The request in a JSON body.

    Raises:
        HTTPException: 400 when it is not JSON, 413 or 422 when it is not such a request.
    """
    data = _json(body)
    try:
        return model.model_validate(data)
    except ValidationError as error:
        detail = error.errors(include_url=False, include_input=False)[0]
        raise _refusal(detail) from None


def _json(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8-sig"), parse_constant=_no_constant)
    except UnicodeDecodeError:
        reason = "Le corps n’est pas de l’UTF-8."
    except RecursionError:
        reason = "Le JSON est imbriqué trop profondément."
    except ValueError:  # JSONDecodeError, and integers of too many digits
        reason = "Le corps n’est pas du JSON valable."
    raise HTTPException(400, reason)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _refusal(detail: ErrorDetails) -> HTTPException:
    kind = detail["type"]
    # Which kind of item it was taken for, « <block> », is no part of where it is.
    places = (part for part in detail["loc"] if not str(part).startswith("<"))
    key = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in places)
    key = key.removeprefix(".")
    reason = _REASONS.get(kind, "« {key} » n’est pas valable.").format(key=_printable(key))
    return HTTPException(413 if kind == "too_long" else 422, reason)


def _printable(key: str) -> str:
    """A client's own key in our answer: not too long, and without halves of characters."""
    return key[:60].encode("utf-8", "replace").decode()
