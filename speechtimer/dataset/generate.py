"""Generate labelled sentences from templates: seeded, in any number, with spans and programs."""

import random
from bisect import bisect
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from importlib.resources import as_file, files
from itertools import accumulate, count, repeat
from pathlib import Path
from typing import NamedTuple

import numpy as np

from speechtimer.dataset.config import DatasetConfig
from speechtimer.dataset.draft import Draft
from speechtimer.dataset.grammar import Grammar
from speechtimer.dataset.hands import HANDS, Hand, hands
from speechtimer.dataset.items import RawGroup, RawItem
from speechtimer.dataset.marks import END, OPEN, split_marked, unmark
from speechtimer.dataset.noise import REGISTERS, Register, change_signs, change_words
from speechtimer.dataset.sampling import Weighted
from speechtimer.dataset.sentence import Sentence
from speechtimer.dataset.slots import Write, make_slot
from speechtimer.dataset.splits import grammar_of_split
from speechtimer.dataset.wording import Append, Compiler, Wording
from speechtimer.errors import TemplateError
from speechtimer.labels import Label, Span
from speechtimer.meaning.cues import cue_places
from speechtimer.program import Block, Group, Item, Program

__all__ = ["CHUNK", "Draw", "Generator", "generate", "load_grammar"]

# Draws that share a random source. Chunks are independent of each other, so that any number of
# workers writes the same corpus.
CHUNK = 2_000
# Durations of a kind that each hand writes. To learn them all takes the first seconds of every
# process, so that large corpora do with fewer.
_KNOWN = 96
# How many sentences a wording is worth that has so many slots.
_FEW_NUMBERS = {1: 8, 2: 16}
# So many chunks without a new sentence, and the templates have given all they have.
_IN_VAIN = 5


class Draw(NamedTuple):
    """One generated sentence: marked text and plain values."""

    marked: str
    program: tuple[RawItem, ...]
    group: str
    register: str

    def sentence(self) -> Sentence:
        """With its type's checks."""
        text, raw = unmark(self.marked)
        spans = tuple(Span(start, end, Label(name)) for start, end, name in raw)
        items = tuple(map(_item, self.program))
        tags = (self.group, self.register)
        return Sentence(text, spans, Program(items) if items else None, tags)


def _item(raw: RawItem) -> Item:
    if not isinstance(raw, RawGroup):
        return Block(*raw)
    return Group(raw.rounds, tuple(Block(*block) for block in raw.blocks), raw.rest_seconds)


class Generator:
    """Draws sentences of one split; the same one may come twice.

    Args:
        checked: leave out the few wordings in which noise has made or unmade a word that decides
            about the program (« pius » for « puis »).

    Raises:
        ConfigError: a group does not exist, or the split has no templates.
    """

    def __init__(
        self, grammar: Grammar, config: DatasetConfig, split: str, *, checked: bool = True
    ) -> None:
        rules, groups = grammar_of_split(grammar, config, split)
        self._seed = f"{config.seed} {split}"
        self._checked = checked
        self._same_wording = config.sentences_a_wording if split == "train" else 1
        self._compiler = Compiler(rules)
        self._nodes = [(group.name, node) for group in groups for node in group.choice.nodes]
        self._cumulated = list(accumulate(share for group in groups for share in group.shares()))
        self._templates: list[Append | None] = [None] * len(self._nodes)
        self._before, self._after = (
            self._compiler.compile(rules.get(name, "")) for name in ("wrap_before", "wrap_after")
        )
        self._registers = Weighted({name: config.registers.get(name, 0.0) for name in REGISTERS})
        own = config.sentences_a_wording == 1
        knows = _KNOWN if own else _KNOWN // 6
        self._hands = {
            name: hands(config.seed, name, knows=knows, bare_too=not own) for name in REGISTERS
        }

    def chunk(self, number: int) -> Iterator[Draw]:
        """The sentences of chunk ``number``: `CHUNK`, but for those left out."""
        rng = random.Random(f"{self._seed} {number}")
        if self._same_wording == 1:
            for _ in range(CHUNK):
                yield from self._one(rng)
            return
        templates = range(CHUNK // self._same_wording)
        draws = [draw for _ in templates for draw in self._several(rng, self._same_wording)]
        # Three times faster than rng.shuffle; what a seed gives is fixed for all versions of numpy.
        order = np.random.RandomState(rng.getrandbits(32)).permutation(len(draws))
        yield from [draws[i] for i in order.tolist()]

    def _one(self, rng: random.Random) -> Iterator[Draw]:
        """A sentence with a wording of its own; none if that had to be left out."""
        template = self._template(rng)
        register = self._registers.pick(rng)
        parts = self._wording(template, register, rng)
        yield from self._written(template, register, parts, rng)

    def _several(self, rng: random.Random, times: int) -> list[Draw]:
        """Sentences of one template: those that share a wording differ in their numbers.

        They share its writer and its signs as well. A number has few values, so that wordings
        with one or two are written less often, and those without any once.
        """
        template = self._template(rng)
        register = self._registers.pick(rng)
        group = self._nodes[template][0]
        draws: list[Draw] = []
        while times > 0:
            parts = self._wording(template, register, rng)
            numbers = sum(not isinstance(part, str) for part in parts)
            if not numbers:
                draws += self._written(template, register, parts, rng)
                times -= 1
                continue
            rows = min(times, _FEW_NUMBERS.get(numbers, times))
            draft = Draft(self._hand(register, rng), rng, rows)
            _fill(_with_signs(parts, register, rng), draft)
            written = dict(zip(draft.marked(), draft.programs(), strict=True))
            draws += map(Draw, written, written.values(), repeat(group), repeat(register))
            times -= rows
        return draws

    def _written(
        self, template: int, register: Register, parts: list[str | Write], rng: random.Random
    ) -> Iterator[Draw]:
        """The sentence of a wording; none if that was left out, or is empty."""
        if not parts:
            return
        draft = Draft(self._hand(register, rng), rng)
        _fill(parts, draft)
        marked = change_signs(draft.marked()[0], register, rng)
        if marked.strip(" "):
            yield Draw(marked, draft.programs()[0], self._nodes[template][0], register)

    def _template(self, rng: random.Random) -> int:
        draw = rng.random() * self._cumulated[-1]
        return bisect(self._cumulated, draw, 0, len(self._nodes) - 1)

    def _hand(self, register: Register, rng: random.Random) -> Hand:
        return self._hands[register][int(rng.random() * HANDS)]

    def _wording(self, template: int, register: Register, rng: random.Random) -> list[str | Write]:
        """Literals and slots of a template and of what people say around; none if left out."""
        append = self._templates[template]
        if append is None:
            node = self._nodes[template][1]
            append = self._templates[template] = self._compiler.compile(node)
        wording = Wording(rng)
        self._before(wording)
        append(wording)
        self._after(wording)
        return self._with_noise(wording.tidied(), register, rng)

    def _with_noise(
        self, parts: list[str | Write], register: str, rng: random.Random
    ) -> list[str | Write]:
        """The parts with their words changed; none if that changes the program."""
        literals = [part for part in parts if isinstance(part, str)]
        if not change_words(literals, register, rng):
            return parts
        spelt = iter(literals)
        changed = [next(spelt) if isinstance(part, str) else part for part in parts]
        if self._checked and len(changed) > len(literals) and _cues(changed) != _cues(parts):
            return []
        return changed


def _fill(parts: Sequence[str | Write], draft: Draft) -> None:
    """Write the literals, and what the slots write, on the draft."""
    for part in parts:
        if isinstance(part, str):
            draft.parts.append(part)
        else:
            part(draft)


_SLOT = f"{OPEN}{END}"


def _with_places(parts: Sequence[str | Write]) -> str:
    """Marked text in which empty marks stand for the slots."""
    return "".join([part if isinstance(part, str) else _SLOT for part in parts])


def _with_signs(
    parts: Sequence[str | Write], register: str, rng: random.Random
) -> list[str | Write]:
    """Literals as the register writes them; numbers stay open."""
    slots = iter([part for part in parts if not isinstance(part, str)])
    signed = split_marked(change_signs(_with_places(parts), register, rng).strip(" "))
    both = [next(slots) if i % 2 else literal for i, literal in enumerate(signed)]
    return [part for part in both if part]


def _cues(parts: Sequence[str | Write]) -> list[list[int]]:
    return cue_places(_with_places(parts), OPEN)


def load_grammar(folder: Path | None = None, *, more: Path | None = None) -> Grammar:
    """The templates of a folder, or those that ship with the package, and ``more`` beside them.

    Raises:
        TemplateError: names the file, the line and what to change.
    """
    with ExitStack() as stack:
        if folder is None:
            folder = stack.enter_context(as_file(files("speechtimer.dataset") / "templates"))
        folders = [folder] if more is None else [folder, more]
        for path in folders:
            if not path.is_dir():
                raise TemplateError(f"{path}: there is no such folder of templates")
        paths = [path for each in folders for path in sorted(each.glob("*.yaml"))]
        grammar = Grammar.load(paths, check_slot=make_slot)
    if not grammar.groups:
        raise TemplateError(f"{folder}: no sentences in its *.yaml files: add a group to one")
    return grammar


def generate(
    grammar: Grammar, config: DatasetConfig, split: str = "train", *, checked: bool = True
) -> Iterator[Sentence]:
    """Labelled sentences, no text twice, until the templates have no new one to give.

    The same seed gives the same sentences. Memory grows with them; `write_corpus` has none of it.

    Raises:
        ConfigError: a group does not exist, or the split has no templates.
    """
    generator = Generator(grammar, config, split, checked=checked)
    seen: set[str] = set()
    in_vain = 0
    for number in count():
        before = len(seen)
        for draw in generator.chunk(number):
            sentence = draw.sentence()
            folded = sentence.text.casefold()
            if folded not in seen:
                seen.add(folded)
                yield sentence
        in_vain = in_vain + 1 if len(seen) == before else 0
        if in_vain == _IN_VAIN:
            return
