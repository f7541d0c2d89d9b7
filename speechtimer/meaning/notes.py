"""Choices that a person might not expect, one French sentence each."""

from speechtimer.meaning.amounts import Amount
from speechtimer.meaning.events import Protocol
from speechtimer.program import duration

__all__ = ["in_minutes", "protocol", "range_end", "total"]

_IN_MINUTES = "Sans unité, j’ai compté en minutes : {length}."
_RANGE_END = "« {written} » : j’ai pris {end}."
_TOTAL = "En {length} : {rounds} tours."
_TOTAL_ONE = "En {length} : 1 tour."
_TOTAL_LEFT = "En {length} : {rounds} tours, et il reste {left}."
_TOTAL_ONE_LEFT = "En {length} : 1 tour, et il reste {left}."
_PROTOCOL = "{name} : {work} d’effort."
_PROTOCOL_RESTED = "{name} : {work} d’effort, {rest} de repos."


def in_minutes(seconds: int) -> str:
    """A number without a unit.

    >>> in_minutes(1500)
    'Sans unité, j’ai compté en minutes : 25 min.'
    """
    return _IN_MINUTES.format(length=duration(seconds))


def range_end(written: str, end: str) -> str:
    """« 8 à 10 fois ».

    >>> range_end("8 à 10", "10")
    '« 8 à 10 » : j’ai pris 10.'
    """
    return _RANGE_END.format(written=written, end=end)


def total(seconds: Amount, once: Amount, rounds: int) -> str:
    """How many rounds fit into a total.

    >>> total(1200, 120, 10), total(600, 420, 1)
    ('En 20 min : 10 tours.', 'En 10 min : 1 tour, et il reste 3 min.')
    """
    left = int(seconds - once * rounds)
    if left > 0:
        told = _TOTAL_ONE_LEFT if rounds == 1 else _TOTAL_LEFT
    else:
        told = _TOTAL_ONE if rounds == 1 else _TOTAL
    return told.format(length=duration(int(seconds)), rounds=rounds, left=duration(left))


def protocol(named: Protocol) -> str:
    """What a protocol fills in.

    >>> protocol(Protocol(0, 6, "tabata", 8, 20, 10, "tabata"))
    'Tabata : 20 s d’effort, 10 s de repos.'
    """
    name = named.label if named.label.isupper() else named.label.capitalize()
    told = _PROTOCOL_RESTED if named.rest_seconds else _PROTOCOL
    work, rest = duration(named.work_seconds), duration(named.rest_seconds)
    return told.format(name=name, work=work, rest=rest)
