"""Rule D: which of several counts is the outer one."""

import re
from collections.abc import Sequence

from speechtimer.meaning.cues import REPEAT
from speechtimer.meaning.events import Count, Event, Protocol, Work
from speechtimer.meaning.rests import OUTERMOST

__all__ = ["nested_counts"]

# What stands between a count and the same one, said again.
_APART = re.compile(r"[,;:.?!]|\b(?:entre|je|oui|bien|donc|soit|chaque|les)\b|\d")
# « 2 fois 6 passages », but « 6 fois 2 séries »
_TIMES = re.compile(r"\s*fois\s*")
_OF = re.compile(r"\s*[a-z]*\s*(?:de|d|x|\*)\s*'?\s*")


def nested_counts(text: str, events: Sequence[Event]) -> list[Count]:
    """The counts of an item, from the outermost to the innermost; what is said again counts once.

    Before the work the first is the outer one, after it the second; a count after the work is
    outside one before it. « N séries de M » keeps its order wherever it stands.
    """
    counts = [event for event in events if isinstance(event, Count)]
    if len(counts) < 2:
        return counts
    place = next((e.start for e in events if isinstance(e, Work | Protocol)), 0)
    once: list[Count] = []
    for count in counts:
        if not _said_again(text, count, once):
            once.append(count)
    before = [count for count in once if count.start < place]
    after = _outwards(text, [count for count in once if count.start > place])
    ordered = [*after, *before]
    return [c for c in ordered if not c.inner] + [c for c in ordered if c.inner]


def _said_again(text: str, count: Count, said: Sequence[Count]) -> bool:
    """The same count again: « 5 fois … je répète 5 fois », « entre les [3] tours »."""
    if count.closes:
        return False
    for other in said:
        if other.value != count.value:
            continue
        between = text[other.end : count.start]
        if other.noun == count.noun or not (other.noun and count.noun):
            # « 3 fois 3 fois » are two.
            return _APART.search(between) is not None
        if REPEAT.search(between):
            return True
    return False


def _outwards(text: str, counts: Sequence[Count]) -> list[Count]:
    """Counts after the work, from the outermost to the innermost."""
    pairs: list[list[Count]] = []
    for count in counts:
        between = text[pairs[-1][-1].end : count.start] if pairs else ""
        if _OF.fullmatch(between) or (_TIMES.fullmatch(between) and count.noun not in OUTERMOST):
            pairs[-1].append(count)
        else:
            pairs.append([count])
    return [count for pair in reversed(pairs) for count in pair]
