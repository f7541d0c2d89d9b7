"""Rule F: a total sets how often an item runs where nothing else does."""

from speechtimer.meaning import notes
from speechtimer.meaning.amounts import Amount
from speechtimer.meaning.events import Total
from speechtimer.meaning.levels import Levels
from speechtimer.meaning.parts import Parts

__all__ = ["rounds_in"]


def rounds_in(total: Total, parts: Parts, levels: Levels, said: list[str]) -> int:
    """How many whole rounds a total holds, at least one; a note of it is added to ``said``."""
    once = parts.period.seconds if parts.period else _one_round(parts, levels)
    rounds = max(1, total.seconds // once) if once else 1
    said.append(notes.total(total.seconds, once, rounds))
    return rounds


def _one_round(parts: Parts, levels: Levels) -> Amount:
    """The seconds of all works and rests."""
    whole: Amount = 0
    for work in parts.works:
        whole += (work.seconds or 0) * (2 if work.sides else 1) + (levels.rest_after(work) or 0)
    between = levels.rests[1] if levels.many else None
    if between is not None:
        whole += between - (levels.rest_after(parts.works[-1]) or 0)
    return whole
