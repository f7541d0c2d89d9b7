"""Marked text: a sentence that is still being written, its labelled numbers between two signs.

A labelled number is `OPEN`, a private-use character for its label, the number, and `END`.
Whatever changes the text between the signs, or around them, leaves the label where it belongs;
offsets are counted once, at the very end, by `unmark` or, for many sentences, by a `Sheet`.
"""

import re

from speechtimer.labels import Label

__all__ = ["END", "LABELS", "MARKS", "OPEN", "RawSpan", "grow", "mark", "split_marked", "unmark"]

OPEN = "\ue000"
END = "\ue001"
_SIGNS = {label: chr(0xE010 + i) for i, label in enumerate(Label)}
# What the sign after `OPEN` stands for. (A plain string is written several times faster than a
# member of the enumeration.)
LABELS = {sign: label.value for label, sign in _SIGNS.items()}
MARKS = "".join((OPEN, END, *_SIGNS.values()))
_LABELLED = re.compile(f"({OPEN}[^{END}]*{END})")

# (start, end, name of the label)
RawSpan = tuple[int, int, str]


def mark(text: str, label: Label | None) -> str:
    """A number between its signs; as it is without a label."""
    return text if label is None else f"{OPEN}{_SIGNS[label]}{text}{END}"


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
    text, *labelled = marked.strip(" ").split(OPEN)
    spans: list[RawSpan] = []
    for part in labelled:
        number, _, after = part.partition(END)
        if text and text[-1] != " " and grow(text[-1], number[1]):
            text += " "
        start = len(text)
        text += number[1:]
        spans.append((start, len(text), LABELS[number[0]]))
        if after:
            grown = after[0] != " " and grow(number[-1], after[0])
            text += f" {after}" if grown else after
    return text, spans


def grow(before: str, after: str) -> bool:
    """Whether a number would grow into its neighbour: « quatrex », « 530 »."""
    return (before.isalpha() and after.isalpha()) or (before.isdecimal() and after.isdecimal())
