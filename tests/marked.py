"""Sentences written as the annotation guide writes them: ``[3](nb_rounds) tours``.

>>> marked("[3](nb_rounds) tours").text
'3 tours'
"""

import re

from speechtimer.dataset.sentence import Sentence
from speechtimer.labels import Label, Span

__all__ = ["marked"]

_MARK = re.compile(r"\[([^\]]+)\]\((\w+)\)")
_SHORT = {"n": "nb_rounds"} | {
    f"{kind[0]}{unit[0]}": f"duration_{kind}_{unit}"
    for kind in ("wt", "br")
    for unit in ("hr", "min", "sd")
}


def marked(source: str) -> Sentence:
    """The sentence; labels may be short: n, wh, wm, ws, bh, bm, bs."""
    text, spans, at = "", [], 0
    for match in _MARK.finditer(source):
        text += source[at : match.start()]
        label = Label(_SHORT.get(match[2], match[2]))
        spans.append(Span(len(text), len(text) + len(match[1]), label))
        text += match[1]
        at = match.end()
    return Sentence(text + source[at:], tuple(spans))
