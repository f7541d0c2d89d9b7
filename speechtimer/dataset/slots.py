"""What stands in braces in a template: ``{rounds:f}``, ``{rest:bare,minutes}``, ``{n:2-12}``.

A slot is made once for its options and then writes on any `Draft`. To add one, write a function
that takes the options and returns one that writes, and enter it in `SLOTS`.
"""

import random
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import repeat
from sys import maxsize

from speechtimer.dataset import distractors
from speechtimer.dataset.counts import COLLECTIVE_ROUNDS, LOOSE, loosely
from speechtimer.dataset.draft import Draft
from speechtimer.dataset.durations import write_seconds
from speechtimer.dataset.hands import Written, duration_place
from speechtimer.dataset.sampling import Weighted
from speechtimer.dataset.style import Style
from speechtimer.errors import TemplateError
from speechtimer.labels import Kind, Label

__all__ = ["SLOTS", "Write", "make_slot"]

Write = Callable[[Draft], None]
_Draw = Callable[[Draft], list[Written]]
Options = frozenset[str]

_ROUNDS = Weighted(
    {3: 16, 4: 15, 5: 15, 6: 14, 8: 12, 10: 12, 2: 7, 12: 6, 7: 5, 15: 4, 20: 4, 9: 4, 16: 1.5}
    | {1: 2.5, 14: 1.5, 11: 1.5, 30: 1, 25: 1, 18: 0.7, 24: 0.5, 0: 10}
)
# A rest is seldom longer than the work by more than this (seconds).
_LONGER_REST = 300


def make_slot(name: str, options: Options) -> Write:
    """The function that writes a slot.

    Raises:
        TemplateError: there is no such slot or option.
    """
    if name not in SLOTS:
        raise TemplateError(f"there is no slot {{{name}}}: use one of {', '.join(sorted(SLOTS))}")
    slot = SLOTS[name]
    for option in sorted(options - slot.options):
        if not (slot.bounds and _BOUNDS.fullmatch(option)):
            known = ", ".join(sorted(slot.options)) or "none"
            bounds = " or bounds like 2-12" if slot.bounds else ""
            raise TemplateError(
                f"slot {{{name}}} has no option {option!r}: use one of {known}{bounds}"
            )
    return slot.make(options)


_BOUNDS = re.compile(r"\d+-\d+")


# --- the program ------------------------------------------------------------------------------


def _rounds(options: Options) -> Write:
    label = None if "not" in options else Label.NB_ROUNDS
    feminine, force = "f" in options, "figures" if "fig" in options else ""
    draw = _rounds_drawer(options)
    again = "one" not in options

    def write(draft: Draft) -> None:
        block, rng = draft.block, draft.rng
        standing = block.rounds
        if standing is not None and label is not None:
            numbers = standing
        else:
            numbers = draw(rng, draft.rows)
            # What is taken back differs from what stands.
            if again and (standing is not None or block.denied):
                for row, n in enumerate(numbers):
                    while (standing and n == standing[row]) or block.denies(Kind.ROUNDS, row, n):
                        n = numbers[row] = draw(rng, 1)[0]
            if label is None:
                block.denied.append((Kind.ROUNDS, numbers))
            else:
                block.rounds = numbers
        draft.write_numbers(numbers, feminine=feminine, force=force, label=label)

    return loosely(write, options, label, feminine=feminine) if options & LOOSE else write


def _rounds_drawer(options: Options) -> Callable[[random.Random, int], list[int]]:
    if "one" in options:
        return lambda _rng, count: [1] * count
    if "small" in options:
        return lambda rng, count: [2 + int(rng.random() * 5) for _ in range(count)]
    if "collective" in options:
        return COLLECTIVE_ROUNDS.picks
    return lambda rng, count: [n or 1 + int(rng.random() * 60) for n in _ROUNDS.picks(rng, count)]


def _work(options: Options) -> Write:
    adds = "add" in options
    draw = _duration_drawer(Kind.WORK, options)
    if "not" in options:
        return _taken_back(Kind.WORK, draw)

    def write(draft: Draft) -> None:
        block = draft.block
        if block.works and not adds:
            written = _again(draft, Kind.WORK, block.works[0])
        else:
            written = draw(draft)
            block.works.append([duration.seconds for duration in written])
            block.minutes = [duration.minutes for duration in written]
        draft.write_durations(written, labelled=True)

    return write


def _rest(options: Options) -> Write:
    everywhere = "all" in options
    draw = _duration_drawer(Kind.REST, options)
    if "not" in options:
        return _taken_back(Kind.REST, draw)

    def write(draft: Draft) -> None:
        block = draft.block
        if block.rest is not None:
            written = _again(draft, Kind.REST, block.rest)
        else:
            written = draw(draft)
            seconds = [duration.seconds for duration in written]
            if everywhere:
                draft.shared = seconds
            else:
                block.rest = seconds
        draft.write_durations(written, labelled=True)

    return write


def _taken_back(kind: Kind, draw: _Draw) -> Write:
    """A duration that does not stand in the end, and differs from the one that does."""

    def write(draft: Draft) -> None:
        block = draft.block
        standing = (block.works[-1] if block.works else None) if kind is Kind.WORK else block.rest
        written = draw(draft)
        if standing is not None:
            same = [
                row for row, duration in enumerate(written) if duration.seconds == standing[row]
            ]
            if same:
                others = draw(draft)
                for row in same:
                    written[row] = others[row]
        block.denied.append((kind, [duration.seconds for duration in written]))
        draft.write_durations(written, labelled=False)

    return write


def _duration_drawer(kind: Kind, options: Options) -> _Draw:
    options -= {"not", "add", "all", "short"}
    place = duration_place(kind, options)
    if "bare" in options:
        return lambda draft: draft.hand.bare(place, draft.rng, draft.block.minutes, draft.rows)

    def draw(draft: Draft) -> list[Written]:
        hand, block, random = draft.hand, draft.block, draft.random
        written = hand.durations(place, random, draft.rows)
        if kind is Kind.WORK and not block.denied:
            return written
        most = _longest_rests(draft) if kind is Kind.REST else repeat(maxsize)
        for row, (duration, limit) in enumerate(zip(written, most, strict=False)):
            while duration.seconds > limit or (
                block.denied and block.denies(kind, row, duration.seconds)
            ):
                if random() < 0.1:
                    break
                duration = written[row] = hand.durations(place, random, 1)[0]
        return written

    return draw


def _longest_rests(draft: Draft) -> list[int]:
    """The longest plausible rest of each sentence."""
    works = draft.block.works
    if not works:
        return [2 * _LONGER_REST] * draft.rows
    return [_LONGER_REST + work for work in works[-1]]


def _again(draft: Draft, kind: Kind, seconds: Iterable[int]) -> list[Written]:
    style = draft.hand.style.using(draft.rng)
    return [Written.of(write_seconds(kind, style, value)) for value in seconds]


def _plural(_options: Options) -> Write:
    def write(draft: Draft) -> None:
        plurals = [n >= 2 for n in draft.numbers]
        if not draft.hand.style.tidy:
            plurals = [plural != (draft.random() < 0.3) for plural in plurals]
        draft.parts.append(["s" if plural else "" for plural in plurals])

    return write


# --- numbers that set nothing -----------------------------------------------------------------


def _n(options: Options) -> Write:
    bounds, *more = [option for option in sorted(options) if "-" in option] or ["2-20"]
    if more:
        raise TemplateError(f"slot {{n}} has the bounds {bounds} and {more[0]}: give one of them")
    low, high = map(int, bounds.split("-"))
    if low > high:
        raise TemplateError(f"slot {{n}} has the bounds {bounds}: write the smaller one first")
    feminine = "f" in options
    values = high - low + 1
    force = "figures" if "fig" in options or high > _MOST_IN_WORDS else ""

    def write(draft: Draft) -> None:
        random = draft.random
        numbers = [low + int(random() * values) for _ in range(draft.rows)]
        draft.write_numbers(numbers, feminine=feminine, force=force, label=None)

    return write


_MOST_IN_WORDS = 9999


def _dur(options: Options) -> Write:
    """A duration that sets nothing (rule 14)."""
    place = duration_place(Kind.WORK, options - {"short"})

    def write(draft: Draft) -> None:
        written = draft.hand.durations(place, draft.random, draft.rows)
        draft.write_durations(written, labelled=False)

    return write


def _distractor(draw: Callable[[Style], str]) -> Callable[[Options], Write]:
    def make(_options: Options) -> Write:
        def write(draft: Draft) -> None:
            style = draft.hand.style.using(draft.rng)
            texts = draft.draw(lambda: draw(style))
            draft.write(texts, [row for row, text in enumerate(texts) if text.startswith("un")])

        return write

    return make


def _length(options: Options) -> Write:
    draw = distractors.long_length if "long" in options else distractors.length
    return _distractor(draw)(options)


def _pseudo(_options: Options) -> Write:
    return lambda draft: draft.parts.append(draft.draw(lambda: distractors.unknown_word(draft.rng)))


@dataclass(frozen=True, slots=True)
class _Slot:
    """How a slot is made, and the options that it takes."""

    make: Callable[[Options], Write]
    options: Options = frozenset()
    bounds: bool = False


_FORMS = frozenset(
    {"short", "long", "minutes", "hours", "seconds", "plain", "glued", "clock", "frac"}
    | {"range", "between", "collective", "adjective", "tail"}
)

SLOTS: dict[str, _Slot] = {
    "rounds": _Slot(_rounds, frozenset({"f", "small", "one", "not", "fig"}) | LOOSE),
    "work": _Slot(_work, _FORMS | {"bare", "fig", "not", "add"}),
    "rest": _Slot(_rest, _FORMS | {"bare", "fig", "not", "all"}),
    "s": _Slot(_plural),
    "n": _Slot(_n, frozenset({"f", "fig"}), bounds=True),
    "dur": _Slot(_dur, _FORMS),
    "time": _Slot(_distractor(distractors.clock_time)),
    "date": _Slot(_distractor(distractors.date)),
    "phone": _Slot(_distractor(distractors.phone)),
    "code": _Slot(_distractor(distractors.code)),
    "price": _Slot(_distractor(distractors.price)),
    "score": _Slot(_distractor(distractors.score)),
    "dimension": _Slot(_distractor(distractors.dimension)),
    "length": _Slot(_length, frozenset({"long"})),
    "pace": _Slot(_distractor(distractors.pace)),
    "result": _Slot(_distractor(distractors.result)),
    "pseudo": _Slot(_pseudo),
}
