"""Durations as people write them, in pieces whose numbers carry their labels (guide rules 2-6)."""

from dataclasses import dataclass
from fractions import Fraction

from speechtimer.dataset.sampling import Weighted
from speechtimer.dataset.style import Piece, Style
from speechtimer.labels import Kind, Label

__all__ = ["Duration", "Writer"]


@dataclass(frozen=True, slots=True)
class Duration:
    """What is written, and how many seconds it means."""

    pieces: tuple[Piece, ...]
    seconds: Fraction

    @property
    def whole_minutes(self) -> int | None:
        """How many minutes, where it is written in minutes alone."""
        labels = [label for _, label in self.pieces if label is not None]
        if len(labels) == 1 and labels[0].unit_seconds == 60 and self.seconds % 60 == 0:
            return int(self.seconds // 60)
        return None


# How often people choose which value: round ones mostly, any at times.
_SECONDS = Weighted(
    {30: 20, 20: 14, 45: 13, 40: 12, 15: 12, 10: 11, 60: 7, 90: 7, 50: 8, 25: 8, 35: 6, 5: 5}
    | {55: 5, 12: 2, 8: 2, 6: 1, 7: 1, 3: 1, 75: 2, 80: 2, 70: 2, 65: 1, 95: 1, 120: 2, 100: 1}
    | {150: 0.4, 200: 0.6, 240: 0.4, 300: 0.9, 400: 0.2, 500: 0.2, 600: 0.6, 900: 0.4}
    | {1200: 0.5, 1500: 0.2, 1800: 0.3, 3000: 0.1, 3600: 0.2}
    | {1: 0.5, 180: 0.5, 18: 0.7, 22: 0.5, 32: 0.7, 0: 12}  # 0 stands for any of them
)
_MINUTES = Weighted(
    {1: 22, 2: 20, 3: 16, 5: 13, 4: 11, 10: 7, 6: 5, 8: 5, 7: 3, 15: 3, 20: 3, 12: 3, 30: 2}
    | {25: 2, 9: 2, 45: 1, 90: 0.5, 0: 7}
)
_LONG_MINUTES = Weighted(
    {10: 15, 20: 13, 15: 13, 30: 13, 5: 10, 25: 9, 45: 9, 40: 6, 12: 6, 8: 6, 50: 4, 35: 4}
    | {3: 4, 4: 4, 6: 4, 7: 4, 18: 2, 90: 4, 75: 1, 60: 2, 55: 2, 2: 3, 1: 3, 11: 2, 120: 1, 0: 16}
)
_HOURS = Weighted({1: 30, 2: 20, 3: 12, 4: 7, 5: 4, 6: 3, 8: 3, 12: 4, 10: 3, 24: 3, 0: 18})
_PART = Weighted({30: 30, 15: 14, 45: 12, 20: 10, 10: 8, 40: 5, 5: 5, 50: 3, 0: 20})
_FRACTIONS = Weighted({Fraction(1, 2): 50, Fraction(1, 4): 28, Fraction(3, 4): 18})


class Writer:
    """Writes durations of one kind in one style."""

    def __init__(self, kind: Kind, style: Style, options: frozenset[str]) -> None:
        self.kind = kind
        self.style = style
        self.rng = style.rng
        self.options = options

    # --- values -------------------------------------------------------------------------------

    def seconds(self) -> int:
        return _SECONDS.pick(self.rng) or self.rng.randint(1, 130)

    def minutes(self) -> int:
        if self.options & {"long", "hours"}:
            return _LONG_MINUTES.pick(self.rng) or self.rng.randint(1, 100)
        if self.rng.random() < 0.03:
            return self.rng.randint(1, 299)
        if self.kind is Kind.REST and self.rng.random() < 0.7:
            return self.rng.choice((1, 1, 1, 1, 2, 2, 2, 3, 3, 5))
        return _MINUTES.pick(self.rng) or self.rng.randint(1, 60)

    def hours(self) -> int:
        return _HOURS.pick(self.rng) or self.rng.randint(1, 28)

    def part(self) -> int:
        """Seconds after minutes, or minutes after hours."""
        if self.rng.random() < 0.02:
            return self.rng.randint(60, 99)
        return _PART.pick(self.rng) or self.rng.randint(1, 59)

    def large_unit(self) -> int:
        """Hours in long durations, minutes in short ones."""
        if "hours" in self.options:
            return 3600
        return 3600 if self.rng.random() < (0.6 if "long" in self.options else 0.06) else 60

    def count(self, unit: int) -> int:
        if "one" in self.options:
            return 1
        if unit == 3600:
            return self.hours()
        return self.minutes() if unit == 60 else self.seconds()

    # --- pieces -------------------------------------------------------------------------------

    def label(self, unit: int) -> Label:
        return Label.duration(self.kind, unit)

    def number(self, n: int, unit: int, *, force: str = "") -> Piece:
        text = self.style.number(n, feminine=True, force=force)
        if n >= 1000 and text.isdigit() and self.rng.random() < 0.6:
            text = f"{n:,}".replace(",", self.rng.choice(("\u0020", "\u00a0", "\u202f")))
        return text, self.label(unit)

    def with_unit(self, n: int, unit: int) -> list[Piece]:
        """« deux minutes », « 30s »."""
        text, label = self.number(n, unit)
        name = self.style.unit(unit, n, spelt_out=not text[0].isdigit())
        return [(text, label), ((self.style.gap(name) if text[0].isdigit() else " ") + name, None)]

    # --- forms --------------------------------------------------------------------------------

    def one_unit(self) -> Duration:
        if "hours" in self.options:
            unit = 3600
        elif "seconds" in self.options:
            unit = 1
        elif "minutes" in self.options:
            unit = 60
        elif "long" in self.options:
            unit = self.rng.choices((3600, 60, 1), (22, 68, 10))[0]
        else:
            unit = self.rng.choices((3600, 60, 1), (2, 37, 61))[0]
        n = self.count(unit)
        return Duration(tuple(self.with_unit(n, unit)), Fraction(n * unit))

    def two_units(self) -> Duration:
        large = self.large_unit()
        small = 60 if large == 3600 else 1
        if large == 3600 and self.rng.random() < 0.16:
            small = 1
        n, m = self.count(large), self.part()
        joint = self.rng.choices((" ", " et ", ", "), (60, 36, 4))[0]
        pieces = [*self.with_unit(n, large), (joint, None), *self.with_unit(m, small)]
        return Duration(tuple(pieces), Fraction(n * large + m * small))

    def three_units(self) -> Duration:
        h, m, s = self.hours(), self.part(), self.part()
        pieces = [*self.with_unit(h, 3600), (self.rng.choice((" ", ", ")), None)]
        pieces += [*self.with_unit(m, 60), (self.rng.choice((" et ", " ")), None)]
        return Duration(tuple(pieces + self.with_unit(s, 1)), Fraction(h * 3600 + m * 60 + s))

    def trailing_bare(self) -> Duration:
        """Rule 5: « 2 minutes 30 »."""
        large = self.large_unit()
        n, m = self.count(large), self.part()
        joint = " et " if self.rng.random() < 0.1 else " "
        first = self.with_unit(n, large)
        if not self.style.spoken and first[1][0].strip() in ("min", "mn", "h", "m"):
            joint = self.rng.choice((" ", ""))
        force = "figures" if joint == "" or first[0][0][0].isdigit() else ""
        if force and self.rng.random() < 0.03:
            force = ""
        pieces = [*first, (joint, None), self.number(m, large // 60, force=force)]
        return Duration(tuple(pieces), Fraction(n * large + m * large // 60))

    def fraction_after(self) -> Duration:
        """Rule 4: « une minute et demie », « deux heures moins le quart », « 2 h moins 12 »."""
        large = self.large_unit()
        n = self.count(large)
        rng = self.rng
        draw = rng.random()
        if draw < 0.2:
            text = rng.choices(("moins le quart", "moins quart", "moins un quart"), (50, 45, 5))[0]
            value = Fraction(-1, 4)
        elif draw < 0.24:
            m = rng.choice((5, 10, 12, 20, rng.randint(1, 29)))
            text, value = f"moins {self.style.number(m)}", Fraction(-m, 60)
        else:
            value = _FRACTIONS.pick(rng)
            half = "et demie" if rng.random() < (0.9 if self.style.tidy else 0.4) else "et demi"
            text = {
                Fraction(1, 2): half,
                Fraction(1, 4): rng.choices(("et quart", "et un quart"), (90, 10))[0],
                Fraction(3, 4): rng.choices(("et trois quarts", "trois quarts"), (85, 15))[0],
            }[value]
        pieces = [*self.with_unit(n, large), (" ", None), (text, self.label(large // 60))]
        return Duration(tuple(pieces), (n + value) * large)

    def fraction_before(self) -> Duration:
        """Rule 4: « une demi-heure », « un bon quart d'heure », « 3/4 d'heure »."""
        rng = self.rng
        large = 3600 if rng.random() < (0.9 if self.options & {"long", "hours"} else 0.55) else 60
        unit = "heure" if large == 3600 else "minute"
        label = self.label(large // 60)
        of_unit = f" d'{unit}" if large == 3600 else f" de {unit}"
        if not self.style.spoken and rng.random() < 0.25:
            return self._fraction_in_figures(large, unit, of_unit)
        draw = rng.random()
        if draw < 0.5:
            joint = rng.choices(("-", " "), (70, 30))[0]
            half = "demi" if self.style.tidy or rng.random() < 0.6 else "demie"
            if rng.random() < 0.16:
                adjective = rng.choice(("une petite ", "une bonne ", "une grosse ", "une vraie "))
                pieces: tuple[Piece, ...] = ((adjective, None), (half, label), (joint + unit, None))
            else:
                pieces = ((f"une {half}", label), (joint + unit, None))
            return Duration(pieces, Fraction(large, 2))
        text, value = rng.choices(
            (
                ("un quart", Fraction(1, 4)),
                ("trois quarts", Fraction(3, 4)),
                ("un tiers", Fraction(1, 3)),
                ("deux tiers", Fraction(2, 3)),
                ("un dixième", Fraction(1, 10)),
            ),
            (52, 34, 8, 4, 1),
        )[0]
        if text == "trois quarts" and not self.style.spoken and rng.random() < 0.1:
            text = "3 quarts"
        if text == "un quart" and rng.random() < 0.12:
            adjective = rng.choice(("un bon ", "un petit ", "un gros ", "un vrai "))
            return Duration(((adjective, None), ("quart", label), (of_unit, None)), value * large)
        return Duration(((text, label), (of_unit, None)), value * large)

    def without_article(self) -> Duration:
        """Rule 4: « demi-heure », « quart d'heure », as in a title or after « minuteur »."""
        rng = self.rng
        hours = "seconds" not in self.options and rng.random() < 0.85
        label = self.label(60 if hours else 1)
        half = "demi" if self.style.tidy or rng.random() < 0.6 else "demie"
        text, joint, value = rng.choices(
            (
                (half, rng.choice("--- "), Fraction(1, 2)),
                ("quart", " d'" if hours else " de ", Fraction(1, 4)),
                ("trois quarts", " d'" if hours else " de ", Fraction(3, 4)),
            ),
            (55, 33, 12),
        )[0]
        unit, seconds = ("heure", 3600) if hours else ("minute", 60)
        return Duration(((text, label), (joint + unit, None)), value * seconds)

    def _fraction_in_figures(self, large: int, unit: str, of_unit: str) -> Duration:
        text, value = self.rng.choices(
            (
                ("1/2", Fraction(1, 2)),
                ("1/4", Fraction(1, 4)),
                ("3/4", Fraction(3, 4)),
                ("½", Fraction(1, 2)),
                ("¼", Fraction(1, 4)),
                ("¾", Fraction(3, 4)),
                ("1/3", Fraction(1, 3)),
            ),
            (40, 25, 20, 3, 2, 2, 2),
        )[0]
        short = "h" if large == 3600 else "min"
        tail = self.rng.choice((f" {unit}", of_unit, short, f" {short}"))
        return Duration(((text, self.label(large // 60)), (tail, None)), value * large)

    def decimal(self) -> Duration:
        """« 1,5 minute », « deux virgule cinq minutes »."""
        rng = self.rng
        large = self.large_unit()
        whole = rng.choice((0, 1, 1, 1, 2, 2, 2, 3, 4, rng.randint(1, 12)))
        tenth = rng.choices((5, rng.randint(1, 9), 25, 75), (75, 15, 6, 4))[0]
        value = Fraction(f"{whole}.{tenth}")
        written = self.style.number(1)[0].isdigit()
        if written:
            text = f"{whole}{rng.choice(',,.')}{tenth}"
        else:
            text = f"{_masculine(self.style, whole)} virgule {_masculine(self.style, tenth)}"
        name = self.style.unit(large, float(value), spelt_out=not written)
        gap = self.style.gap(name) if written else " "
        return Duration(((text, self.label(large)), (gap + name, None)), value * large)

    def glued(self) -> Duration:
        """Rule 6: « 1h30 », « 2min30 », « 2'30'' », « 45" », « 10m »."""
        rng = self.rng
        large = self.large_unit()
        second = rng.choices(("''", '"', "s", ""), (22, 22, 16, 40))[0]
        if rng.random() < 0.5:
            if large == 3600 and "hours" not in self.options:
                large = 60
            if large == 60 and rng.random() < 0.55 and "minutes" not in self.options:
                n, unit = self.count(1), 1
                sign = rng.choices(("s", '"', "''", "sec"), (60, 20, 10, 10))[0]
            else:
                n, unit = self.count(large), large
                sign = (
                    "h"
                    if large == 3600
                    else rng.choices(("min", "'", "mn", "m"), (40, 36, 15, 9))[0]
                )
            return Duration(((str(n), self.label(unit)), (sign, None)), Fraction(n * unit))
        n, m = self.count(large), self.part()
        if large == 3600:
            sign, second = rng.choice(("h", "h", "h", " h ", "H")), rng.choice(("", "", "", "min"))
        else:
            sign = rng.choices(("'", "min", "mn", "m"), (58, 30, 8, 4))[0]
            if sign != "'":
                second = rng.choice(("", "", "s"))
        small = f"{m:02d}" if rng.random() < 0.6 else str(m)
        first = f"{n:02d}" if rng.random() < 0.08 else str(n)
        pieces: list[Piece] = [(first, self.label(large)), (sign, None)]
        pieces.append((small, self.label(large // 60)))
        if second:
            pieces.append((second, None))
        return Duration(tuple(pieces), Fraction(n * large + m * large // 60))

    def minutes_as_m(self) -> Duration:
        """« 10 m », « 5m », « 1m30 », « 2 m 30 »: minutes, whatever metres look like."""
        gap = self.rng.choice(("", " "))
        n = self.minutes()
        pieces: list[Piece] = [(str(n), self.label(60)), (f"{gap}m", None)]
        m = self.part() if self.rng.random() < 0.3 else 0
        if m:
            pieces += [(gap, None)] if gap else []
            pieces.append((f"{m:02d}" if not gap else str(m), self.label(1)))
        return Duration(tuple(pieces), Fraction(n * 60 + m))

    def glued_three(self) -> Duration:
        """Rule 6: « 1h02min30s », « 2h5m10 »."""
        rng = self.rng
        fields = (self.hours(), self.part() % 60, self.part() % 60)
        signs = ("h", rng.choice(("min", "min", "mn", "m", "'")), rng.choice(("s", "s", "sec", "")))
        pieces: list[Piece] = []
        for n, sign, unit in zip(fields, signs, (3600, 60, 1), strict=True):
            padded = unit < 3600 and rng.random() < 0.4
            pieces += [(f"{n:02d}" if padded else str(n), self.label(unit)), (sign, None)]
        h, m, s = fields
        return Duration(tuple(p for p in pieces if p[0]), Fraction(h * 3600 + m * 60 + s))

    def clock(self) -> Duration:
        """Rule 6: « 1:30 », « 0:45 », « 1:15:00 »."""
        rng = self.rng
        sign = ":" if rng.random() < 0.95 else " : "
        if "hours" in self.options or ("long" in self.options and rng.random() < 0.25):
            fields = [
                self.hours(),
                rng.choice((0, self.part() % 60)),
                rng.choice((0, 0, 30, self.part() % 60)),
            ]
        else:
            minutes = rng.choice((0, self.minutes()))
            fields = [minutes, rng.choice((0, self.part() % 60)) if minutes else self.part() % 60]
        if not any(fields):
            fields[0] = 1
        units = (3600, 60, 1)[-len(fields) :]
        pieces: list[Piece] = []
        for i, (n, unit) in enumerate(zip(fields, units, strict=True)):
            if i:
                pieces.append((sign, None))
            padded = i or rng.random() < 0.2
            pieces.append((f"{n:02d}" if padded else str(n), self.label(unit)))
        return Duration(
            tuple(pieces), Fraction(sum(n * u for n, u in zip(fields, units, strict=True)))
        )

    def bare(self, minutes_before: int | None) -> Duration:
        """Rule 11: no unit; seconds, or minutes beside a work in whole minutes."""
        in_minutes = "minutes" in self.options or (
            minutes_before is not None
            and self.kind is Kind.REST
            and "seconds" not in self.options
            and self.rng.random() < 0.4
        )
        unit = 60 if in_minutes else 1
        if in_minutes:
            n = min(self.minutes(), minutes_before or 299)
        elif minutes_before is not None:
            n = self.rng.choice((10, 15, 20, 30, 30, 40, 45, 50, 90))  # « 1 » would be a minute
        else:
            n = self.seconds()
        force = "figures" if "fig" in self.options else ""
        return Duration((self.number(n, unit, force=force),), Fraction(n * unit))


def _masculine(style: Style, n: int) -> str:
    return style.number(n, force="words")
