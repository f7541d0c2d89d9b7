"""What stands in braces in a template: ``{rounds:f}``, ``{rest:bare,minutes}``, ``{n:2-12}``.

A slot is made once for its options and then writes on any `Draft`. To add one, write a function
that takes the options and returns one that writes, and enter it in `SLOTS`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from speechtimer.dataset import distractors, program_slots, structure_slots
from speechtimer.dataset.counts import LOOSE
from speechtimer.dataset.draft import Draft
from speechtimer.dataset.hands import duration_place
from speechtimer.dataset.program_slots import Options, Write
from speechtimer.dataset.structure_slots import PARTS, PROTOCOLS
from speechtimer.dataset.style import Style
from speechtimer.errors import TemplateError
from speechtimer.labels import Kind

__all__ = ["SLOTS", "Write", "make_slot"]


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
    if slot.needs_one and len(options) != 1:
        known = ", ".join(sorted(slot.options))
        raise TemplateError(f"slot {{{name}}} needs one option: {{{name}:…}} with one of {known}")
    return slot.make(options)


_BOUNDS = re.compile(r"\d+-\d+")


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
    """How a slot is made, and the options that it takes; ``needs_one`` of them, or any number."""

    make: Callable[[Options], Write]
    options: Options = frozenset()
    bounds: bool = False
    needs_one: bool = False


_FORMS = frozenset(
    {"short", "long", "minutes", "hours", "seconds", "plain", "glued", "clock", "frac"}
    | {"range", "between", "collective", "adjective", "tail", "one", "noarticle", "m"}
)

SLOTS: dict[str, _Slot] = {
    "rounds": _Slot(
        program_slots.write_rounds, frozenset({"f", "small", "one", "not", "fig", "inner"}) | LOOSE
    ),
    "work": _Slot(program_slots.write_work, _FORMS | {"bare", "fig", "not", "add", "each"}),
    "rest": _Slot(
        program_slots.write_rest, _FORMS | {"bare", "fig", "not", "all", "each", "inner", "side"}
    ),
    "open": _Slot(structure_slots.write_open, frozenset({"f", "fig", "metres", "add", "bare"})),
    "row": _Slot(
        structure_slots.write_row, frozenset({"minutes", "seconds", "breath"}), needs_one=True
    ),
    "total": _Slot(structure_slots.write_total, _FORMS | {"inner"}),
    "period": _Slot(structure_slots.write_period, _FORMS | {"digit"}),
    "protocol": _Slot(
        structure_slots.write_protocol, frozenset({*PROTOCOLS, "emom"}), needs_one=True
    ),
    "rest_is": _Slot(structure_slots.write_rest_is, frozenset(PARTS), needs_one=True),
    "sides": _Slot(structure_slots.write_sides),
    "first": _Slot(structure_slots.write_first),
    "same": _Slot(structure_slots.write_same),
    "add": _Slot(lambda _options: Draft.new_work),
    "s": _Slot(program_slots.write_plural),
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
