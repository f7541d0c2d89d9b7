"""Rule G: named protocols, which fill in what is not said."""

import re
from collections.abc import Iterator

from speechtimer.meaning.events import Protocol

__all__ = ["protocols"]

_NAMED = re.compile(
    r"\b(?:(?P<emom>e\s?(?P<every>\d+|deux|trois|quatre|cinq)?\s?-?mom)|(?P<tabata>tabatas?)|(?P<pomodoro>pomodoros?))\b"
)
_WORDS = {"deux": 2, "trois": 3, "quatre": 4, "cinq": 5}
# A question about a protocol is none.
_QUESTION = re.compile(
    r"c'est quoi|qu'est[- ]ce qu|qu'est ce|keske"
    r"|coment\b"
    r"|ca veut dire|explique|definition|combien (?:dure|de temps)|\bdiference\b"
    r"|conai\w*|deja (?:fait|teste|vu|entendu)"
)
# An order to one that runs, or what a rest lies between.
_ORDER = re.compile(
    r"\b(?:arete|coupe|stope?|anule|suprime|reprend|eteint?|pause)\w*\W+(?:\w+\W+)?(?:le|la|mon|ton|ce)\s+$"
    r"|\bentre\s+(?:les|deux|chaque|chacun des)\s+$"
)


def protocols(text: str) -> Iterator[Protocol]:
    """Those that a folded text names; none in a question about them."""
    if _QUESTION.search(text):
        return
    for match in _NAMED.finditer(text):
        if _ORDER.search(text, 0, match.start()):
            continue
        if match["tabata"]:
            yield Protocol(*match.span(), "tabata", 8, 20, 10)
        elif match["pomodoro"]:
            yield Protocol(*match.span(), "pomodoro", None, 1500, 300)
        else:
            every = match["every"] or "1"
            minutes = _WORDS.get(every) or int(every)
            yield Protocol(*match.span(), "emom", None, 60 * minutes, 0)
