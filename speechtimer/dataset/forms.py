"""How a number is written: in figures or words, as a fraction, in the notation of a clock …

>>> from speechtimer.labels import Label
>>> for text, end in (("5 min", 1), ("cinq min", 4), ("2'30", 1), ("1h30", 1), ("1/2 heure", 3)):
...     print(number_form(text, Span(0, end, Label.DURATION_WT_MIN)))
figures
words
clock
glued
fraction in figures
"""

import re
from enum import StrEnum

from speechtimer.labels import Span
from speechtimer.numbers import read_number

__all__ = ["Form", "number_form"]


class Form(StrEnum):
    """The ways of writing a number that a corpus should hold."""

    FIGURES = "figures"
    WORDS = "words"
    FRACTION_WORDS = "fraction in words"
    FRACTION_FIGURES = "fraction in figures"
    DECIMAL = "decimal"
    GLUED = "glued"  # 45s, 1h30, x5
    CLOCK = "clock"  # 1:30, 2'30
    PAIR = "pair"  # 30/30


_DECIMAL = re.compile(r"\d ?[.,] ?\d|\b(?:virgule|point)\b", re.IGNORECASE)
_RATIO = re.compile(r"\d ?[/⁄] ?\d|[¼-¾⅐-⅞]")
_FIGURE = re.compile(r"\d")
# What stands around a number, itself replaced by #.
_CLOCK = re.compile(r"""\d ?['’′:]#|# ?['’′"”″]|#:\d""")
_PAIR = re.compile(r"\d[/–-]#|#[/–-]\d")
_GLUED = re.compile(r"[^\W\d_]#|#[^\W\d_]")


def number_form(text: str, span: Span) -> Form:
    """The form of the number ``text[span.start:span.end]``, what it is glued to included."""
    said = text[span.start : span.end]
    if _DECIMAL.search(said):
        return Form.DECIMAL
    if _RATIO.search(said):
        return Form.FRACTION_FIGURES
    value = read_number(said)
    if value is not None and value.denominator > 1:
        return Form.FRACTION_WORDS
    if not _FIGURE.search(said):
        return Form.WORDS
    around = f"{text[max(0, span.start - 3) : span.start]}#{text[span.end : span.end + 3]}"
    for form, pattern in ((Form.CLOCK, _CLOCK), (Form.PAIR, _PAIR), (Form.GLUED, _GLUED)):
        if pattern.search(around):
            return form
    return Form.FIGURES
