"""Marked text: a sentence that is still being written, its labelled numbers between two signs.

A labelled number is one private-use character for its label, the number, and `END`:
``"\\ue0003\\ue007 séries"``. Whatever changes the text between the signs, or around them, leaves
the label where it belongs; offsets are counted once, at the very end, by `unmark`.
"""

import re

from speechtimer.labels import Label

__all__ = ["END", "START", "RawSpan", "mark", "split_marked", "unmark"]

_FIRST = 0xE000
_MARKS = {label: chr(_FIRST + i) for i, label in enumerate(Label)}
# A plain string is written several times faster than a member of the enumeration.
_NAMES = {sign: label.value for label, sign in _MARKS.items()}
END = chr(_FIRST + len(_MARKS))
START = f"{chr(_FIRST)}-{chr(_FIRST + len(_MARKS) - 1)}"
"""The signs that open a number, for a character class in a pattern."""
_LABELLED = re.compile(f"([{START}][^{END}]*{END})")
_PARTS = re.compile(f"([{START}])([^{END}]*){END}")

# (start, end, name of the label)
RawSpan = tuple[int, int, str]


def mark(text: str, label: Label | None) -> str:
    """A number between its signs; as it is without a label."""
    return text if label is None else f"{_MARKS[label]}{text}{END}"


def split_marked(text: str) -> list[str]:
    """Literals and labelled numbers in turn: the odd ones are labelled."""
    return _LABELLED.split(text)


def unmark(marked: str) -> tuple[str, list[RawSpan]]:
    """The text, one space where there were several, and the spans of its labelled numbers.

    >>> unmark(mark("3", Label.NB_ROUNDS) + "  séries ")
    ('3 séries', [(0, 1, 'nb_rounds')])
    """
    while "  " in marked:
        marked = marked.replace("  ", " ")
    parts = _PARTS.split(marked.strip(" "))
    text = parts[0]
    if len(parts) == 1:
        return text, []
    spans: list[RawSpan] = []
    signs = iter(parts)
    next(signs)
    for sign, number, after in zip(signs, signs, signs, strict=True):
        if text and _grow(text[-1], number[0]):
            text += " "
        start = len(text)
        text += number
        spans.append((start, len(text), _NAMES[sign]))
        if after:
            first = after[0]
            text += f" {after}" if first != " " and _grow(number[-1], first) else after
    return text, spans


def _grow(before: str, after: str) -> bool:
    """Whether a number would grow into its neighbour: « quatrex », « 530 »."""
    return (before.isalpha() and after.isalpha()) or (before.isdecimal() and after.isdecimal())
