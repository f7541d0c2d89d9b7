"""Words that decide what a number counts, folded: lower case, no accents.

Only words that leave no doubt stand here: a check that cries wolf is soon ignored.
"""

from functools import lru_cache

from rapidfuzz.distance import OSA

__all__ = ["INTRODUCED", "REST", "ROUNDS", "UNIT_NAMES", "WORK", "unit_seconds"]

_UNITS = {3600: "heure heures hr hrs", 60: "minute minutes min mins mn mns", 1: "sec secs"}
_SECONDS_OF = {word: seconds for seconds, words in _UNITS.items() for word in words.split()}
_SPELT_OUT = {"heure": 3600, "minute": 60, "seconde": 1}
_LONG_ENOUGH_FOR_A_SLIP = 5

UNIT_NAMES = {3600: "heures", 60: "minutes", 1: "secondes"}

_ROUNDS = """serie series set sets sequence sequences round rounds tour tours cycle cycles fois
repetition repetitions reprise reprises passage passages manche manches bloc blocs session sessions
circuit circuits pomodoro pomodoros"""
_REST = """repos pause pauses recup recups recuperation off rest break coupure relache detente
transition attente recovery"""
_WORK = "effort efforts travail sprint sprints gainage"
_INTRODUCED = """pause repos recup recuperation coupure chrono chronometre minuteur minuterie timer
decompte compte alarme peu"""

ROUNDS = frozenset(_ROUNDS.split())
REST = frozenset(_REST.split())
WORK = frozenset(_WORK.split())
INTRODUCED = frozenset(_INTRODUCED.split())
"""What « un » or « une » before it never counts."""


@lru_cache(maxsize=8192)
def unit_seconds(word: str) -> int | None:
    """The seconds of a time unit, one slip of the pen allowed; None for another word.

    >>> unit_seconds("min"), unit_seconds("segondes"), unit_seconds("seance")
    (60, 1, None)
    """
    if word in _SECONDS_OF:
        return _SECONDS_OF[word]
    singular = word.removesuffix("s")
    if len(singular) < _LONG_ENOUGH_FOR_A_SLIP:
        return None
    near = (
        seconds
        for right, seconds in _SPELT_OUT.items()
        if singular[0] == right[0] and OSA.distance(singular, right) <= 1
    )
    return next(near, None)
