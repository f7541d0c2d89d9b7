"""Choices that a person might not expect, one French sentence each."""

from speechtimer.meaning.amounts import Amount
from speechtimer.meaning.events import Protocol
from speechtimer.program import duration

__all__ = ["in_minutes", "protocol", "range_end", "total"]


def in_minutes(seconds: int) -> str:
    """A number without a unit.

    >>> in_minutes(1500)
    'Sans unité, j’ai compté en minutes : 25 min.'
    """
    return f"Sans unité, j’ai compté en minutes : {duration(seconds)}."


def range_end(written: str, end: str) -> str:
    """« 8 à 10 fois ».

    >>> range_end("8 à 10", "10")
    '« 8 à 10 » : j’ai pris 10.'
    """
    return f"« {written} » : j’ai pris {end}."


def total(seconds: Amount, once: Amount, rounds: int) -> str:
    """How many rounds fit into a total.

    >>> total(1200, 120, 10), total(600, 420, 1)
    ('En 20 min : 10 tours.', 'En 10 min : 1 tour, et il reste 3 min.')
    """
    left = int(seconds - once * rounds)
    tours = "tour" if rounds == 1 else "tours"
    ending = f", et il reste {duration(left)}" if left > 0 else ""
    return f"En {duration(int(seconds))} : {rounds} {tours}{ending}."


def protocol(named: Protocol) -> str:
    """What a protocol fills in.

    >>> protocol(Protocol(0, 6, "tabata", 8, 20, 10, "tabata"))
    'Tabata : 20 s d’effort, 10 s de repos.'
    """
    rest = f", {duration(named.rest_seconds)} de repos" if named.rest_seconds else ""
    name = named.label if named.label.isupper() else named.label.capitalize()
    return f"{name} : {duration(named.work_seconds)} d’effort{rest}."
