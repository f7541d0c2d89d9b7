"""Labelled sentences of our corpus, read without what the library needs for it."""

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from speechtimer.labels import Label, Span
from speechtimer.tokens import Token, spans_to_tags, tokenize

__all__ = ["tagged_sentences"]


def tagged_sentences(corpus: Path, count: int) -> Iterator[tuple[list[Token], list[str]]]:
    """The tokens of the first sentences of a file, and their BIO tags."""
    with corpus.open(encoding="utf-8") as file:
        for line in map(json.loads, islice(file, count)):
            tokens = tokenize(line["text"])
            spans = [Span(s["start"], s["end"], Label(s["label"])) for s in line["spans"]]
            yield tokens, spans_to_tags(tokens, spans)
