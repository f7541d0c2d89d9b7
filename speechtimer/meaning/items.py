"""Rule B: which events make an item of the program."""

from collections.abc import Sequence
from fractions import Fraction

from speechtimer.meaning import cues
from speechtimer.meaning.assemble import put_together
from speechtimer.meaning.events import Count, Event, Mark, Protocol, Rest, Sign, Total, Work
from speechtimer.meaning.invalid import InvalidError
from speechtimer.meaning.rests import OUTERMOST
from speechtimer.program import Item

__all__ = ["program_items"]


class Draft:
    """An item while its events are gathered.

    ``held`` where a colon holds it together, ``closed`` by a count after its work, ``linked``
    where a linking word begins it.
    """

    def __init__(self, *events: Event, linked: bool = False) -> None:
        self.events: list[Event] = []
        self.works: list[Work | Protocol] = []
        self.counts: list[Count] = []
        self.rests: list[Rest] = []
        self.held = False
        self.closed = False
        self.linked = linked
        for event in events:
            self.add(event)

    def add(self, event: Event) -> None:
        """Append an event."""
        self.events.append(event)
        if isinstance(event, Work | Protocol):
            self.works.append(event)
        elif isinstance(event, Count):
            self.counts.append(event)
        elif isinstance(event, Rest):
            self.rests.append(event)

    @property
    def only_protocol(self) -> bool:
        """A named protocol whose own works may still be said: « un tabata 8 × 20/10 »."""
        return len(self.works) == 1 and isinstance(self.works[0], Protocol)

    @property
    def has_step(self) -> bool:
        """A step that is always an item of its own."""
        return any(isinstance(work, Work) and work.step for work in self.works[:1])


# Brackets in brackets: a coach writes two.
_DEEPEST = 8


def program_items(text: str, events: Sequence[Event], notes: list[str]) -> list[Item]:
    """The items that events mean, in the order in which they run.

    Raises:
        InvalidError: their numbers make no timer.
    """
    drafts = _drafts(text, _with_frames(text, events, notes), notes)
    for draft in drafts:
        for event in draft.events if not draft.works else ():
            event.lost = True
    drafts = [draft for draft in drafts if draft.works]
    _share_rests(drafts)
    return [item for draft in drafts for item in put_together(text, draft.events, notes)]


# --- brackets and colons -----------------------------------------------------------------------


def _with_frames(text: str, events: Sequence[Event], notes: list[str]) -> list[Event]:
    """Brackets beside a count, and what follows a count's colon, as one work each."""
    return _colons(text, _brackets(text, events, notes), notes)


def _brackets(text: str, events: Sequence[Event], notes: list[str]) -> list[Event]:
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
            out.append(_framed(text, inside, event.start, notes))
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
                raise InvalidError(
                    "Il y a trop de parenthèses l’une dans l’autre : dites-le plus simplement."
                )
    return len(events)


def _framed(text: str, inside: Sequence[Event], start: int, notes: list[str]) -> Work:
    work = Work(start, inside[-1].end, Fraction(0))
    work.blocks = tuple(program_items(text, inside, notes))
    return work


def _colons(text: str, events: Sequence[Event], notes: list[str]) -> list[Event]:
    """A colon right after a count holds what follows; only where that has items of its own."""
    for i, event in enumerate(events):
        if not (isinstance(event, Mark) and event.sign is Sign.COLON and _after_count(events, i)):
            continue
        end = _end_of_list(events, i + 1)
        inside = list(events[i + 1 : end])
        if not any(isinstance(e, Work | Protocol) for e in inside):
            continue
        rest_of_it = _colons(text, events[end:], notes)
        if _has_items(inside):
            level = _count_before(events, i)
            moved = [e for e in inside if isinstance(e, Rest) and _names(e, level, inside)]
            kept = [e for e in inside if e not in moved]
            return [*events[:i], _framed(text, kept, event.start, notes), *moved, *rest_of_it]
        # Linking words join the list's works, as commas would.
        flat = [e for e in inside if not isinstance(e, Mark)]
        held = [Mark(event.start, event.end, Sign.COLON, "held"), *flat]
        return [
            *events[:i],
            *held,
            Mark(inside[-1].end, inside[-1].end, Sign.COLON, "end"),
            *rest_of_it,
        ]
    return list(events)


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


# --- splitting ---------------------------------------------------------------------------------


def _drafts(text: str, events: Sequence[Event], notes: list[str]) -> list[Draft]:
    drafts = [Draft()]
    linked: Mark | None = None
    stopped = held = False
    for i, event in enumerate(events):
        current = drafts[-1]
        if isinstance(event, Mark):
            if event.sign is Sign.LINK and _opens(events, i, current):
                linked = event
            elif event.sign is Sign.STOP:
                stopped = True
            elif event.text in ("held", "end"):
                held = event.text == "held"
                current.held |= held
                current.closed |= not held
            elif event.sign is Sign.COLON or event.sign is Sign.COMMA:
                current.add(event)
            continue
        if isinstance(event, Count) and event.closes and len(drafts) > 1:
            _close_over(text, drafts, event, notes)
            linked, stopped = None, False
            continue
        begins = not isinstance(event, Rest) and bool(current.works) and not held
        if begins and (linked is not None or _begins(text, events, i, drafts, stopped=stopped)):
            if (
                linked
                and linked.text.startswith("apr")
                and isinstance(event, Work)
                and event.warm_up
            ):
                drafts.insert(len(drafts) - 1, Draft(event))
                linked, stopped = None, False
                continue
            drafts.append(Draft(event, linked=linked is not None))
            linked, stopped = None, False
            continue
        if isinstance(event, Count) and current.works and not held:
            current.closed = not _work_follows(events, i)
        current.add(event)
        if not isinstance(event, Rest):
            stopped = False
    return drafts


def _opens(events: Sequence[Event], i: int, current: Draft) -> bool:
    """Rule 13: the item before has its work and another one follows before the next link."""
    if not current.works:
        return False
    for event in events[i + 1 :]:
        if isinstance(event, Mark) and event.sign is Sign.LINK:
            return False
        if isinstance(event, Work | Protocol):
            return True
    return False


def _begins(
    text: str, events: Sequence[Event], i: int, drafts: Sequence[Draft], *, stopped: bool
) -> bool:
    event, current = events[i], drafts[-1]
    if current.only_protocol and not stopped:
        return False
    if _said_again(text, current, events, i):
        return False
    if isinstance(event, Count):
        return not event.closes and _work_follows(events, i)
    if not isinstance(event, Work | Protocol):
        return False
    if isinstance(events[i - 1] if i else None, Count):
        return False  # its count has decided
    if current.closed or stopped or current.has_step:
        return True
    if isinstance(event, Protocol):
        return False
    if event.step or _same_name(event, drafts):
        return True
    return bool(current.counts) and _all_rested(current) and not _more_follows(events, i)


def _said_again(text: str, current: Draft, events: Sequence[Event], i: int) -> bool:
    """Rule 12: the item's own count or work, said again."""
    event = events[i]
    if isinstance(event, Count):
        following = next((e for e in events[i + 1 :] if not isinstance(e, Mark)), None)
        return (
            any(count.value == event.value for count in current.counts)
            and isinstance(following, Work)
            and following.seconds is not None
            and _has_work(current, following)
        )
    if not isinstance(event, Work):
        return False
    before = next((e for e in reversed(events[:i]) if not isinstance(e, Mark)), None)
    counted_again = isinstance(before, Count) and before in current.counts
    cue = before is not None and cues.REPEAT.search(text[before.end : event.start]) is not None
    return (counted_again or cue) and _has_work(current, event)


def _has_work(current: Draft, work: Work) -> bool:
    return any(isinstance(w, Work) and w.seconds == work.seconds for w in current.works)


def _work_follows(events: Sequence[Event], i: int) -> bool:
    """Whether a work of its own follows a count: not after a comma, a rest or the end."""
    for event in events[i + 1 :]:
        if isinstance(event, Count):
            continue
        if isinstance(event, Mark):
            if event.sign in (Sign.COLON, Sign.OPEN):
                continue
            return False
        return isinstance(event, Work | Protocol | Total)
    return False


def _same_name(event: Work, drafts: Sequence[Draft]) -> bool:
    """Whether an earlier item without a count has the same name."""
    if event.name is None or event.row or event.named_by_count:
        return False
    works = (work for draft in drafts if not draft.counts for work in draft.works)
    return any(isinstance(work, Work) and work.name == event.name for work in works)


def _all_rested(draft: Draft) -> bool:
    """Whether a rest follows each work of an item."""
    said = [e for e in draft.events if isinstance(e, Work | Rest)]
    if any(isinstance(e, Protocol) for e in draft.events):
        return True
    works = [i for i, e in enumerate(said) if isinstance(e, Work)]
    return all(i + 1 < len(said) and isinstance(said[i + 1], Rest) for i in works)


def _more_follows(events: Sequence[Event], i: int) -> bool:
    """Whether a rest, a count or another work follows in the same clause."""
    for event in events[i + 1 :]:
        if isinstance(event, Mark) and event.sign in (Sign.LINK, Sign.STOP):
            return False
        if isinstance(event, Rest | Count | Work):
            return True
    return False


def _close_over(text: str, drafts: list[Draft], count: Count, notes: list[str]) -> None:
    """« le tout 3 fois » repeats all items, « on recommence 3 fois » those since the last count."""
    start = len(drafts)
    while (
        start
        and not drafts[start - 1].has_step
        and not (count.closes == "since" and drafts[start - 1].counts)
    ):
        start -= 1
    if start >= len(drafts) - 1:
        drafts[-1].add(count)
        return
    closed = drafts[start:]
    _share_rests(closed)
    inside = [item for draft in closed for item in put_together(text, draft.events, notes)]
    work = Work(closed[0].events[0].start, count.start, Fraction(0))
    work.blocks = tuple(inside)
    drafts[start:] = [Draft(work, count)]


# --- rests of several items --------------------------------------------------------------------


def _share_rests(drafts: Sequence[Draft]) -> None:
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
        if (
            rest.between
            and rest.noun in _PARTS
            and not any(isinstance(e, Count) and e.noun == rest.noun for e in last.events)
        ):
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


_PARTS = {cues.noun_of(n) for n in ("bloc", "partie")}


def _closing_rest(draft: Draft) -> bool:
    said = [e for e in draft.events if not isinstance(e, Mark)]
    return bool(said) and isinstance(said[-1], Rest) and not said[-1].pair


def _copy(rest: Rest) -> Rest:
    return Rest(rest.start, rest.end, rest.seconds, rest.factor)
