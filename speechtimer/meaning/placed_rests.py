"""Rule E: to which level of its item each rest goes."""

from collections.abc import Sequence

from speechtimer.meaning.amounts import Amount
from speechtimer.meaning.building import TOO_DEEP
from speechtimer.meaning.events import Rest, Work
from speechtimer.meaning.invalid import InvalidError
from speechtimer.meaning.levels import Levels
from speechtimer.meaning.parts import Parts
from speechtimer.meaning.rests import INNERMOST, OUTERMOST

__all__ = ["place_rests"]


def place_rests(parts: Parts, levels: Levels) -> None:
    """Give each rest to a work or to a level; one that finds no place is marked as lost."""
    for rest in parts.rests:
        if rest.seconds is None:
            continue
        if rest.after_rounds:
            _after_rounds(rest, parts.works, levels)
            continue
        before = [work for work in parts.works if work.start < rest.start]
        after = [work for work in parts.works if work.start > rest.start]
        if rest.switch and before:
            before[-1].switch = rest.seconds
        elif levels.many and _is_own(rest, before, after):
            before[-1].rest = rest.seconds
        else:
            _fill(levels, _level(rest, levels, row=parts.row), rest, parts.works)


def _after_rounds(rest: Rest, works: Sequence[Work], levels: Levels) -> None:
    """« 12 × 1 min, 2 min au bout de 6 »: two sets of six."""
    assert rest.seconds is not None
    innermost = levels.rounds[-1] if levels.rounds else 0
    if innermost > rest.after_rounds and innermost % rest.after_rounds == 0:
        levels.cut(rest.after_rounds, rest.seconds)
    else:
        _fill(levels, levels.end, rest, works)


def _is_own(rest: Rest, before: Sequence[Work], after: Sequence[Work]) -> bool:
    """Whether a rest belongs to the work before it alone."""
    if not before or before[-1].rest is not None:
        return False
    if rest.pair:
        return True
    if rest.noun or rest.each or rest.everywhere or rest.each_time:
        return False
    if after:
        return True
    return len(before) > 1 and all(work.rest is not None for work in before[:-1])


def _level(rest: Rest, levels: Levels, *, row: bool) -> int:
    """The level that a rest speaks of."""
    if rest.noun == "end":
        return levels.end
    if rest.noun in levels.nouns:
        return levels.end - 1 - levels.nouns.index(rest.noun)
    if rest.each:
        return 0
    if rest.noun in OUTERMOST or rest.noun == "R":
        return max(levels.end - 1, 0)
    if row or not levels.many:
        return 0
    # Between the rounds where any are said, whether « fois » names them or nothing does.
    return 1 if levels.rounds or rest.noun in INNERMOST or rest.noun == "r" else 0


def _fill(levels: Levels, level: int, rest: Rest, works: Sequence[Work]) -> None:
    """Put a rest at a level, or the next outer one that has none."""
    assert rest.seconds is not None
    # A named protocol's own rest stands aside for one that is said.
    if level == 0 and not levels.many and levels.rests[0] is None and works[0].rest is None:
        levels.rests[0] = rest.seconds
        return
    own = _rest_of_each(levels, works)
    if (
        level
        and len(levels.rounds) + levels.many > 2
        and any(s is not None and s != rest.seconds for s in levels.rests[1:])
    ):
        raise InvalidError(TOO_DEEP)
    for place in range(level, len(levels.rests)):
        here = levels.rests[place] if place else own
        if here is None:
            levels.rests[place] = rest.seconds
            return
        if here == rest.seconds and not rest.noun and not rest.pair:
            return  # said again
    rest.lost = True


def _rest_of_each(levels: Levels, works: Sequence[Work]) -> Amount | None:
    """The rest of the works, if all have theirs."""
    if levels.rests[0] is not None:
        return levels.rests[0]
    rests = [work.rest for work in works]
    return rests[0] if all(rest is not None for rest in rests) else None
