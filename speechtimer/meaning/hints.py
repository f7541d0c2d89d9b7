"""Which cues words may hold, by pieces of them: most sentences hold few.

A pattern is tried only where its hint stands; each word is looked at once and remembered.

>>> sorted(hints("3 series puis etirements")), hints("3 series")
(['link', 'step'], frozenset())
"""

import re
from functools import lru_cache

__all__ = ["hints"]

# Pieces of folded words. Whatever the patterns of a cue match touches a word with one of them.
_PIECES = {
    "link": "pui|piu|pis|ensui|apr|fini|termin|conclu|enfin|enchain|suivi|plus",
    "relative": r"egal|identi|equiv|\bmeme|autant|moiti|double|triple|tiers|[13]/[34]|=",
    "share": "fois|demi|quart",
    "time": "temps|dure|plus",
    "ratio": r"\bratio|raport",
    "percent": r"%|\bcent\b|pourcent",
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
}
_PATTERNS = {name: re.compile(pieces) for name, pieces in _PIECES.items()}


def hints(text: str) -> frozenset[str]:
    """The names of the cues that a folded text may hold."""
    return frozenset().union(*map(_hints_of, text.split(" ")))


@lru_cache(maxsize=8192)
def _hints_of(word: str) -> frozenset[str]:
    return frozenset(name for name, pattern in _PATTERNS.items() if pattern.search(word))
