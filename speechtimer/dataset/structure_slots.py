"""Slots that say how works belong together, or how many rounds and which rests they have.

Most write nothing; those that write a number give it no label.
"""

from fractions import Fraction
from itertools import repeat
from sys import maxsize

from speechtimer.dataset.draft import Draft
from speechtimer.dataset.hands import duration_place
from speechtimer.dataset.items import DraftItem, Usual
from speechtimer.dataset.program_slots import Options, Write, redraw
from speechtimer.dataset.sampling import Weighted
from speechtimer.labels import Kind, Label

__all__ = [
    "PARTS",
    "PROTOCOLS",
    "write_first",
    "write_open",
    "write_period",
    "write_protocol",
    "write_rest_is",
    "write_row",
    "write_same",
    "write_sides",
    "write_total",
]

_COUNTS = Weighted(
    {10: 20, 12: 18, 15: 16, 20: 14, 8: 14, 5: 6, 6: 6, 25: 4, 30: 4, 50: 2, 40: 2, 16: 1, 0: 6}
)
_METRES = Weighted(
    {400: 18, 200: 16, 100: 14, 50: 14, 800: 10, 300: 6, 1000: 6, 25: 6, 500: 6, 600: 3, 150: 2}
)
PARTS = {
    "same": Fraction(1),
    "half": Fraction(1, 2),
    "double": Fraction(2),
    "third": Fraction(1, 3),
    "quarter": Fraction(1, 4),
    "triple": Fraction(3),
}
PROTOCOLS = {"tabata": Usual(8, 20, 10), "pomodoro": Usual(1, 1500, 300)}


# --- works ------------------------------------------------------------------------------------


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
        redraw(draft, place, written, least=once, most=repeat(maxsize), usual=[4 * s for s in once])
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

    # « toutes les 1 minute » is « toutes les minutes ».
    shortest = 61 if "minutes" in options else 20
    longer = 6 * 3600 if "hours" in options else 180

    def write(draft: Draft) -> None:
        item = draft.item
        efforts = [work.counts for work in item.works if work.counts is not None]
        if efforts:
            works = [_least_seconds(count) for count in efforts[-1]]
        else:
            works = _once(item, draft.rows)
        written = draft.hand.durations(place, draft.random, draft.rows)
        redraw(
            draft,
            place,
            written,
            least=[max(shortest, seconds + 1) for seconds in works],
            most=[6 * seconds + longer for seconds in works],
            usual=[15 * (max(shortest, seconds) // 15 + 2) for seconds in works],
        )
        item.period = [duration.seconds for duration in written]
        draft.write_durations(written, labelled=False)

    return write


def _least_seconds(count: str) -> int:
    """How long nobody is faster over so many metres, or moves."""
    return int(count) * 2 // 5 if count.isdecimal() else 0


def _write_minutes_on_the_minute(draft: Draft) -> None:
    """The figure of « E2MOM »."""
    minutes = [2 + int(draft.random() * 4) for _ in range(draft.rows)]
    draft.item.period = [60 * n for n in minutes]
    draft.write_numbers(minutes, feminine=True, force="figures", label=None)
