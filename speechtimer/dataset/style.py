"""How one person writes numbers and units: the same hand from the first word to the last."""

import random
from dataclasses import dataclass, field
from functools import lru_cache

from speechtimer.dataset.sampling import Weighted
from speechtimer.labels import Label
from speechtimer.numbers import Variety, spellings, write_number

__all__ = ["Piece", "Style"]

# A run of characters and, for a number of the program, its label.
Piece = tuple[str, Label | None]

_UNITS = {
    3600: Weighted({"heure": 60, "h": 18, "H": 1, "hr": 1}),
    60: Weighted({"minute": 70, "min": 22, "mn": 6, "mins": 1, "m": 2}),
    1: Weighted({"seconde": 68, "s": 12, "sec": 15, "secs": 1.5}),
}
_SPOKEN_UNITS = {3600: "heure", 60: "minute", 1: "seconde"}


@lru_cache(maxsize=4096)
def _write_in(region: Variety, n: int, feminine: bool) -> str:
    return write_number(n, variety=region, feminine=feminine)


@dataclass(frozen=True, slots=True)
class Style:
    """What a person keeps to.

    Attributes:
        rng: source of all choices.
        words: probability that a number is written in words.
        spoken: nothing is written that cannot be said (no 1:30, no 2'30).
        region: France, or the Belgian or Swiss way to say 70, 80 and 90.
        tidy: units agree in number and words are spelt correctly.
        units: the names of hours, minutes and seconds, by their seconds.
    """

    rng: random.Random
    words: float = 0.0
    spoken: bool = False
    region: Variety = Variety.FRANCE
    tidy: bool = True
    units: dict[int, str] = field(default_factory=lambda: dict(_SPOKEN_UNITS))

    @classmethod
    def draw(cls, rng: random.Random, *, spoken: bool) -> "Style":
        """A random hand; speech has more number words than typing."""
        words = rng.choices((0.0, 1.0, 0.4), (40, 52, 8) if spoken else (76, 17, 7))[0]
        region = rng.choices(list(Variety), (86, 8, 6))[0]
        tidy = rng.random() < 0.85
        units = {seconds: names.pick(rng) for seconds, names in _UNITS.items()}
        return cls(rng, words, spoken, region, tidy, units)

    def using(self, rng: random.Random) -> "Style":
        """The same habits with other chances."""
        return Style(rng, self.words, self.spoken, self.region, self.tidy, self.units)

    def number(
        self,
        n: int,
        *,
        feminine: bool = False,
        force: str = "",
        rng: random.Random | None = None,
    ) -> str:
        """``n`` in figures or words; ``force`` may be "figures" or "words"."""
        rng = rng or self.rng
        if force != "words" and (
            force == "figures" or not self.words or rng.random() >= self.words
        ):
            return str(n)
        if self.region is not Variety.FRANCE:
            return _write_in(self.region, n, feminine)
        forms = spellings(n, feminine=feminine)
        return forms[0] if rng.random() < 0.55 else forms[int(rng.random() * len(forms))]

    def unit(self, seconds: int, count: float, *, spelt_out: bool = False) -> str:
        """The unit's name, mostly the same abbreviation all along and in agreement."""
        if spelt_out or (self.spoken and self.rng.random() < 0.95):
            name = _SPOKEN_UNITS[seconds]
        elif self.rng.random() < 0.15:
            name = _UNITS[seconds].pick(self.rng)
        else:
            name = self.units[seconds]
        if len(name) > 4:
            plural = count >= 2
            if not self.tidy and self.rng.random() < 0.3:
                plural = not plural
            return name + "s" if plural else name
        return name

    def gap(self, unit: str) -> str:
        """Between figures and a unit: « 30 s » or « 30s »."""
        if self.spoken:
            return " "
        return "" if self.rng.random() < (0.45 if len(unit) <= 3 else 0.04) else " "
