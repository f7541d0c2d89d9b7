"""Hands: people who write, each with habits and with durations that they have written before.

A corpus is written by a few dozen of them. A hand draws each of its durations slowly once and
then picks from those, so that a million sentences cost little more per sentence than a list
look-up. What stands at each place of a list depends on the seed, the hand and the place alone:
never on the order in which sentences are written, or on who writes them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from speechtimer.dataset.durations import Duration, draw_bare, draw_duration
from speechtimer.dataset.marks import mark
from speechtimer.dataset.noise import change_units
from speechtimer.dataset.style import Style
from speechtimer.labels import Kind

__all__ = ["HANDS", "Hand", "Written", "duration_place", "hands"]

# Of each register.
HANDS = 16
# « d'une minute », « d'environ 3 minutes », « d'à peu près », « d'au moins », « d'entre 3 et 5 »
_ELIDES = ("un", "environ ", "à ", "au ", "entre ")


@dataclass(frozen=True, slots=True)
class Written:
    """A duration, with its labels as marked text and without them.

    Attributes:
        minutes: its value where it is said in whole minutes alone.
        elides: whether « de » before it loses its e.
    """

    text: str
    plain: str
    seconds: int
    minutes: int | None
    elides: bool

    @classmethod
    def of(cls, duration: Duration) -> "Written":
        """From the pieces that were drawn."""
        text = "".join([mark(text, label) for text, label in duration.pieces])
        plain = "".join([text for text, _ in duration.pieces])
        seconds = int(duration.seconds)
        return cls(text, plain, seconds, duration.whole_minutes, plain.startswith(_ELIDES))


_places: list[tuple[Kind, tuple[str, ...]]] = []


def duration_place(kind: Kind, options: frozenset[str]) -> int:
    """Where hands keep durations of a kind with these options: a number in this process."""
    key = kind, tuple(sorted(options))
    if key not in _places:
        _places.append(key)
    return _places.index(key)


class Hand:
    """A style, and what it has already written."""

    __slots__ = ("_bare_too", "_knows", "_register", "_seed", "_written", "style")

    def __init__(self, seed: str, register: str, knows: int, *, bare_too: bool) -> None:
        self._seed = seed
        self._knows = knows
        self._bare_too = bare_too
        self._register = register
        self.style = Style.draw(Random(seed), spoken=register == "spoken")
        self._written: dict[int, list[Written | None]] = {}

    def durations(self, place: int, draw: Callable[[], float], count: int) -> list[Written]:
        """Durations that this hand writes at a `duration_place`."""
        known = self._written.get(place)
        if known is None:
            known = self._written[place] = [None] * self._knows
        places = [int(draw() * self._knows) for _ in range(count)]
        return [known[i] or self._learn(known, place, i) for i in places]

    def _learn(self, known: list[Written | None], place: int, i: int) -> Written:
        written = known[i] = self._write(place, i)
        return written

    def _write(self, place: int, i: int) -> Written:
        kind, options = _places[place]
        rng = Random(f"{self._seed} {kind} {','.join(options)} {i}")
        if "bare" in options:
            return Written.of(draw_bare(kind, self.style.using(rng), frozenset(options)))
        duration = draw_duration(kind, self.style.using(rng), frozenset(options))
        return Written.of(self._misspelt(duration, rng))

    def _misspelt(self, duration: Duration, rng: Random) -> Duration:
        """With its units as the register spells them."""
        literals = [text for text, label in duration.pieces if label is None]
        change_units(literals, self._register, rng)
        spelt = iter(literals)
        pieces = [
            (next(spelt) if label is None else text, label) for text, label in duration.pieces
        ]
        return Duration(tuple(pieces), duration.seconds)

    def bare(
        self, place: int, rng: Random, minutes: Sequence[int | None] | None, count: int
    ) -> list[Written]:
        """Numbers whose unit is understood.

        Args:
            minutes: the works before them, where those are said in minutes; shape (count,).
        """
        if minutes is None:
            minutes = [None] * count
        if self._bare_too and not any(minutes):
            return self.durations(place, rng.random, count)
        kind, options = _places[place]
        style, wanted = self.style.using(rng), frozenset(options)
        return [
            self.durations(place, rng.random, 1)[0]
            if self._bare_too and before is None
            else Written.of(draw_bare(kind, style, wanted, minutes_before=before))
            for before in minutes
        ]


# Dev and test find what was written for the other: it is the same.
@lru_cache(maxsize=8)
def hands(seed: int, register: str, *, knows: int, bare_too: bool = False) -> list[Hand]:
    """The hands of a corpus that write in a register.

    Args:
        knows: how many durations of a kind, with the same options, a hand writes.
        bare_too: whether durations without a unit are kept as well, not drawn each time.
    """
    return [
        Hand(f"{seed} {register} {i}", register, knows, bare_too=bare_too) for i in range(HANDS)
    ]
