"""Rule B: brackets, and a colon after a count, hold all that follows in one item."""

from collections.abc import Callable, Sequence

from speechtimer.meaning.events import Count, Event, Mark, Protocol, Rest, Sign, Work
from speechtimer.meaning.invalid import InvalidError
from speechtimer.meaning.rests import OUTERMOST
from speechtimer.program import Item

__all__ = ["with_frames"]

# From the events inside to their items.
Build = Callable[[Sequence[Event]], Sequence[Item]]
_FRAMES = {Sign.OPEN, Sign.CLOSE, Sign.COLON}
# Brackets in brackets: a coach writes two.
_DEEPEST = 8
_TOO_DEEP = "Il y a trop de parenthèses l’une dans l’autre : dites-le plus simplement."


def with_frames(events: Sequence[Event], build: Build) -> list[Event]:
    """Brackets beside a count, and what follows a count's colon, as one work each."""
    signs = {event.sign for event in events if isinstance(event, Mark)}
    if not signs & _FRAMES:
        return list(events)
    return _colons(_brackets(events, build), build)


def _brackets(events: Sequence[Event], build: Build) -> list[Event]:
    out: list[Event] = []
    i = 0
    while i < len(events):
        event = events[i]
        if not (isinstance(event, Mark) and event.sign is Sign.OPEN):
            out.append(event)
            i += 1
            continue
        close = _closing(events, i)
        inside = list(events[i + 1 : close])
        after = events[close + 1] if close + 1 < len(events) else None
        counted = (out and isinstance(out[-1], Count)) or (
            isinstance(after, Count) and not any(isinstance(e, Count) for e in out[-1:])
        )
        if counted and any(isinstance(e, Work | Protocol) for e in inside):
            if isinstance(out[-1] if out else None, Count) and not _has_items(inside):
                out += _held(inside, event.start)
            else:
                out.append(_framed(inside, event.start, build))
            i = close + 1
        else:
            i += 1
    return [e for e in out if not (isinstance(e, Mark) and e.sign is Sign.CLOSE)]


def _closing(events: Sequence[Event], start: int) -> int:
    depth = 0
    for i in range(start, len(events)):
        event = events[i]
        if isinstance(event, Mark):
            depth += (event.sign is Sign.OPEN) - (event.sign is Sign.CLOSE)
            if depth == 0:
                return i
            if depth > _DEEPEST:
                raise InvalidError(_TOO_DEEP)
    return len(events)


def _framed(inside: Sequence[Event], start: int, build: Build) -> Work:
    work = Work(start, inside[-1].end, 0)
    work.blocks = tuple(build(inside))
    return work


def _colons(events: Sequence[Event], build: Build) -> list[Event]:
    """A colon right after a count holds what follows; only where that has items of its own."""
    for i, event in enumerate(events):
        if not (isinstance(event, Mark) and event.sign is Sign.COLON and _after_count(events, i)):
            continue
        end = _end_of_list(events, i + 1)
        inside = list(events[i + 1 : end])
        if not any(isinstance(e, Work | Protocol) for e in inside):
            continue
        rest_of_it = _colons(events[end:], build)
        if _has_items(inside):
            level = _count_before(events, i)
            moved = [e for e in inside if isinstance(e, Rest) and _names(e, level, inside)]
            kept = [e for e in inside if e not in moved]
            return [*events[:i], _framed(kept, event.start, build), *moved, *rest_of_it]
        return [*events[:i], *_held(inside, event.start), *rest_of_it]
    return list(events)


def _held(inside: Sequence[Event], start: int) -> list[Event]:
    """Works that a count holds together; linking words join them as commas would."""
    flat = [e for e in inside if not isinstance(e, Mark)]
    end = inside[-1].end
    return [Mark(start, start, Sign.COLON, "held"), *flat, Mark(end, end, Sign.COLON, "end")]


def _count_before(events: Sequence[Event], i: int) -> Count:
    return next(e for e in reversed(events[:i]) if isinstance(e, Count))


def _after_count(events: Sequence[Event], i: int) -> bool:
    for event in reversed(events[:i]):
        if isinstance(event, Count):
            return True
        if not (isinstance(event, Mark) and event.sign is Sign.COMMA):
            return False
    return False


def _has_items(inside: Sequence[Event]) -> bool:
    """Whether a count stands before a work in it."""
    for i, event in enumerate(inside):
        if isinstance(event, Count):
            following = next((e for e in inside[i + 1 :] if not isinstance(e, Mark | Count)), None)
            if isinstance(following, Work | Protocol):
                return True
    return False


def _names(rest: Rest, count: Count, inside: Sequence[Event]) -> bool:
    """Whether a rest inside a list speaks of the list's own rounds."""
    if not rest.noun:
        return False
    if rest.noun == count.noun:
        return True
    carried = {e.noun for e in inside if isinstance(e, Count)}
    return rest.noun not in carried and rest.noun in OUTERMOST | {"R"}


def _end_of_list(events: Sequence[Event], start: int) -> int:
    stopped = False
    works: list[Work] = []
    rested = 0
    over = False
    for i in range(start, len(events)):
        event = events[i]
        following = [e for e in events[i + 1 :] if not isinstance(e, Mark)]
        if isinstance(event, Work):
            if stopped:
                return i
            works.append(event)
        if (
            isinstance(event, Count)
            and stopped
            and len(following)
            and isinstance(following[0], Work)
        ):
            return i
        if isinstance(event, Rest):
            rested += 1
            over = (event.between and not event.each) or len(works) > rested or len(works) == 1
        if not isinstance(event, Mark):
            continue
        if event.sign is Sign.STOP and event.text != "\n":
            stopped = bool(works)
        if event.sign is Sign.LINK and works:
            after = next((e for e in following if not isinstance(e, Rest)), None)
            if stopped or (isinstance(after, Count) and not after.closes):
                return i
            if isinstance(after, Work) and (after.step or (over and not _rested(events, i, after))):
                return i
    return len(events)


def _rested(events: Sequence[Event], i: int, work: Event) -> bool:
    """Whether a rest follows a work before anything else does."""
    following = [e for e in events[i:] if not isinstance(e, Mark)]
    at = following.index(work)
    return len(following) > at + 1 and isinstance(following[at + 1], Rest)
