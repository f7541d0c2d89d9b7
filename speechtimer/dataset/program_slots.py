"""Slots that say something of the program: ``{rounds:f}``, ``{rest:inner}``, ``{open} pompes``.

Each function takes the options of a slot and returns what writes it on a `Draft`, or what only
says something without writing.
"""

import random
from collections.abc import Callable, Iterable
from itertools import repeat
from sys import maxsize

from speechtimer.dataset.counts import COLLECTIVE_ROUNDS, LOOSE, loosely
from speechtimer.dataset.draft import Draft
from speechtimer.dataset.durations import write_seconds
from speechtimer.dataset.hands import Written, duration_place
from speechtimer.dataset.items import DraftItem, DraftWork
from speechtimer.dataset.sampling import Weighted
from speechtimer.labels import Kind, Label

__all__ = [
    "Options",
    "Write",
    "redraw",
    "write_plural",
    "write_rest",
    "write_rounds",
    "write_work",
]

Write = Callable[[Draft], None]
Options = frozenset[str]
_Draw = Callable[[Draft], list[Written]]

_ROUNDS = Weighted(
    {3: 16, 4: 15, 5: 15, 6: 14, 8: 12, 10: 12, 2: 7, 12: 6, 7: 5, 15: 4, 20: 4, 9: 4, 16: 1.5}
    | {1: 2.5, 14: 1.5, 11: 1.5, 30: 1, 25: 1, 18: 0.7, 24: 0.5, 0: 10}
)
# A rest is seldom longer than the work by more than this (seconds).
_LONGER_REST = 300
# Longer totals are not said (seconds); nor could all of them be written in words.
_LONGEST = 99 * 3600
# How often another value is tried for one that does not fit.
TRIES = 12


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

    return loosely(write, options, label, feminine=feminine) if options & LOOSE else write


def _rounds_drawer(options: Options) -> Callable[[random.Random, int], list[int]]:
    if "one" in options:
        return lambda _rng, count: [1] * count
    if "inner" in options:
        return lambda rng, count: [n if 1 < n < 21 else 6 for n in _ROUNDS.picks(rng, count)]
    if "collective" in options:
        return COLLECTIVE_ROUNDS.picks
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
    for _ in range(TRIES // 2):
        short = [row for row, rest in enumerate(written) if rest.seconds <= inner[row]]
        if not short:
            break
        others = draw(draft)
        for row in short:
            written[row] = others[row]


# --- values -----------------------------------------------------------------------------------


def redraw(
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
        tried = draft.hand.durations(place, draft.random, TRIES)
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
            redraw(draft, place, written, least=repeat(1), most=periods, usual=usual)
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
