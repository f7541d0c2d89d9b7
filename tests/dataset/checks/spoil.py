"""Good labels, spoilt as a tired hand spoils them."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from speechtimer.dataset import Sentence
from speechtimer.labels import Kind, Label, Span
from speechtimer.tokens import Token, tokenize

__all__ = ["Spoilt", "spoil"]


@dataclass(frozen=True, slots=True)
class Spoilt:
    """What was done to ``sentences[at]``, somewhere in characters ``[start, end)``."""

    at: int
    start: int
    end: int
    how: str

    def shows_in(self, at: int, start: int, end: int) -> bool:
        """Whether a finding points at it."""
        return self.at == at and self.start < end and start < self.end


def spoil(
    sentences: Sequence[Sentence], *, share: float, seed: int
) -> tuple[list[Sentence], list[Spoilt]]:
    """About ``share`` of the spans left out, swapped between work and rest, cut, or with a unit."""
    draw = random.Random(seed)
    done: list[Sentence] = []
    spoilt: list[Spoilt] = []
    for at, sentence in enumerate(sentences):
        spans: list[Span] = []
        for span in sentence.spans:
            how = draw.choice(_ways(sentence, span)) if draw.random() < share else ""
            new = _spoilt(sentence.text, span, how, draw)
            if how:
                end = max(span.end, new.end if new else 0)
                spoilt.append(Spoilt(at, span.start, end, how))
            spans += [new] if new else []
        done.append(Sentence(sentence.text, tuple(spans)))
    return done, spoilt


def _ways(sentence: Sentence, span: Span) -> list[str]:
    ways = ["missing"]
    if span.label.kind is not Kind.ROUNDS:
        ways.append("swapped")
    if len(_inside(sentence.text, span)) > 1:
        ways.append("cut")
    following = _after(sentence.text, span)
    taken = any(other.start <= following.start < other.end for other in sentence.spans)
    return [*ways, "unit"] if following.text.isalpha() and not taken else ways


def _spoilt(text: str, span: Span, how: str, draw: random.Random) -> Span | None:
    if how == "missing":
        return None
    if how == "swapped":
        kind = Kind.REST if span.label.kind is Kind.WORK else Kind.WORK
        return Span(span.start, span.end, Label.duration(kind, span.label.unit_seconds))
    if how == "unit":
        return Span(span.start, _after(text, span).end, span.label)
    if how == "cut":
        tokens = _inside(text, span)
        if draw.random() < 0.5:
            return Span(tokens[1].start, span.end, span.label)
        return Span(span.start, tokens[-2].end, span.label)
    return span


def _inside(text: str, span: Span) -> list[Token]:
    return [token for token in tokenize(text) if span.start <= token.start < span.end]


def _after(text: str, span: Span) -> Token:
    following = (token for token in tokenize(text) if token.start >= span.end)
    return next(following, Token("", len(text), len(text)))
