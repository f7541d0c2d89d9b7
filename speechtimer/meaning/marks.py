"""The words and signs that part a sentence."""

import re
from collections.abc import Iterator

from speechtimer.meaning import cues
from speechtimer.meaning.events import Mark, Sign
from speechtimer.meaning.folded import Folded

__all__ = ["marks"]

_SIGN = re.compile(
    r"(?P<open>[(\[])|(?P<close>[)\]])|(?P<stop>[;\n!?]|\.(?=\s|$))|(?P<plus>\+)"
    r"|(?P<colon>(?<!\d):|:(?!\d))|(?P<comma>,(?!\d)|(?<=\s)-(?=\s))"
)
# « 3 minutes de corde plus 4 fois »
_PLUS = re.compile(r"\bplus\s*$")


def marks(folded: Folded, start: int, end: int) -> Iterator[Mark]:
    """Those between two numbers, in order."""
    text = folded.text
    found = [
        Mark(start + m.start(), start + m.end(), Sign.LINK, m[0])
        for pattern in (cues.LINK, _PLUS)
        for m in pattern.finditer(text[start:end])
        if not (pattern is _PLUS and end == len(text))
    ]
    for match in _SIGN.finditer(text, start, end):
        name = match.lastgroup or ""
        sign = Sign.LINK if name == "plus" else Sign[name.upper()]
        if sign is Sign.STOP and match[0] == "." and not _ends(folded, match.end()):
            continue
        found.append(Mark(match.start(), match.end(), sign, match[0]))
    yield from sorted(found, key=lambda mark: mark.start)


def _ends(folded: Folded, place: int) -> bool:
    """Whether what follows a full stop begins a sentence: not « 10 sec. de repos »."""
    follows = folded.original(place, len(folded.text)).lstrip()
    return not follows or not follows[0].islower()
