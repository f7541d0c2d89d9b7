"""Rule B: which events make an item of the program."""

from collections.abc import Sequence

from speechtimer.meaning import cues
from speechtimer.meaning.assemble import put_together
from speechtimer.meaning.draft import Draft
from speechtimer.meaning.events import Count, Event, Mark, Protocol, Rest, Sign, Total, Work
from speechtimer.meaning.frames import with_frames
from speechtimer.meaning.shared_rests import share_rests
from speechtimer.program import Item

__all__ = ["program_items"]

# Rounds of several things, unlike « fois ».
_CIRCUIT = {"tour", "circuit"}


def program_items(text: str, events: Sequence[Event], notes: list[str]) -> list[Item]:
    """The items that events mean, in the order in which they run.

    Raises:
        InvalidError: their numbers make no timer.
    """
    drafts = _drafts(
        text, with_frames(events, lambda inside: program_items(text, inside, notes)), notes
    )
    for draft in drafts:
        for event in draft.events if not draft.works else ():
            event.lost = True
    drafts = [draft for draft in drafts if draft.works]
    share_rests(drafts)
    return [item for draft in drafts for item in put_together(text, draft.events, notes)]


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
        if isinstance(event, Count) and not event.closes and _closes_chain(events, i, current):
            event.closes = "since"
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
            drafts.append(Draft(event, linked=linked.text if linked else ""))
            linked, stopped = None, False
            continue
        if isinstance(event, Count) and current.works and not held:
            current.closed = not _work_follows(events, i)
        current.add(event)
        if not isinstance(event, Rest):
            stopped = False
    return drafts


def _closes_chain(events: Sequence[Event], i: int, current: Draft) -> bool:
    """« squats 1 min + pompes 1 min, 3 tours »: what « + » joins is one round."""
    count = events[i]
    return (
        isinstance(count, Count)
        and count.noun in _CIRCUIT
        and current.linked == "+"
        and not current.counts
        and not _work_follows(events, i)
    )


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
    if event.step or _same_name(event, drafts[:-1]):
        return True
    return (
        bool(current.counts)
        and _all_rested(current)
        and (_counted_and_rested(events, i) or not _more_follows(events, i))
    )


def _said_again(text: str, current: Draft, events: Sequence[Event], i: int) -> bool:
    """Rule 12: the item's own count or work, said again."""
    event = events[i]
    if isinstance(event, Count):
        following = next((e for e in events[i + 1 :] if not isinstance(e, Mark)), None)
        return (
            any(count.value == event.value for count in current.counts)
            and isinstance(following, Work)
            and following.seconds is not None
            and _has_work(current, following, named=not _says_again(text, events, i))
            and not any(_is_heading(e) for e in current.events)
        )
    if not isinstance(event, Work):
        return False
    before = next((e for e in reversed(events[:i]) if not isinstance(e, Mark)), None)
    counted_again = isinstance(before, Count) and before in current.counts
    return (counted_again or _says_again(text, events, i)) and _has_work(current, event)


def _says_again(text: str, events: Sequence[Event], i: int) -> bool:
    """Whether a word before an event says that it is said again."""
    before = next((e for e in reversed(events[:i]) if not isinstance(e, Mark)), None)
    return before is not None and cues.REPEAT.search(text[before.end : events[i].start]) is not None


def _has_work(current: Draft, work: Work, *, named: bool = True) -> bool:
    """Whether an item has a work as long as another, and of the same name where ``named``."""
    return any(
        isinstance(w, Work) and w.seconds == work.seconds and (not named or w.name == work.name)
        for w in current.works
    )


def _is_heading(event: Event) -> bool:
    """The number of a heading: « Bloc 1 : », « 2) »."""
    return isinstance(event, Mark) and event.sign is Sign.STOP and not event.text


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


def _counted_and_rested(events: Sequence[Event], i: int) -> bool:
    """« …, abdos [40] s [2] fois, [90] s de pause »: a work with a count and a rest of its own."""
    following = [e for e in events[i + 1 : i + 8] if not isinstance(e, Mark)][:2]
    return [type(event) for event in following] == [Count, Rest]


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
    share_rests(closed)
    inside = [item for draft in closed for item in put_together(text, draft.events, notes)]
    work = Work(closed[0].events[0].start, count.start, 0)
    work.blocks = tuple(inside)
    drafts[start:] = [Draft(work, count)]
