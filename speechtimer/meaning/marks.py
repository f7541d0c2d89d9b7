"""The words and signs that part a sentence."""

import re
from collections.abc import Iterator
from operator import attrgetter

from speechtimer.meaning import cues
from speechtimer.meaning.events import Mark, Sign
from speechtimer.meaning.folded import Folded
from speechtimer.meaning.hints import hints

__all__ = ["marks"]

_SIGN = re.compile(
    r"""[(\[)\];\n!?+.:,-]
    (?: (?<=[(\[)\];\n!?+]) | (?<=\.)(?=\s|$) | (?<=:)(?:(?<!\d:)|(?!\d))
      | (?<=,)(?!\d) | (?<=\s-)(?=\s) )""",
    re.VERBOSE,
)
_SIGNS = (
    dict.fromkeys("([", Sign.OPEN)
    | dict.fromkeys(")]", Sign.CLOSE)
    | dict.fromkeys(".;!?\n", Sign.STOP)
    | dict.fromkeys(",-", Sign.COMMA)
    | {"+": Sign.LINK, ":": Sign.COLON}
)
# « 3 minutes de corde plus 4 fois »
_PLUS = re.compile(r"\bplus\s*$")


def marks(folded: Folded, start: int, end: int) -> list[Mark]:
    """Those between two numbers, in order."""
    signs = [
        Mark(match.start(), match.end(), _SIGNS[match[0]], match[0])
        for match in _SIGN.finditer(folded.text, start, end)
        if match[0] != "." or _ends(folded, match.end())
    ]
    if "link" not in folded.hints or "link" not in hints(folded.text[start:end]):
        return signs
    return sorted([*_links(folded.text, start, end), *signs], key=attrgetter("start"))


def _links(text: str, start: int, end: int) -> Iterator[Mark]:
    between = text[start:end]
    for match in cues.LINK.finditer(between):
        yield Mark(start + match.start(), start + match.end(), Sign.LINK, match[0])
    plus = _PLUS.search(between) if end < len(text) else None
    if plus is not None:
        yield Mark(start + plus.start(), start + plus.end(), Sign.LINK, plus[0])


def _ends(folded: Folded, place: int) -> bool:
    """Whether what follows a full stop begins a sentence: not « 10 sec. de repos »."""
    follows = folded.original(place, len(folded.text)).lstrip()
    return not follows or not follows[0].islower()
