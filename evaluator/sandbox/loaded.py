"""What a model's process says when it has loaded the model, or refused it."""

import json
from typing import Any

from evaluator.errors import JudgeFault, JudgingError, SubmissionFault
from evaluator.reasons import catalogue
from evaluator.sandbox.inside.warnings import WARNINGS

__all__ = ["loaded_facts"]

_LONGEST_VALUE = 200


def loaded_facts(line: bytes) -> dict[str, Any]:
    """The ``parameters``, the ``family``, ``warnings`` and, where asked for, the ``fingerprint``.

    Raises:
        SubmissionFault: the model was refused, for the reason that is given, or this is no answer.
        JudgeFault: the code that loads models is at fault.
    """
    word, _, body = line.partition(b" ")
    try:
        said = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise SubmissionFault("model-protocol") from error
    if word == b"refused" and type(said) is dict:
        raise _refused(said)
    types = {"parameters": int, "family": str, "warnings": list, "fingerprint": str}
    if (
        word != b"loaded"
        or type(said) is not dict
        or not {"parameters", "family"} <= said.keys() <= types.keys()
        or any(type(value) is not types[name] for name, value in said.items())
        or not all(type(code) is str and code in WARNINGS for code in said.get("warnings", ()))
    ):
        raise SubmissionFault("model-protocol")
    return said


def _refused(said: dict[str, Any]) -> JudgingError:
    code, values = said.get("code"), said.get("values")
    if code == "judge-sandbox":
        return JudgeFault("judge-sandbox")
    if type(code) is not str or not code.startswith("model-") or code not in catalogue():
        return SubmissionFault("model-protocol")
    if type(values) is not dict or not all(type(v) in (str, int) for v in values.values()):
        return SubmissionFault("model-protocol")
    try:
        return SubmissionFault(code, **{name: _plain(value) for name, value in values.items()})
    except (KeyError, TypeError):
        return SubmissionFault("model-protocol")


def _plain(value: str | int) -> str | int:
    """What every database and page can take: names in a file may be anything."""
    if isinstance(value, int):
        return value
    return "".join(
        c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in value[:_LONGEST_VALUE]
    )
