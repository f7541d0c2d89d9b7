"""What a model is asked and may answer; any other byte disqualifies.

    "5f1c… [["3","tours"]]"  →  "5f1c… [[[0,1,0,0.998]]]"     first, end, label, score

The nonce of a request is not known before it is sent, so that no answer can lie ready.
"""

import json
import math
import secrets
from collections.abc import Sequence
from typing import Any

from evaluator.errors import SubmissionFault
from speechtimer.labels import Label

__all__ = ["LABELS", "Tagged", "decoded", "longest_reply", "new_nonce", "question"]

# First word, the word after the last, label, score.
Tagged = tuple[int, int, Label, float]

LABELS = tuple(Label)
# "[100,101,6,0.123456],": a span has a word of its own, and each number is short.
_LONGEST_SPAN = 40


def new_nonce() -> str:
    """16 hexadecimal digits that nobody can guess."""
    return secrets.token_hex(8)


def question(nonce: str, batch: Sequence[Sequence[str]]) -> bytes:
    """The line that asks for the spans of some sentences."""
    return f"{nonce} {json.dumps(batch)}\n".encode("ascii")


def longest_reply(batch: Sequence[Sequence[str]]) -> int:
    """More bytes than any right answer has."""
    return 64 + sum(8 + _LONGEST_SPAN * len(words) for words in batch)


def decoded(line: bytes, nonce: str, batch: Sequence[Sequence[str]]) -> list[list[Tagged]]:
    """The spans of each sentence, in order, apart from one another.

    Raises:
        SubmissionFault: the line is no answer to this question.
    """
    said, _, body = line.partition(b" ")
    if said != nonce.encode("ascii") or not body.isascii():
        raise SubmissionFault("model-protocol")
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise SubmissionFault("model-protocol") from error
    if type(answer) is not list or len(answer) != len(batch):
        raise SubmissionFault("model-protocol")
    return [_spans(spans, len(words)) for spans, words in zip(answer, batch, strict=True)]


def _spans(answer: Any, words: int) -> list[Tagged]:
    if type(answer) is not list or len(answer) > words:
        raise SubmissionFault("model-protocol")
    spans: list[Tagged] = []
    before = 0
    for item in answer:
        if type(item) is not list or len(item) != 4:
            raise SubmissionFault("model-protocol")
        first, end, label, score = item
        if type(first) is not int or type(end) is not int or type(label) is not int:
            raise SubmissionFault("model-protocol")
        if not (before <= first < end <= words and 0 <= label < len(LABELS)):
            raise SubmissionFault("model-protocol")
        if type(score) not in (int, float) or not math.isfinite(score) or not 0 <= score <= 1:
            raise SubmissionFault("model-protocol")
        spans.append((first, end, LABELS[label], float(score)))
        before = end
    return spans
