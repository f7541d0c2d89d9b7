"""A model's answers to the hidden sentences, as they are stored."""

import json
import zlib
from collections.abc import Sequence

from speechtimer.labels import Label, Span

__all__ = ["packed", "unpacked"]


def packed(predictions: Sequence[Sequence[Span]]) -> bytes:
    """Start, end and label of each span of each sentence."""
    rows = [[(span.start, span.end, span.label.value) for span in spans] for spans in predictions]
    return zlib.compress(json.dumps(rows, separators=(",", ":")).encode())


def unpacked(data: bytes) -> tuple[tuple[Span, ...], ...]:
    """The inverse of `packed`; the spans' texts and scores are not kept."""
    rows = json.loads(zlib.decompress(data))
    return tuple(
        tuple(Span(start, end, Label(label)) for start, end, label in spans) for spans in rows
    )
