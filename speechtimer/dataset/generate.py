"""Generate labelled sentences from templates: seeded, in any number, with spans and programs."""

import random
from bisect import bisect
from collections.abc import Iterator
from contextlib import ExitStack
from hashlib import blake2b
from importlib.resources import as_file, files
from itertools import accumulate, count
from json.encoder import encode_basestring
from pathlib import Path
from typing import NamedTuple

from speechtimer.cues import links_after
from speechtimer.dataset.config import DatasetConfig
from speechtimer.dataset.draft import Draft, RawBlock
from speechtimer.dataset.grammar import Grammar
from speechtimer.dataset.hands import HANDS, hands
from speechtimer.dataset.marks import END, RawSpan, unmark
from speechtimer.dataset.noise import REGISTERS, add_noise
from speechtimer.dataset.realise import Compiler
from speechtimer.dataset.sampling import Weighted
from speechtimer.dataset.sentence import Sentence
from speechtimer.dataset.slots import Write, make_slot
from speechtimer.dataset.splits import grammar_of_split
from speechtimer.errors import TemplateError
from speechtimer.labels import Label, Span
from speechtimer.program import Block, Program

__all__ = ["CHUNK", "Draw", "Generator", "generate", "load_grammar"]

# Draws that share a random source. Chunks are independent of each other, so that any number of
# workers writes the same corpus.
CHUNK = 2_000
# So many chunks without a new sentence, and the templates have given all they have.
_IN_VAIN = 5


class Draw(NamedTuple):
    """One generated sentence in plain values; `sentence` makes it a `Sentence`."""

    text: str
    spans: list[RawSpan]
    program: tuple[RawBlock, ...]
    group: str
    register: str

    def sentence(self) -> Sentence:
        """With its type's checks."""
        spans = tuple(Span(start, end, Label(name)) for start, end, name in self.spans)
        blocks = tuple(Block(*block) for block in self.program)
        tags = (self.group, self.register)
        return Sentence(self.text, spans, Program(blocks) if blocks else None, tags)

    def json_line(self) -> str:
        """What `json.dumps` gives for the sentence's `to_dict`, five times faster."""
        spans = ", ".join(
            [f'{{"start": {a}, "end": {b}, "label": "{label}"}}' for a, b, label in self.spans]
        )
        blocks = ", ".join(
            [
                f'{{"rounds": {rounds}, "work_seconds": {work}, "rest_seconds": {rest}}}'
                for rounds, work, rest in self.program
            ]
        )
        return (
            f'{{"text": {encode_basestring(self.text)}, "spans": [{spans}], '
            f'"program": {f"[{blocks}]" if blocks else "null"}, '
            f'"tags": ["{self.group}", "{self.register}"]}}\n'
        )

    def fingerprint(self) -> int:
        """64 bits of the text but for its case, the same in every process, as `hash` is not."""
        text = self.text.casefold().encode()
        return int.from_bytes(blake2b(text, digest_size=8).digest(), "little")


class Generator:
    """Draws sentences of one split.

    Args:
        checked: leave out the few sentences whose spans no longer mean the template's program,
            since noise has spoilt a linking word beyond recognition (« pius » for « puis »).

    Raises:
        ConfigError: a group does not exist, or the split has no templates.
    """

    def __init__(
        self, grammar: Grammar, config: DatasetConfig, split: str, *, checked: bool = True
    ) -> None:
        rules, groups = grammar_of_split(grammar, config, split)
        self._seed = f"{config.seed} {split}"
        self._checked = checked
        self._compiler = Compiler(rules)
        self._nodes = [(group.name, node) for group in groups for node in group.choice.nodes]
        self._cumulated = list(accumulate(share for group in groups for share in group.shares()))
        self._writes: list[Write | None] = [None] * len(self._nodes)
        self._before, self._after = (
            self._compiler.compile(rules.get(name, "")) for name in ("wrap_before", "wrap_after")
        )
        self._registers = Weighted({name: config.registers.get(name, 0.0) for name in REGISTERS})
        writers, speakers = (hands(config.seed, spoken=spoken) for spoken in (False, True))
        self._hands = {name: speakers if name == "spoken" else writers for name in REGISTERS}

    def chunk(self, number: int) -> Iterator[Draw]:
        """The sentences of chunk ``number``, `CHUNK` at most."""
        rng = random.Random(f"{self._seed} {number}")
        for _ in range(CHUNK):
            draw = self._draw(rng)
            if draw is not None:
                yield draw

    def _draw(self, rng: random.Random) -> Draw | None:
        i = bisect(self._cumulated, rng.random() * self._cumulated[-1], 0, len(self._nodes) - 1)
        group, node = self._nodes[i]
        write = self._writes[i]
        if write is None:
            write = self._writes[i] = self._compiler.compile(node)
        register = self._registers.pick(rng)
        draft = Draft(self._hands[register][int(rng.random() * HANDS)], rng)
        self._before(draft)
        write(draft)
        self._after(draft)
        marked, changed = add_noise(draft.text(), register, rng)
        draw = Draw(*unmark(marked), draft.program(), group, register)
        if not draw.text or (changed and self._checked and not _same_program(draft, draw, marked)):
            return None
        return draw


def _same_program(draft: Draft, draw: Draw, marked: str) -> bool:
    """Whether noise has left the program as it was.

    Blocks hang on linking words alone; what is said again, or holds everywhere, on more.
    """
    if draft.said_again or draft.shared_rest is not None:
        sentence = draw.sentence()
        return sentence.assembled().program == sentence.program
    return len(draft.blocks) == 1 or links_after(marked, END) == links_after(draft.text(), END)


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
    seen: set[int] = set()
    in_vain = 0
    for number in count():
        before = len(seen)
        for draw in generator.chunk(number):
            fingerprint = draw.fingerprint()
            if fingerprint not in seen:
                seen.add(fingerprint)
                yield draw.sentence()
        in_vain = in_vain + 1 if len(seen) == before else 0
        if in_vain == _IN_VAIN:
            return
