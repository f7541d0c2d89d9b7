"""``POST /export``: a timer as a file for a watch, a home trainer, a calendar or people."""

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal, Self

from anyio import to_thread
from fastapi import APIRouter, HTTPException, Request, Response
from pydantic import (
    AfterValidator,
    Discriminator,
    Field,
    NaiveDatetime,
    Tag,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from api.routes import json_body, parse_texts
from api.schemas import Closed, Refusal, Text, documented
from speechtimer.errors import DataError
from speechtimer.program import MAX_ROUNDS, MAX_SECONDS, Block, Group, Program
from speechtimer.workouts import FORMATS, write_workout

__all__ = ["router"]

router = APIRouter()


def _printable(name: str) -> str:
    if not name.isprintable():
        raise PydanticCustomError("control_character", "a control character")
    return name


_Rounds = Annotated[int, Field(ge=1, le=MAX_ROUNDS)]
_Rest = Annotated[int, Field(ge=0, le=MAX_SECONDS)]
_Name = Annotated[str, Field(max_length=200), AfterValidator(_printable)]


class BlockIn(Closed):
    """Rounds of work and rest, as /parse answers; a work of null lasts until the person says so."""

    rounds: _Rounds
    work_seconds: Annotated[int, Field(ge=1, le=MAX_SECONDS)] | None
    rest_seconds: _Rest
    name: _Name | None = None

    def block(self) -> Block:
        """The domain's."""
        return Block(self.rounds, self.work_seconds, self.rest_seconds, self.name)


class GroupIn(Closed):
    """Blocks that are run in order, ``rounds`` times."""

    rounds: _Rounds
    rest_seconds: _Rest
    blocks: Annotated[list[BlockIn], Field(min_length=1)]

    def block(self) -> Group:
        """The domain's."""
        blocks = tuple(block.block() for block in self.blocks)
        return Group(self.rounds, blocks, self.rest_seconds)


def _kind(item: object) -> str:
    return "<group>" if isinstance(item, dict) and "blocks" in item else "<block>"


_Item = Annotated[
    Annotated[GroupIn, Tag("<group>")] | Annotated[BlockIn, Tag("<block>")], Discriminator(_kind)
]
# Nested models of a body that the route reads itself are not among OpenAPI's components.
_AsAnswered = WithJsonSchema(
    {
        "type": "array",
        "items": {"type": "object"},
        "description": "As /parse answers it.",
        "examples": [[{"rounds": 3, "work_seconds": 120, "rest_seconds": 30}]],
    }
)


class ExportRequest(Closed):
    """A sentence or a program (one of both), and the kind of file."""

    text: Text | None = None
    program: Annotated[list[_Item], Field(min_length=1), _AsAnswered] | None = None
    format: Literal["fit", "zwo", "ics", "text"]
    title: _Name | None = None
    start: Annotated[NaiveDatetime, Field(strict=False, examples=["2026-12-01T18:00"])] | None = (
        None
    )

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.text is None) == (self.program is None):
            raise PydanticCustomError("one_of_both", "text or program")
        return self


_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"content": {kind.media_type.partition(";")[0]: {} for kind in FORMATS.values()}},
    **{code: {"model": Refusal} for code in (400, 408, 413, 415, 422, 503)},
}


@router.post(
    "/export",
    response_class=Response,
    responses=_RESPONSES,
    openapi_extra=documented(ExportRequest),
)
async def export(request: Request) -> Response:
    """The timer as a file; its rests and repeats are those that run."""
    asked = await json_body(ExportRequest, request)
    program, title = await _program(asked, request)
    start = asked.start or datetime.now().replace(minute=0, second=0) + timedelta(hours=1)
    try:
        # One at a time: others wait, and sentences are answered meanwhile.
        written = await to_thread.run_sync(
            lambda: write_workout(program, asked.format, title=title, start=start),
            limiter=request.app.state.files,
        )
    except DataError as error:
        raise HTTPException(422, str(error)) from None
    except ModuleNotFoundError:
        raise HTTPException(
            503,
            f"Ce serveur n’écrit pas de fichiers {asked.format.upper()} : demandez à qui s’en"
            " occupe d’installer « speechtimer[export] ».",
        ) from None
    kind = FORMATS[asked.format]
    name = f'attachment; filename="minuteur{kind.suffix}"'
    return Response(written, media_type=kind.media_type, headers={"content-disposition": name})


async def _program(asked: ExportRequest, request: Request) -> tuple[Program, str]:
    """The program, and the session's name."""
    if asked.program is not None:
        program = Program(tuple(item.block() for item in asked.program))
        return program, asked.title or "Minuteur"
    assert asked.text is not None
    (parsed,) = await parse_texts(request, [asked.text])
    if parsed.program is None:
        assert parsed.problem is not None
        raise HTTPException(422, parsed.problem.message)
    return parsed.program, asked.title or parsed.text
