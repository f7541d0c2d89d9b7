"""From a template to one sentence: text, exact spans, and the program they mean.

The program is built from what the slots draw, not read back from the spans: that the parser's
own assembly arrives at the same program is a test of both.
"""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

from speechtimer.dataset import distractors
from speechtimer.dataset.durations import Duration, draw_duration, write_seconds
from speechtimer.dataset.grammar import Choice, Grammar, Node, Ref, Series
from speechtimer.dataset.grammar import Slot as SlotNode
from speechtimer.dataset.sampling import Weighted
from speechtimer.dataset.style import Piece, Style
from speechtimer.errors import TemplateError
from speechtimer.labels import Kind, Label
from speechtimer.program import Block, Program

__all__ = ["SLOTS", "Realisation", "check_slots", "realise"]

_ROUNDS = Weighted(
    {3: 16, 4: 15, 5: 15, 6: 14, 8: 12, 10: 12, 2: 7, 12: 6, 7: 5, 15: 4, 20: 4, 9: 4, 16: 1.5}
    | {1: 2.5, 14: 1.5, 11: 1.5, 30: 1, 25: 1, 18: 0.7, 24: 0.5, 0: 5}
)


@dataclass(slots=True)
class _Draft:
    """A block while its sentence is being written."""

    rounds: int | None = None
    works: list[Duration] = field(default_factory=list)
    rest: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Realisation:
    """Pieces of a sentence, and the program they mean (None where there is none)."""

    pieces: list[Piece]
    program: Program | None


@dataclass(slots=True)
class _State:
    grammar: Grammar
    style: Style
    pieces: list[Piece] = field(default_factory=list)
    blocks: list[_Draft] = field(default_factory=lambda: [_Draft()])
    depth: int = 0
    shared_rest: Fraction | None = None
    last_number: float = 1

    @property
    def rng(self) -> random.Random:
        return self.style.rng

    @property
    def block(self) -> _Draft:
        return self.blocks[-1]

    def number(self, text: str, label: Label | None) -> None:
        """Append a number; « de une » becomes « d'une »."""
        if text.startswith(("un", "Un")) and self.pieces and self.rng.random() < 0.97:
            before, none = self.pieces[-1]
            match = _ELIDED.search(before)
            if match and none is None:
                self.pieces[-1] = (before[: match.end() - 2] + "'", None)
        self.pieces.append((text, label))


_ELIDED = re.compile(r"(?:^|[\s'(])(?:d|qu)e $", re.IGNORECASE)


def realise(grammar: Grammar, template: Node, style: Style) -> Realisation:
    """Write one sentence from a template."""
    state = _State(grammar, style)
    _expand(template, state)
    return Realisation(state.pieces, _program(state))


def check_slots(grammar: Grammar) -> None:
    """Refuse slots that do not exist.

    Raises:
        TemplateError: names the slot and the ones there are.
    """
    stack: list[Node] = [*grammar.rules.values(), *(group.choice for group in grammar.groups)]
    while stack:
        node = stack.pop()
        if isinstance(node, Series | Choice):
            stack.extend(node.nodes)
        elif isinstance(node, SlotNode):
            _check_slot(node)


_FORM_OPTIONS = {"short", "long", "minutes", "hours", "seconds", "plain", "glued", "clock", "frac"}
_OPTIONS: dict[str, set[str]] = {
    "rounds": {"f", "small", "one", "not", "fig"},
    "work": _FORM_OPTIONS | {"bare", "fig", "not", "add"},
    "rest": _FORM_OPTIONS | {"bare", "fig", "not", "all"},
    "dur": _FORM_OPTIONS,
    "n": {"f", "fig"},
}


def _check_slot(slot: SlotNode) -> None:
    if slot.name not in SLOTS:
        raise TemplateError(f"there is no slot {{{slot.name}}}: use one of {sorted(SLOTS)}")
    known = _OPTIONS.get(slot.name, set())
    for option in sorted(slot.options - known):
        if not (slot.name == "n" and _BOUNDS.fullmatch(option)):
            raise TemplateError(
                f"slot {{{slot.name}}} has no option {option!r}: use one of {sorted(known)}"
            )


_BOUNDS = re.compile(r"\d+-\d+")


def _expand(node: Node, state: _State) -> None:
    if isinstance(node, str):
        if node:
            state.pieces.append((node, None))
    elif isinstance(node, Series):
        for child in node.nodes:
            _expand(child, state)
    elif isinstance(node, Choice):
        _expand(node.pick(state.rng), state)
    elif isinstance(node, Ref):
        _expand_rule(node, state)
    else:
        SLOTS[node.name](state, node.options)


def _expand_rule(node: Ref, state: _State) -> None:
    if not node.new_block:
        _expand(state.grammar.rules[node.rule], state)
        return
    untouched = _Draft()
    if state.block != untouched:
        state.blocks.append(untouched)
    _expand(state.grammar.rules[node.rule], state)


def _program(state: _State) -> Program | None:
    blocks = []
    for draft in state.blocks:
        if draft.works:
            rest = draft.rest if draft.rest is not None else (state.shared_rest or Fraction(0))
            rounds = 1 if draft.rounds is None else draft.rounds
            work = sum(work.seconds for work in draft.works)
            blocks.append(Block(rounds, int(work), int(rest)))
    return Program(tuple(blocks)) if blocks else None


# --- slots ------------------------------------------------------------------------------------


def _rounds(state: _State, options: frozenset[str]) -> None:
    taken_back = "not" in options
    if state.block.rounds is not None and not taken_back:
        n = state.block.rounds
    else:
        n = _draw_rounds(state.rng, options)
        # What is taken back differs from what stands.
        while n == state.block.rounds and "one" not in options:
            n = _draw_rounds(state.rng, options)
        if not taken_back:
            state.block.rounds = n
    force = "figures" if "fig" in options else ""
    text = state.style.number(n, feminine="f" in options, force=force)
    state.number(text, None if taken_back else Label.NB_ROUNDS)
    state.last_number = n


def _draw_rounds(rng: random.Random, options: frozenset[str]) -> int:
    if "one" in options:
        return 1
    if "small" in options:
        return rng.randint(2, 6)
    return _ROUNDS.pick(rng) or rng.randint(1, 60)


def _duration(state: _State, kind: Kind, options: frozenset[str]) -> None:
    block = state.block
    known = None if kind is Kind.WORK else block.rest
    if kind is Kind.WORK and block.works and "add" not in options:
        known = block.works[0].seconds
    taken_back = "not" in options
    if known is not None and not taken_back:
        duration = write_seconds(kind, state.style, known)
    else:
        work = block.works[-1] if block.works else None
        duration = draw_duration(kind, state.style, options, work=work)
        if taken_back and duration.seconds == known:  # what is taken back differs
            duration = draw_duration(kind, state.style, options, work=work)
        if taken_back:
            pass
        elif kind is Kind.WORK:
            block.works.append(duration)
        elif "all" in options:
            state.shared_rest = duration.seconds
        else:
            block.rest = duration.seconds
    for text, label in duration.pieces:
        if label is None:
            state.pieces.append((text, None))
        else:
            state.number(text, None if taken_back else label)
    state.last_number = 2


def _work(state: _State, options: frozenset[str]) -> None:
    _duration(state, Kind.WORK, options)


def _rest(state: _State, options: frozenset[str]) -> None:
    _duration(state, Kind.REST, options)


def _plural(state: _State, _options: frozenset[str]) -> None:
    plural = state.last_number >= 2
    if not state.style.tidy and state.rng.random() < 0.3:
        plural = not plural
    if plural:
        state.pieces.append(("s", None))


def _n(state: _State, options: frozenset[str]) -> None:
    bounds = next((option for option in options if "-" in option), "2-20")
    low, _, high = bounds.partition("-")
    n = state.rng.randint(int(low), int(high))
    force = "figures" if "fig" in options or n > 9999 else ""
    state.number(state.style.number(n, feminine="f" in options, force=force), None)
    state.last_number = n


def _dur(state: _State, options: frozenset[str]) -> None:
    """A duration that sets nothing (rule 14)."""
    for text, label in draw_duration(Kind.WORK, state.style, options).pieces:
        if label is None:
            state.pieces.append((text, None))
        else:
            state.number(text, None)


def _time(state: _State, _options: frozenset[str]) -> None:
    state.number(distractors.clock_time(state.style), None)


def _date(state: _State, _options: frozenset[str]) -> None:
    state.number(distractors.date(state.style), None)


def _pseudo(state: _State, _options: frozenset[str]) -> None:
    state.pieces.append((distractors.unknown_word(state.rng), None))


SLOTS: dict[str, Callable[[_State, frozenset[str]], None]] = {
    "rounds": _rounds,
    "work": _work,
    "rest": _rest,
    "s": _plural,
    "n": _n,
    "dur": _dur,
    "time": _time,
    "date": _date,
    "pseudo": _pseudo,
}
