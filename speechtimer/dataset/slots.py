"""What stands in braces in a template: ``{rounds:f}``, ``{rest:bare,minutes}``, ``{n:2-12}``.

A slot is made once for its options and then writes on any `Draft`. To add one, write a function
that takes the options and returns one that writes, and enter it in `SLOTS`.
"""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

from speechtimer.dataset import distractors
from speechtimer.dataset.draft import Draft
from speechtimer.dataset.durations import write_seconds
from speechtimer.dataset.hands import Written, duration_place
from speechtimer.dataset.sampling import Weighted
from speechtimer.dataset.style import Style
from speechtimer.errors import TemplateError
from speechtimer.labels import Kind, Label

__all__ = ["SLOTS", "Write", "make_slot"]

Write = Callable[[Draft], None]
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
        block = draft.block
        n = block.rounds
        if n is None or label is None:
            standing, n = n, draw(draft.rng)
            # What is taken back differs from what stands.
            while again and (n == standing or (block.denied and (Kind.ROUNDS, n) in block.denied)):
                n = draw(draft.rng)
            if label is None:
                block.denied.add((Kind.ROUNDS, n))
            else:
                block.rounds = n
        draft.number(n, feminine=feminine, force=force, label=label)
        draft.last_number = n

    return write


def _rounds_drawer(options: Options) -> Callable[[random.Random], int]:
    if "one" in options:
        return lambda _rng: 1
    if "small" in options:
        return lambda rng: 2 + int(rng.random() * 5)
    return lambda rng: _ROUNDS.pick(rng) or 1 + int(rng.random() * 60)


def _work(options: Options) -> Write:
    adds = "add" in options
    draw = _duration_drawer(Kind.WORK, options)
    if "not" in options:
        return _taken_back(Kind.WORK, draw)

    def write(draft: Draft) -> None:
        block = draft.block
        if block.works and not adds:
            _write(draft, _again(draft, Kind.WORK, block.works[0]), labelled=True)
            return
        written = draw(draft)
        block.works.append(written.seconds)
        block.minutes = written.minutes
        _write(draft, written, labelled=True)

    return write


def _rest(options: Options) -> Write:
    everywhere = "all" in options
    draw = _duration_drawer(Kind.REST, options)
    if "not" in options:
        return _taken_back(Kind.REST, draw)

    def write(draft: Draft) -> None:
        block = draft.block
        if block.rest is not None:
            _write(draft, _again(draft, Kind.REST, block.rest), labelled=True)
            return
        written = draw(draft)
        if everywhere:
            draft.shared_rest = written.seconds
        else:
            block.rest = written.seconds
        _write(draft, written, labelled=True)

    return write


def _taken_back(kind: Kind, draw: Callable[[Draft], Written]) -> Write:
    """A duration that does not stand in the end, and differs from the one that does."""

    def write(draft: Draft) -> None:
        block = draft.block
        standing = block.works[-1:] if kind is Kind.WORK else [block.rest]
        written = draw(draft)
        if written.seconds in standing:
            written = draw(draft)
        block.denied.add((kind, written.seconds))
        _write(draft, written, labelled=False)

    return write


def _duration_drawer(kind: Kind, options: Options) -> Callable[[Draft], Written]:
    options -= {"not", "add", "all", "short"}
    place = duration_place(kind, options)
    if "bare" in options:
        return lambda draft: draft.hand.bare(place, draft.rng, draft.block.minutes)

    def draw_work(draft: Draft) -> Written:
        while True:
            written = draft.hand.duration(place, draft.random)
            denied = draft.block.denied
            if not denied or (kind, written.seconds) not in denied or draft.random() < 0.1:
                return written

    def draw_rest(draft: Draft) -> Written:
        works, denied = draft.block.works, draft.block.denied
        most = _LONGER_REST + (works[-1] if works else _LONGER_REST)
        while True:
            written = draft.hand.duration(place, draft.random)
            plausible = written.seconds <= most and not (
                denied and (kind, written.seconds) in denied
            )
            if plausible or draft.random() < 0.1:
                return written

    return draw_work if kind is Kind.WORK else draw_rest


def _again(draft: Draft, kind: Kind, seconds: int) -> Written:
    return Written.of(write_seconds(kind, draft.hand.style.using(draft.rng), seconds))


def _write(draft: Draft, written: Written, *, labelled: bool) -> None:
    if written.elides:
        draft.elide()
    draft.parts.append(written.text if labelled else written.plain)
    draft.last_number = 2


def _plural(_options: Options) -> Write:
    def write(draft: Draft) -> None:
        plural = draft.last_number >= 2
        if not draft.hand.style.tidy and draft.random() < 0.3:
            plural = not plural
        if plural:
            draft.parts.append("s")

    return write


# --- numbers that set nothing -----------------------------------------------------------------


def _n(options: Options) -> Write:
    bounds, *more = [option for option in sorted(options) if "-" in option] or ["2-20"]
    if more:
        raise TemplateError(f"slot {{n}} has the bounds {bounds} and {more[0]}: give one of them")
    low, high = map(int, bounds.split("-"))
    if low > high:
        raise TemplateError(f"slot {{n}} has the bounds {bounds}: write the smaller one first")
    feminine, figures = "f" in options, "fig" in options

    def write(draft: Draft) -> None:
        n = low + int(draft.random() * (high - low + 1))
        force = "figures" if figures or n > _MOST_IN_WORDS else ""
        draft.number(n, feminine=feminine, force=force, label=None)
        draft.last_number = n

    return write


_MOST_IN_WORDS = 9999


def _dur(options: Options) -> Write:
    """A duration that sets nothing (rule 14)."""
    place = duration_place(Kind.WORK, options - {"short"})

    def write(draft: Draft) -> None:
        _write(draft, draft.hand.duration(place, draft.random), labelled=False)

    return write


def _distractor(draw: Callable[[Style], str]) -> Callable[[Options], Write]:
    def make(_options: Options) -> Write:
        def write(draft: Draft) -> None:
            text = draw(draft.hand.style.using(draft.rng))
            if text.startswith("un"):
                draft.elide()
            draft.parts.append(text)

        return write

    return make


def _pseudo(_options: Options) -> Write:
    return lambda draft: draft.parts.append(distractors.unknown_word(draft.rng))


@dataclass(frozen=True, slots=True)
class _Slot:
    """How a slot is made, and the options that it takes."""

    make: Callable[[Options], Write]
    options: Options = frozenset()
    bounds: bool = False


_FORMS = frozenset(
    {"short", "long", "minutes", "hours", "seconds", "plain", "glued", "clock", "frac"}
)

SLOTS: dict[str, _Slot] = {
    "rounds": _Slot(_rounds, frozenset({"f", "small", "one", "not", "fig"})),
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
    "pseudo": _Slot(_pseudo),
}
