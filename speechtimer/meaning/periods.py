"""Rule H: what is left of a period after its work is the rest."""

import re
from collections.abc import Iterator, Sequence

from speechtimer.meaning.events import Event, Period
from speechtimer.meaning.folded import Folded
from speechtimer.meaning.invalid import InvalidError
from speechtimer.meaning.levels import Levels
from speechtimer.meaning.parts import Parts
from speechtimer.program import duration

__all__ = ["fill_period", "minutely"]

_MINUTELY = re.compile(
    r"\b(?:depart\w*\W+(?:a|toutes\s+les)|toutes\s+les|chaque)\s+(?:la\s+)?minutes?\b"
    r"|\ba la minute\b"
)
_TOO_SHORT = (
    "Un départ toutes les {period} est plus court que l’effort de {work} : redites l’un des deux."
)


def minutely(folded: Folded, events: Sequence[Event]) -> Iterator[Period]:
    """« toutes les minutes », « départ à la minute »: the periods that have no number."""
    if "minutely" not in folded.hints:
        return
    said = [event for event in events if isinstance(event, Period)]
    for match in _MINUTELY.finditer(folded.text):
        if not any(p.start <= match.end() and match.start() <= p.end for p in said):
            yield Period(*match.span(), 60)


def fill_period(period: Period, parts: Parts, levels: Levels) -> None:
    """Rest for what is left of the period; with open efforts only, the period is the work.

    Raises:
        InvalidError: the period is shorter than its work.
    """
    last = parts.works[-1]
    timed = [work for work in parts.works if work.seconds is not None]
    if not timed:
        last.seconds = period.seconds
        return
    works = sum(work.seconds or 0 for work in timed) * (2 if timed[-1].sides else 1)
    left = period.seconds - works
    if left < 0:
        raise InvalidError(
            _TOO_SHORT.format(period=duration(int(period.seconds)), work=duration(int(works)))
        )
    if levels.rest_after(last) is None:
        last.rest = left
