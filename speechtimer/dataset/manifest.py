"""``corpus.json``: what the generator says about the corpus that it wrote."""

import json
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from speechtimer.errors import DataError

__all__ = ["LeakageFigures", "LeakedPair", "Manifest", "read_manifest"]

_Count = Annotated[int, Field(ge=0)]


class _Frozen(BaseModel):
    # Unknown keys are allowed: a later generator may say more.
    model_config = ConfigDict(frozen=True, extra="ignore")


class LeakedPair(_Frozen):
    """A held-out text, the training text that it is like, and the measure that says so."""

    held_out: str
    train: str
    measure: str


class LeakageFigures(_Frozen):
    """How many held-out sentences the ``compared`` training sentences hold too.

    ``near`` is of ``sampled`` held-out ones.
    """

    sentences: _Count
    compared: _Count
    exact: _Count
    masked: _Count
    sampled: _Count
    near: _Count
    examples: tuple[LeakedPair, ...] = ()


class Manifest(_Frozen):
    """The file's keys; each may be missing."""

    version: str | None = None
    seed: int | None = None
    sentences: dict[str, _Count] = {}
    sha256: dict[str, str] = {}
    templates: dict[str, _Count] = {}
    leakage: dict[str, LeakageFigures] = {}


def read_manifest(folder: Path) -> Manifest | None:
    """What a corpus folder's corpus.json says, None where there is none.

    Raises:
        DataError: it is not what the generator writes.
    """
    file = folder / "corpus.json"
    if not file.is_file():
        return None
    try:
        return Manifest.model_validate(json.loads(file.read_bytes()))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the whole"
        raise DataError(f"{file}: {where}: {first['msg']}: write the corpus again") from error
    except ValueError as error:
        raise DataError(f"{file}: not JSON ({error}): write the corpus again") from error
