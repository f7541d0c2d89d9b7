"""Tokens with character offsets, and the tags that turn token sequences into spans.

Letters, digits and signs come apart, so that every span of the annotation guide begins and ends
on a token boundary:

>>> [token.text for token in tokenize("5x1h30, récup 2'30")]
['5', 'x', '1', 'h', '30', ',', 'récup', '2', "'", '30']
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from speechtimer.errors import DataError
from speechtimer.labels import Label, Span

__all__ = ["Token", "find_tokens", "spans_to_tags", "tags_to_spans", "token_texts", "tokenize"]

# A run of decimal digits, a run of letters (combining accents included: some recognisers
# write "é" as two characters), or any other single visible character, « ½ » among them.
_LETTERS = r"[^\W\d_¼-¾⅐-⅟]"
_TOKEN = re.compile(rf"\d+|{_LETTERS}+(?:[\u0300-\u036f]+{_LETTERS}*)*|\S")

# Typographic variants of signs that mean the same to a reader.
_PLAIN = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "′": "'", "″": '"', "“": '"', "”": '"'})


@dataclass(frozen=True, slots=True)
class Token:
    """Characters ``[start, end)`` of a sentence."""

    text: str
    start: int
    end: int

    @property
    def plain(self) -> str:
        """The form that models read: composed accents, plain quotes."""
        return unicodedata.normalize("NFC", self.text).translate(_PLAIN)


def tokenize(text: str) -> list[Token]:
    """Split a sentence; whitespace separates tokens and belongs to none."""
    return [Token(m.group(), m.start(), m.end()) for m in find_tokens(text)]


def find_tokens(text: str) -> list[re.Match[str]]:
    """The matches that `tokenize` makes tokens of, for those who need no more."""
    return list(_TOKEN.finditer(text))


def token_texts(text: str) -> list[str]:
    """The texts of the tokens alone."""
    return _TOKEN.findall(text)


def spans_to_tags(tokens: Sequence[Token], spans: Iterable[Span]) -> list[str]:
    """One BIO tag a token: ``B-label`` opens a span, ``I-label`` continues it, ``O`` is outside.

    Raises:
        DataError: a span cuts a token in two, is empty, or overlaps another.
    """
    tags = ["O"] * len(tokens)
    starts = {token.start: i for i, token in enumerate(tokens)}
    ends = {token.end: i for i, token in enumerate(tokens)}
    for span in spans:
        first, last = starts.get(span.start), ends.get(span.end)
        if first is None or last is None or last < first:
            raise DataError(
                f"span [{span.start}, {span.end}) {span.label} does not begin and end on token "
                "boundaries: move it to whole words, figures or signs"
            )
        if any(tag != "O" for tag in tags[first : last + 1]):
            raise DataError(
                f"span [{span.start}, {span.end}) {span.label} overlaps another: remove one"
            )
        tags[first : last + 1] = [f"B-{span.label}"] + [f"I-{span.label}"] * (last - first)
    return tags


def tags_to_spans(
    tokens: Sequence[Token], tags: Sequence[str], scores: Sequence[float] | None = None
) -> tuple[Span, ...]:
    """The inverse of `spans_to_tags`; reads BIO and BIOES tags.

    A tag that continues nothing (``I-`` after ``O`` or after another label) opens a span.
    A span's score is the mean of its tokens' scores; its text is left to the caller.
    """
    runs: list[tuple[int, int, str]] = []
    open_label = ""
    for i, tag in enumerate(tags):
        prefix, _, label = tag.partition("-")
        if not label:
            open_label = ""
        elif prefix in ("I", "E") and label == open_label:
            runs[-1] = (runs[-1][0], i + 1, label)
            open_label = "" if prefix == "E" else label
        else:
            runs.append((i, i + 1, label))
            open_label = "" if prefix in ("S", "E") else label
    return tuple(
        Span(
            tokens[first].start,
            tokens[end - 1].end,
            Label(label),
            score=1.0 if scores is None else sum(scores[first:end]) / (end - first),
        )
        for first, end, label in runs
    )
