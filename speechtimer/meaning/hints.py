"""Where a sentence may hold a cue, by pieces of its words: most sentences hold few.

A pattern is tried only where its hint stands; each word is looked at once and remembered.

>>> Hints("3 series puis etirements").may("link"), Hints("3 series").may("link")
(True, False)
"""

import re
from functools import lru_cache

from speechtimer.meaning.vocabulary import NUMBERS

__all__ = ["Hints"]

# Pieces of folded words. Whatever the patterns of a cue match touches a word with one of them.
_PIECES = {
    "number": rf"\d|{'|'.join(sorted(NUMBERS))}",
    "link": "pui|piu|pis|ensui|apr|fini|termin|conclu|enfin|enchain|suivi|plus",
    "relative": r"egal|identi|equiv|\bmeme|autant|moiti|double|triple|tiers|1/[34]|temps|dure|plus"
    r"|=|%|\bcent\b|pourcent|\bratio|raport|rapport",
    "protocol": "mom|tabata|pomodor",
    "minutely": "depart|toutes|chaque|^la$",
    "step": "chauf|calme|etirement|abord|fin|col|warm|stretch",
    "sides": "cote|jambe|bras|pied|main|epaule|genou|chevil|hanche|molet|gauche|droite",
    "closes": "tout|ensemble|ca|cela|cycle|comenc|fai|fat|pren|pete|met",
    "inner": "dans|par|pour|chaque",
    "chacun": "chacun|chaque|par",
    "between": "entr|antr|fin|apres|bout|avant|toutes",
    "change": "chang|tourn",
    "everywhere": r"partout|\bt(?:ou|s\b|e?m?ps)|system|toujours",
    "each_time": "chaque|toutes",
    "half": "demi",
    "adjective": "petit|bon|gros|vrai",
}
_PATTERNS = {name: re.compile(pieces) for name, pieces in _PIECES.items()}


class Hints:
    """Where the words of a folded text stand that have the hint of a cue."""

    __slots__ = ("_places",)

    def __init__(self, text: str) -> None:
        self._places: dict[str, list[tuple[int, int]]] = {}
        start = 0
        for word in text.split(" "):
            end = start + len(word)
            for name in _hints_of(word):
                self._places.setdefault(name, []).append((start, end))
            start = end + 1

    def may(self, name: str, start: int = 0, end: int | None = None) -> bool:
        """Whether a cue may stand between two places; anywhere where none are given."""
        places = self._places.get(name)
        if places is None:
            return False
        if end is None:
            return True
        for first, last in places:
            if first < end and start < last:
                return True
        return False


@lru_cache(maxsize=8192)
def _hints_of(word: str) -> tuple[str, ...]:
    return tuple(name for name, pattern in _PATTERNS.items() if pattern.search(word))
