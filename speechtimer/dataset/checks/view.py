"""A labelled sentence as the checks look at it: plain words, and the span that owns each."""

import unicodedata
from functools import cached_property, lru_cache

from speechtimer.dataset.checks.words import unit_seconds
from speechtimer.dataset.sentence import Sentence
from speechtimer.labels import Label
from speechtimer.numbers import read_number, read_value
from speechtimer.tokens import tokenize

__all__ = ["View", "is_fraction"]

# « 2 s'il te plaît », « 2 s il vous plaît »: no unit.
_PLEASE = {"'", "il", "te", "vous", "tp", "stp"}


class View:
    """Tokens of a sentence by index: ``words`` are folded, ``owner`` is the index of a span."""

    def __init__(self, sentence: Sentence) -> None:
        self.text = sentence.text
        self.spans = sentence.spans
        self.tokens = tokenize(sentence.text)
        self.words = [_fold(token.plain) for token in self.tokens]
        self.owner: list[int | None] = [None] * len(self.tokens)
        for at, span in enumerate(self.spans):
            for i, token in enumerate(self.tokens):
                if token.end > span.start and token.start < span.end:
                    self.owner[i] = at

    @cached_property
    def bounds(self) -> list[tuple[int, int]]:
        """The first token of each span, and the one after its last."""
        ranges = [[i for i, at in enumerate(self.owner) if at == k] for k in range(len(self.spans))]
        return [(found[0], found[-1] + 1) if found else (0, 0) for found in ranges]

    def word(self, i: int) -> str:
        """The folded word of a token, "" beyond the sentence."""
        return self.words[i] if 0 <= i < len(self.words) else ""

    def free(self, i: int) -> bool:
        """Whether there is such a token and no span has it."""
        return 0 <= i < len(self.tokens) and self.owner[i] is None

    def between(self, first: int, end: int) -> str:
        """The text of tokens ``[first, end)``."""
        return self.text[self.tokens[first].start : self.tokens[end - 1].end]

    def reads(self, first: int, end: int) -> bool:
        """Whether these tokens are one number."""
        return read_number(self.between(first, end)) is not None

    def glued(self, i: int) -> bool:
        """Whether no space stands before a token."""
        return 0 < i < len(self.tokens) and self.tokens[i - 1].end == self.tokens[i].start

    def unit(self, i: int) -> tuple[int, int] | None:
        """The time unit at a token, in seconds, and the index of what follows it."""
        word = self.word(i)
        after_figure = self.word(i - 1).isdecimal()
        if word == "'" and after_figure and self.glued(i):
            return (1, i + 2) if self.word(i + 1) == "'" and self.glued(i + 1) else (60, i + 1)
        if word == '"' and after_figure and self.glued(i):
            return 1, i + 1
        if word in ("h", "s"):
            sure = self.glued(i) or after_figure
            if not sure or (self.word(i + 1) in _PLEASE and not self.glued(i)):
                return None
            return (3600 if word == "h" else 1), i + 1
        seconds = unit_seconds(word)
        return None if seconds is None else (seconds, i + 1)

    def unit_after(self, at: int) -> tuple[int, int] | None:
        """The unit that a span counts: « [un quart] d'heure », « [3] min »; as `unit` gives it."""
        i = self.bounds[at][1]
        if is_fraction(self.spans[at].text):
            while self.word(i) in ("-", "d", "de", "'") and self.free(i):
                i += 1
        return self.unit(i) if self.free(i) else None

    def notation(self, start: int, end: int) -> int | None:
        """The rule of what stands, without a space, between two figures: « : » or « h », « / »."""
        if not 0 < start < end or not all(self.glued(i) for i in range(start, end + 1)):
            return None
        if not (self.word(start - 1).isdecimal() and self.word(end).isdecimal()):
            return None
        sign = self.between(start, end)
        if sign in ("/", "-"):
            return 10
        unit = self.unit(start)
        return 6 if sign == ":" or (unit is not None and unit[1] == end) else None

    def marked(self, first: int, end: int, label: Label | str) -> str:
        """Tokens as the annotation guide marks them."""
        return f"[{self.between(first, end)}]({label})"


@lru_cache(maxsize=8192)
def is_fraction(text: str) -> bool:
    """Whether a number is a fraction alone, « trois quarts », not « deux et demi » or « 1,5 »."""
    return read_value(text, Label.DURATION_WT_MIN) != read_number(text)


@lru_cache(maxsize=65_536)
def _fold(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))
