"""Rule E, its end: a rest that is said once for several items."""

from collections.abc import Sequence

from speechtimer.meaning import cues
from speechtimer.meaning.draft import Draft
from speechtimer.meaning.events import Mark, Rest

__all__ = ["share_rests"]


def share_rests(drafts: Sequence[Draft]) -> None:
    """Rests that are said once for several items (the end of rule E)."""
    if len(drafts) < 2:
        return
    works = [work for draft in drafts for work in draft.works]
    for draft in drafts:
        for rest in draft.rests:
            outside = rest.start < works[0].start or rest.start > works[-1].start
            if rest.everywhere or (rest.each_time and outside):
                for other in drafts:
                    if not other.rests:
                        other.add(_copy(rest))
    last = drafts[-1]
    for rest in last.rests[-1:]:
        if not _closing_rest(last):
            continue
        if rest.between and _parts_items(rest, drafts):
            last.events.remove(rest)
            last.rests.remove(rest)
            for other in drafts[:-1]:
                ending = _copy(rest)
                ending.noun = "end"
                other.add(ending)
        elif (
            not any(d.rests for d in drafts[:-1])
            and not any(d.linked for d in drafts)
            and last.counts
            and len(last.rests) == 1
        ):
            for other in drafts[:-1]:
                if other.counts:
                    other.add(_copy(rest))


def _parts_items(rest: Rest, drafts: Sequence[Draft]) -> bool:
    """« 3 min entre les blocs », « … entre les deux »: not between the rounds of the last item."""
    counts = drafts[-1].counts
    if rest.both:
        return len(drafts) == 2 and not drafts[0].rests and all(c.value != 2 for c in counts)
    return rest.noun in _PARTS and all(count.noun != rest.noun for count in counts)


_PARTS = {cues.noun_of(n) for n in ("bloc", "partie")}


def _closing_rest(draft: Draft) -> bool:
    said = [e for e in draft.events if not isinstance(e, Mark)]
    return bool(said) and isinstance(said[-1], Rest) and not said[-1].pair


def _copy(rest: Rest) -> Rest:
    return Rest(rest.start, rest.end, rest.seconds, rest.factor)
