"""One run: a process that confines itself, loads the model, and answers until it is told to end.

parent → child   "<nonce> [[word, …], …]\\n"          one batch of sentences
child → parent   "loaded {…}\\n" or "refused {…}\\n"   once
                 "<nonce> [[[first, end, label, score], …], …]\\n"  one reply a batch
"""

import base64
import json
import math
import os
import sys
import tempfile
from typing import Any, BinaryIO

from evaluator.sandbox.inside import landlock
from evaluator.sandbox.inside.confine import close_all_but, limit, load_filter
from evaluator.sandbox.inside.container import Container
from evaluator.sandbox.inside.orders import Orders
from evaluator.sandbox.inside.refusal import refusal_of
from evaluator.sandbox.inside.schema import read_model
from evaluator.sandbox.inside.tagging import Tag, Tagged, tagger_of
from evaluator.sandbox.inside.warnings import warnings_of

__all__ = ["serve"]


def serve(orders: Orders, number: int, folder: str) -> None:
    """Load the model and answer; ends the process."""
    requests, replies, upload = orders.slots[number]
    with open(requests, "rb") as asked, open(replies, "wb", buffering=0) as answers:  # noqa: PTH123 - descriptors
        try:
            _confine(orders, (requests, replies, upload), folder)
            with open(upload, "rb") as file:  # noqa: PTH123 - a descriptor
                facts, tag = _load(orders, file, answers)
        except BaseException as error:  # whatever Flair raises is the file's doing
            _write(answers, "refused " + json.dumps(refusal_of(error).to_dict()))
            return
        if tag is None:
            _write(answers, "loaded " + json.dumps(facts))
            return
        landlock.restrict(readable=orders.readable)
        load_filter(orders.filters["tagging"])
        _write(answers, "loaded " + json.dumps(facts))
        places = {label: i for i, label in enumerate(orders.labels)}
        for line in asked:
            nonce, _, batch = line.decode("utf-8").partition(" ")
            _write(answers, f"{nonce} {_encoded(tag(json.loads(batch)), places)}")


def _confine(orders: Orders, kept: tuple[int, ...], folder: str) -> None:
    nothing = os.open("/dev/null", os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
    close_all_but((0, 1, 2, *kept))
    limit(**orders.limits)
    os.environ["TMPDIR"] = tempfile.tempdir = folder
    landlock.restrict(readable=[*orders.readable, "/proc/self/"], writable=[folder, "/dev/null"])
    load_filter(orders.filters["loading"])


def _load(orders: Orders, file: BinaryIO, answers: BinaryIO) -> tuple[dict[str, Any], Tag | None]:
    if orders.code is not None:
        names: dict[str, Any] = {"answers": answers, "file": file}
        exec(orders.code, names)
        return {"parameters": 0, "family": "code"}, names["tag"]
    container = Container(file)
    model = read_model(container, frozenset(orders.labels))
    facts: dict[str, Any] = {
        "parameters": model.parameters,
        "family": model.embedding.family,
        "warnings": warnings_of(model.embedding),
    }
    if orders.task == "fingerprint":
        from evaluator.sandbox.inside.weights import fingerprint_of

        made = fingerprint_of(model, container, file).to_bytes()
        facts["fingerprint"] = base64.b64encode(made).decode("ascii")
    if orders.task != "tag":
        return facts, None
    from evaluator.sandbox.inside.building import build

    return facts, tagger_of(build(model, container))


def _encoded(found: list[Tagged], places: dict[str, int]) -> str:
    """A reply; what is none of the labels (Flair's ``<unk>``) is no span."""
    return json.dumps(
        [
            [
                [first, end, places[label], _share(score)]
                for first, end, label, score in spans
                if label in places
            ]
            for spans in found
        ],
        separators=(",", ":"),
    )


def _share(score: float) -> float:
    """A score as it is shown; what is no number counts as none."""
    return round(min(max(score, 0.0), 1.0), 6) if math.isfinite(score) else 0.0


def _write(answers: BinaryIO, line: str) -> None:
    data = line.encode("ascii") + b"\n"
    while data:
        data = data[answers.write(data) :]
    sys.stdout.flush()
