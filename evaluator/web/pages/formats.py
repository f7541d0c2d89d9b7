"""Numbers and times as the reader's language writes them, on the event's clock."""

import math
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from evaluator.reasons import Language

__all__ = ["Formats"]

_NARROW, _NO_BREAK, _MINUS = "\u202f", "\u00a0", "\u2212"
_DAYS = {
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = {
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "en": "January February March April May June July August September October November December",
}


@dataclass(frozen=True, slots=True)
class Formats:
    """How one reader reads numbers and times.

    >>> from zoneinfo import ZoneInfo
    >>> Formats("en", ZoneInfo("UTC")).number(1234.5, 2)
    '1,234.50'
    """

    language: Language
    zone: ZoneInfo

    def number(self, value: float, digits: int = 0) -> str:
        """With thousands apart: « 1 234,50 », "1,234.50"."""
        plain = f"{value:,.{digits}f}".replace("-", _MINUS)
        if self.language == "en":
            return plain
        return plain.replace(",", _NARROW).replace(".", ",")

    def short(self, value: float) -> str:
        """As few digits as it takes: « 0,5 », "70"."""
        plain = f"{value:g}".replace("-", _MINUS)
        return plain if self.language == "en" else plain.replace(".", ",")

    def f1(self, value: float) -> str:
        """To a thousandth, below which it is noise."""
        return self.number(value, 3)

    def points(self, value: float) -> str:
        """To a hundredth."""
        return self.number(value, 2)

    def percent(self, share: float, digits: int = 0) -> str:
        """A share from 0 to 1: « 12 % », "12%"."""
        space = _NARROW if self.language == "fr" else ""
        return f"{self.number(100 * share, digits)}{space}%"

    def figure(self, value: float) -> str:
        """Three digits that count: « 0,93 », « 12,4 », « 442 »."""
        digits = 2 - math.floor(math.log10(value)) if value > 0 else 0
        return self.number(value, min(3, max(0, digits)))

    def megabytes(self, value: float) -> str:
        """« 1,35 Mo », "1.35 MB"."""
        unit = "Mo" if self.language == "fr" else "MB"
        return f"{self.figure(value)}{_NO_BREAK}{unit}"

    def bytes(self, value: int) -> str:
        """In MB, to a hundredth of it, so that a progress is seen."""
        unit = "Mo" if self.language == "fr" else "MB"
        return f"{self.number(value / 1e6, 2)}{_NO_BREAK}{unit}"

    def seconds(self, value: float) -> str:
        """« 6,61 s »."""
        return f"{self.figure(value)}{_NO_BREAK}s"

    def duration(self, seconds: float) -> str:
        """The two largest units of it: « 2 h 05 min », « 45 s ».

        >>> from zoneinfo import ZoneInfo
        >>> Formats("en", ZoneInfo("UTC")).duration(7512).replace("\u00a0", " ")
        '2 h 05 min'
        """
        whole = max(0, int(seconds))
        days, hours = divmod(whole // 3600, 24)
        minutes, rest = divmod(whole % 3600, 60)
        parts: list[str] = []
        day = "j" if self.language == "fr" else "d"
        if days:
            parts = [f"{days} {day}", f"{hours} h"]
        elif hours:
            parts = [f"{hours} h", f"{minutes:02d} min"]
        elif minutes:
            parts = [f"{minutes} min", f"{rest:02d} s"]
        else:
            parts = [f"{rest} s"]
        return " ".join(parts).replace(" ", _NO_BREAK)

    def clock(self, moment: datetime) -> str:
        """The time of day: « 17:15 »."""
        return moment.astimezone(self.zone).strftime("%H:%M")

    def moment(self, moment: datetime) -> str:
        """Short, with the day and seconds left out: « 21/11 17:15 », "21 Nov 17:15"."""
        local = moment.astimezone(self.zone)
        if self.language == "fr":
            return local.strftime("%d/%m %H:%M")
        return f"{local.day} {_MONTHS['en'].split()[local.month - 1][:3]} {local:%H:%M}"

    def full(self, moment: datetime) -> str:
        """In words: « samedi 21 novembre à 17:15 »."""
        local = moment.astimezone(self.zone)
        day = _DAYS[self.language][local.weekday()]
        month = _MONTHS[self.language].split()[local.month - 1]
        joined = "à" if self.language == "fr" else "at"
        return f"{day} {local.day} {month} {joined} {local:%H:%M}"

    def zone_name(self) -> str:
        """The time zone with its difference from UTC left to the name: "Europe/Paris"."""
        return self.zone.key.replace("_", " ")
