"""Slots that say something of the program: ``{rounds:f}``, ``{rest:inner}``, ``{open} pompes``.

Each function takes the options of a slot and returns what writes it on a `Draft`, or what only
says something without writing.
"""

import random
from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import repeat
from sys import maxsize

from speechtimer.dataset.draft import Draft
from speechtimer.dataset.durations import write_seconds
from speechtimer.dataset.hands import Written, duration_place
from speechtimer.dataset.items import DraftItem, DraftWork, Usual
from speechtimer.dataset.sampling import Weighted
from speechtimer.labels import Kind, Label

__all__ = [
    "PARTS",
    "PROTOCOLS",
    "Options",
    "Write",
    "write_first",
    "write_open",
    "write_period",
    "write_plural",
    "write_protocol",
    "write_rest",
    "write_rest_is",
    "write_rounds",
    "write_row",
    "write_same",
    "write_sides",
    "write_total",
    "write_work",
]

Write = Callable[[Draft], None]
Options = frozenset[str]
_Draw = Callable[[Draft], list[Written]]

_ROUNDS = Weighted(
    {3: 16, 4: 15, 5: 15, 6: 14, 8: 12, 10: 12, 2: 7, 12: 6, 7: 5, 15: 4, 20: 4, 9: 4, 16: 1.5}
    | {1: 2.5, 14: 1.5, 11: 1.5, 30: 1, 25: 1, 18: 0.7, 24: 0.5, 0: 10}
)
_COUNTS = Weighted(
    {10: 20, 12: 18, 15: 16, 20: 14, 8: 14, 5: 6, 6: 6, 25: 4, 30: 4, 50: 2, 40: 2, 16: 1, 0: 6}
)
_METRES = Weighted(
    {400: 18, 200: 16, 100: 14, 50: 14, 800: 10, 300: 6, 1000: 6, 25: 6, 500: 6, 600: 3, 150: 2}
)
# A rest is seldom longer than the work by more than this (seconds).
_LONGER_REST = 300
# Longer totals are not said (seconds); nor could all of them be written in words.
_LONGEST = 99 * 3600
# How often another value is tried for one that does not fit.
_TRIES = 12
PARTS = {
    "same": Fraction(1),
    "half": Fraction(1, 2),
    "double": Fraction(2),
    "third": Fraction(1, 3),
    "quarter": Fraction(1, 4),
    "triple": Fraction(3),
}
PROTOCOLS = {"tabata": Usual(8, 20, 10), "pomodoro": Usual(1, 1500, 300)}


# --- rounds -----------------------------------------------------------------------------------


def write_rounds(options: Options) -> Write:
    label = None if "not" in options else Label.NB_ROUNDS
    feminine, force = "f" in options, "figures" if "fig" in options else ""
    draw = _rounds_drawer(options)
    again, inner = "one" not in options, "inner" in options

    def write(draft: Draft) -> None:
        item, rng = draft.item, draft.rng
        counted: DraftItem | DraftWork = item.work if inner else item
        standing = counted.rounds
        if standing is not None and label is not None:
            numbers = standing
        else:
            numbers = draw(rng, draft.rows)
            # What is taken back differs from what stands.
            if again and (standing is not None or item.denied):
                for row, n in enumerate(numbers):
                    while (standing and n == standing[row]) or item.denies(Kind.ROUNDS, row, n):
                        n = numbers[row] = draw(rng, 1)[0]
            if label is None:
                item.denied.append((Kind.ROUNDS, numbers))
            else:
                counted.rounds = numbers
        draft.write_numbers(numbers, feminine=feminine, force=force, label=label)

    return write


def _rounds_drawer(options: Options) -> Callable[[random.Random, int], list[int]]:
    if "one" in options:
        return lambda _rng, count: [1] * count
    if "inner" in options:
        return lambda rng, count: [n if 1 < n < 21 else 6 for n in _ROUNDS.picks(rng, count)]
    if "small" in options:
        return lambda rng, count: [2 + int(rng.random() * 5) for _ in range(count)]
    return lambda rng, count: [n or 1 + int(rng.random() * 60) for n in _ROUNDS.picks(rng, count)]


def write_plural(_options: Options) -> Write:
    def write(draft: Draft) -> None:
        plurals = [n >= 2 for n in draft.numbers]
        if not draft.hand.style.tidy:
            plurals = [plural != (draft.random() < 0.3) for plural in plurals]
        draft.parts.append(["s" if plural else "" for plural in plurals])

    return write


# --- works ------------------------------------------------------------------------------------


def write_work(options: Options) -> Write:
    draw = _duration_drawer(Kind.WORK, options)
    if "not" in options:
        return _taken_back(Kind.WORK, draw)
    adds, each = "add" in options, "each" in options

    def write(draft: Draft) -> None:
        if adds and draft.item.work.is_said:
            draft.new_work()
        work = draft.item.work
        if work.seconds is not None:
            written = _again(draft, Kind.WORK, work.seconds)
        else:
            written = draw(draft)
            for silent in draft.item.works if each else (work,):
                if silent is work or not silent.is_said:
                    silent.seconds = [duration.seconds for duration in written]
                    silent.minutes = [duration.minutes for duration in written]
        draft.write_durations(written, labelled=True)

    return write


def write_open(options: Options) -> Write:
    """An effort by count or distance: no label, no seconds."""
    counts = _METRES if "metres" in options else _COUNTS
    feminine, adds = "f" in options, "add" in options
    force = "figures" if options & {"fig", "metres"} else ""

    def write(draft: Draft) -> None:
        if adds and draft.item.work.is_said:
            draft.new_work()
        numbers = [n or 2 + int(draft.random() * 40) for n in counts.picks(draft.rng, draft.rows)]
        draft.write_numbers(numbers, feminine=feminine, force=force, label=None)
        written = draft.parts[-1]
        assert isinstance(written, list)
        draft.item.work.counts = [""] * draft.rows if "bare" in options else written

    return write


def write_same(_options: Options) -> Write:
    """Another work as long as the last, without a word of it."""

    def write(draft: Draft) -> None:
        if draft.item.work.is_said:
            draft.item.works.append(draft.item.work.again())

    return write


def write_sides(_options: Options) -> Write:
    def write(draft: Draft) -> None:
        draft.item.work.sides = True

    return write


_UP_AND_DOWN = ((1, 2, 3, 2, 1), (1, 2, 1), (1, 2, 3, 4, 3, 2, 1), (2, 3, 4, 3, 2), (2, 4, 2))
_MINUTES_IN_A_ROW = (
    *_UP_AND_DOWN,
    *((1, 2, 3), (3, 2, 1), (1, 2, 3, 4), (4, 3, 2, 1), (5, 4, 3, 2, 1), (1, 2, 3, 4, 5)),
    *((2, 4, 6), (6, 4, 2), (3, 4, 5, 4, 3), (1, 3, 5), (5, 3, 1), (2, 4, 6, 4, 2), (1, 1, 2, 2)),
)
_SECONDS_IN_A_ROW = (
    *((10, 20, 30, 20, 10), (30, 45, 60, 45, 30), (20, 30, 40), (40, 30, 20), (15, 30, 45, 30, 15)),
    *((30, 60, 90, 60, 30), (60, 45, 30, 15), (10, 20, 30), (30, 20, 10), (20, 40, 60, 40, 20)),
    *((30, 40, 50, 60), (15, 30, 45), (45, 30, 15), (10, 15, 20, 15, 10)),
)
_BREATHS = (
    (4, 7, 8),
    (4, 4, 4, 4),
    (5, 5, 5),
    (4, 6, 8),
    (4, 2, 6),
    (4, 4, 6),
    (3, 3, 3, 3),
    (6, 2, 6),
)


def write_row(options: Options) -> Write:
    """Rule 18: « 1-2-3-2-1 », each a work."""
    unit = 60 if "minutes" in options else 1
    rows = (
        _BREATHS if "breath" in options else _MINUTES_IN_A_ROW if unit == 60 else _SECONDS_IN_A_ROW
    )
    by_length = {n: [row for row in rows if len(row) == n] for n in {len(row) for row in rows}}
    label = Label.duration(Kind.WORK, unit)

    def write(draft: Draft) -> None:
        # All sentences of a wording have as many works.
        chosen = by_length[len(draft.rng.choice(rows))]
        drawn = [draft.rng.choice(chosen) for _ in range(draft.rows)]
        style = draft.hand.style
        joints = (" ", ", ") if style.spoken else ("-", "-", "-", " - ", ", ", " ")
        joint = draft.rng.choice(joints)
        force = "" if joint in (" ", ", ") else "figures"
        for i in range(len(chosen[0])):
            if i:
                draft.parts.append(joint)
                draft.new_work()
            numbers = [row[i] for row in drawn]
            draft.write_numbers(numbers, feminine=True, force=force, label=label)
            draft.item.work.seconds = [n * unit for n in numbers]
        draft.numbers = [2] * draft.rows

    return write


def write_first(_options: Options) -> Write:
    """« 4 × 3 min après 10 min d'échauffement »: the last item runs before all others."""

    def write(draft: Draft) -> None:
        draft.items.insert(0, draft.items.pop())

    return write


def write_protocol(options: Options) -> Write:
    """What a named protocol fills in: « lance un tabata », « EMOM 12 minutes »."""
    (name,) = options

    def write(draft: Draft) -> None:
        if name == "emom":
            draft.item.period = [60] * draft.rows
        else:
            draft.item.work.usual = PROTOCOLS[name]

    return write


# --- rests ------------------------------------------------------------------------------------


def write_rest(options: Options) -> Write:
    draw = _duration_drawer(Kind.REST, options)
    if "not" in options:
        return _taken_back(Kind.REST, draw)

    def write(draft: Draft) -> None:
        item = draft.item
        owner: Draft | DraftItem | DraftWork
        owner, key = item, "rest"
        if "all" in options:
            owner, key = draft, "shared"
        elif "each" in options:
            key = "each"
        elif options & {"inner", "side"}:
            owner, key = item.work, "rest" if "inner" in options else "side_rest"
        standing: list[int] | None = getattr(owner, key)
        if standing is not None:
            written = _again(draft, Kind.REST, standing)
        else:
            written = draw(draft)
            if owner is item and item.work.rest is not None:
                _lengthen(draft, draw, written, item.work.rest)
            setattr(owner, key, [duration.seconds for duration in written])
        draft.write_durations(written, labelled=True)

    return write


def _lengthen(draft: Draft, draw: _Draw, written: list[Written], inner: list[int]) -> None:
    """Between sets people rest longer than within them, mostly."""
    for _ in range(_TRIES // 2):
        short = [row for row, rest in enumerate(written) if rest.seconds <= inner[row]]
        if not short:
            break
        others = draw(draft)
        for row in short:
            written[row] = others[row]


def write_rest_is(options: Options) -> Write:
    """« récup égale au temps d'effort »: nothing to write."""
    (name,) = options

    def write(draft: Draft) -> None:
        draft.item.part = PARTS[name]

    return write


# --- totals and periods -----------------------------------------------------------------------


def write_total(options: Options) -> Write:
    """How long a whole item or, inside, a work takes with its rests: no label."""
    inner = "inner" in options
    place = duration_place(Kind.WORK, (options - {"inner"}) or frozenset({"minutes", "long"}))

    def write(draft: Draft) -> None:
        item = draft.item
        once = [2 * seconds for seconds in _once(item, draft.rows)]
        written = draft.hand.durations(place, draft.random, draft.rows)
        _redraw(
            draft, place, written, least=once, most=repeat(maxsize), usual=[4 * s for s in once]
        )
        totals = [duration.seconds for duration in written]
        if inner:
            item.work.total = totals
        else:
            item.total = totals
        draft.write_durations(written, labelled=False)

    return write


def _once(item: DraftItem, rows: int) -> list[int]:
    """What is known of one round of each sentence."""
    known = [values for work in item.works for values in (work.seconds, work.rest) if values]
    known += [values for values in (item.rest, item.period) if values]
    return [sum(values[row] for values in known) for row in range(rows)]


_PLAIN = frozenset({"plain"})


def write_period(options: Options) -> Write:
    """From one start to the next, with no label; the work fits into it, before it or after it."""
    if "digit" in options:
        return _write_minutes_on_the_minute
    place = duration_place(Kind.WORK, options or _PLAIN)

    def write(draft: Draft) -> None:
        item = draft.item
        works = _once(item, draft.rows)
        is_open = any(work.counts is not None for work in item.works)
        usual = [75 if is_open else 15 * (seconds // 15 + 2) for seconds in works]
        written = draft.hand.durations(place, draft.random, draft.rows)
        least = [max(20, seconds + 1) for seconds in works]
        most = [300 if is_open else 6 * seconds + 180 for seconds in works]
        _redraw(draft, place, written, least=least, most=most, usual=usual)
        item.period = [duration.seconds for duration in written]
        draft.write_durations(written, labelled=False)

    return write


def _write_minutes_on_the_minute(draft: Draft) -> None:
    """The figure of « E2MOM »."""
    minutes = [2 + int(draft.random() * 4) for _ in range(draft.rows)]
    draft.item.period = [60 * n for n in minutes]
    draft.write_numbers(minutes, feminine=True, force="figures", label=None)


# --- values -----------------------------------------------------------------------------------


def _redraw(
    draft: Draft,
    place: int,
    written: list[Written],
    *,
    least: Iterable[int],
    most: Iterable[int],
    usual: Iterable[int],
) -> None:
    """Replace durations outside their bounds; by ``usual`` ones where that does not help."""
    style = draft.hand.style
    for row, (low, high, other) in enumerate(zip(least, most, usual, strict=False)):
        if low <= written[row].seconds <= high:
            continue
        tried = draft.hand.durations(place, draft.random, _TRIES)
        fitting = [duration for duration in tried if low <= duration.seconds <= high]
        written[row] = (
            fitting[0]
            if fitting
            else Written.of(write_seconds(Kind.WORK, style.using(draft.rng), min(other, _LONGEST)))
        )


def _taken_back(kind: Kind, draw: _Draw) -> Write:
    """A duration that does not stand in the end, and differs from the one that does."""

    def write(draft: Draft) -> None:
        item = draft.item
        standing = item.work.seconds if kind is Kind.WORK else item.rest
        written = draw(draft)
        if standing is not None:
            same = [
                row for row, duration in enumerate(written) if duration.seconds == standing[row]
            ]
            if same:
                others = draw(draft)
                for row in same:
                    written[row] = others[row]
        item.denied.append((kind, [duration.seconds for duration in written]))
        draft.write_durations(written, labelled=False)

    return write


_NOT_OF_FORM = frozenset({"not", "add", "all", "each", "inner", "side", "short"})


def _duration_drawer(kind: Kind, options: Options) -> _Draw:
    options -= _NOT_OF_FORM
    place = duration_place(kind, options)
    if "bare" in options:
        return lambda draft: draft.hand.bare(place, draft.rng, _minutes(draft), draft.rows)

    def draw(draft: Draft) -> list[Written]:
        hand, item, random = draft.hand, draft.item, draft.random
        written = hand.durations(place, random, draft.rows)
        if kind is Kind.WORK and item.period is not None:
            periods = [period - 1 for period in item.period]
            usual = [max(1, period // 2) for period in periods]
            _redraw(draft, place, written, least=repeat(1), most=periods, usual=usual)
            return written
        if kind is Kind.WORK and not item.denied:
            return written
        most = _longest_rests(draft) if kind is Kind.REST else repeat(maxsize)
        for row, (duration, limit) in enumerate(zip(written, most, strict=False)):
            while duration.seconds > limit or (
                item.denied and item.denies(kind, row, duration.seconds)
            ):
                if random() < 0.1:
                    break
                duration = written[row] = hand.durations(place, random, 1)[0]
        return written

    return draw


def _minutes(draft: Draft) -> list[int | None] | None:
    """Of the last work, where that is said in whole minutes."""
    works = [work.minutes for work in draft.item.works if work.minutes is not None]
    return works[-1] if works else None


def _longest_rests(draft: Draft) -> list[int]:
    """The longest plausible rest of each sentence."""
    works = [work.seconds for work in draft.item.works if work.seconds is not None]
    if not works:
        return [2 * _LONGER_REST] * draft.rows
    return [_LONGER_REST + work for work in works[-1]]


def _again(draft: Draft, kind: Kind, seconds: Iterable[int]) -> list[Written]:
    style = draft.hand.style.using(draft.rng)
    return [Written.of(write_seconds(kind, style, value)) for value in seconds]
