"""What a corpus holds, counted in one pass and in memory that does not grow with it.

Only counts of values, of words and a few sampled sentences are kept:

>>> from speechtimer.labels import Span
>>> split = count_sentences([Sentence("3 tours", (Span(0, 1, Label.NB_ROUNDS),))])
>>> split.sentences, split.labels[Label.NB_ROUNDS], split.without_program
(1, 1, 1)
"""

import hashlib
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from speechtimer.dataset.forms import Form, number_form
from speechtimer.dataset.jsonl import count_lines, read_jsonl
from speechtimer.dataset.manifest import Manifest, read_manifest
from speechtimer.dataset.noise import REGISTERS
from speechtimer.dataset.sentence import Sentence
from speechtimer.errors import DataError
from speechtimer.labels import Label
from speechtimer.program import Group
from speechtimer.tokens import tokenize

__all__ = [
    "SPLITS",
    "CorpusStatistics",
    "SplitStatistics",
    "Unseen",
    "count_sentences",
    "describe_corpus",
    "unseen_words",
]

SPLITS = ("train", "dev", "test")
SAMPLES = 40
_REPORT_EVERY = 1000

# With the apostrophe of « j'aimerais », which counts as « j' ».
_FIRST_WORD = re.compile(r"\s*(\w+['’]?|\S)")

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class SplitStatistics:
    """Counts over the sentences of one split.

    ``spans``, ``tokens`` and ``blocks`` count sentences by how many they have (no program:
    0 blocks); ``rounds``, ``work_seconds`` and ``rest_seconds`` count the blocks by their
    values. ``words`` are lower-case and hold no number in figures. ``samples`` are sentences
    drawn from each register, all equally likely.
    """

    phenomena: Counter[str] = field(default_factory=Counter)
    registers: Counter[str] = field(default_factory=Counter)
    labels: Counter[Label] = field(default_factory=Counter)
    forms: Counter[tuple[Label, Form]] = field(default_factory=Counter)
    spans: Counter[int] = field(default_factory=Counter)
    tokens: Counter[int] = field(default_factory=Counter)
    blocks: Counter[int] = field(default_factory=Counter)
    rounds: Counter[int] = field(default_factory=Counter)
    work_seconds: Counter[int] = field(default_factory=Counter)
    rest_seconds: Counter[int] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)
    first_words: Counter[str] = field(default_factory=Counter)
    samples: dict[str, list[Sentence]] = field(default_factory=dict)

    @property
    def sentences(self) -> int:
        """Of the split: each has one register, if only the empty one."""
        return self.registers.total()

    @property
    def without_span(self) -> int:
        """Sentences that have no entity."""
        return self.spans[0]

    @property
    def without_program(self) -> int:
        """Sentences that mean no timer."""
        return self.blocks[0]


@dataclass(frozen=True, slots=True)
class CorpusStatistics:
    """The splits of a corpus by name, the SHA-256 of their files, and what corpus.json says."""

    splits: dict[str, SplitStatistics]
    sha256: dict[str, str]
    manifest: Manifest | None = None

    @property
    def sentences(self) -> int:
        """Of all splits."""
        return sum(split.sentences for split in self.splits.values())

    @property
    def changed(self) -> list[str]:
        """Files that are no longer those that corpus.json speaks of."""
        said = {} if self.manifest is None else self.manifest.sha256
        return [name for name, value in self.sha256.items() if said.get(name, value) != value]


@dataclass(frozen=True, slots=True)
class Unseen:
    """What share of a split's words train does not hold: of all, and of the different ones."""

    running: float
    distinct: float
    examples: tuple[str, ...]


def describe_corpus(
    folder: Path, *, seed: int = 0, samples: int = SAMPLES, progress: Progress | None = None
) -> CorpusStatistics:
    """Count the sentences of the splits that a corpus folder has.

    Raises:
        DataError: the folder has no split, a split has no sentence, or a file cannot be read.
    """
    files = [file for name in SPLITS if (file := folder / f"{name}.jsonl").is_file()]
    if not files:
        raise DataError(
            f"{folder} holds no train.jsonl, dev.jsonl or test.jsonl: "
            "write a corpus with speechtimer generate"
        )
    manifest = read_manifest(folder)
    splits = {}
    for file in files:
        sentences = read_jsonl(file)
        watched = _watched(sentences, file, progress) if progress else sentences
        splits[file.stem] = count_sentences(watched, seed=seed, samples=samples)
        if not splits[file.stem].sentences:
            raise DataError(f"{file} holds no sentence: write the corpus again")
    return CorpusStatistics(splits, {file.name: _sha256(file) for file in files}, manifest)


def count_sentences(
    sentences: Iterable[Sentence], *, seed: int = 0, samples: int = SAMPLES
) -> SplitStatistics:
    """Count sentences, and draw ``samples`` of each register; the same seed draws the same."""
    counts, draw = SplitStatistics(), random.Random(seed)
    for sentence in sentences:
        _count_tags(sentence, counts, samples, draw)
        _count_text(sentence, counts)
        _count_spans(sentence, counts)
        _count_program(sentence, counts)
    return counts


def unseen_words(split: SplitStatistics, train: SplitStatistics, *, examples: int = 20) -> Unseen:
    """How much of a split's vocabulary train does not hold, and the words that miss most."""
    unseen = Counter({word: n for word, n in split.words.items() if word not in train.words})
    running, distinct = max(1, split.words.total()), max(1, len(split.words))
    most = tuple(word for word, _ in unseen.most_common(examples))
    return Unseen(unseen.total() / running, len(unseen) / distinct, most)


def _count_tags(
    sentence: Sentence, counts: SplitStatistics, samples: int, draw: random.Random
) -> None:
    counts.phenomena.update(tag for tag in sentence.tags if tag not in REGISTERS)
    register = next((tag for tag in sentence.tags if tag in REGISTERS), "")
    counts.registers[register] += 1
    # Reservoir sampling (Vitter's algorithm R): each sentence so far is equally likely to be in.
    kept = counts.samples.setdefault(register, [])
    if len(kept) < samples:
        kept.append(sentence)
    elif (at := draw.randrange(counts.registers[register])) < samples:
        kept[at] = sentence


def _count_text(sentence: Sentence, counts: SplitStatistics) -> None:
    tokens = tokenize(sentence.text)
    words = [token.plain.lower() for token in tokens if token.text[0].isalpha()]
    counts.tokens[len(tokens)] += 1
    counts.words.update(words)
    if first := _FIRST_WORD.match(sentence.text):
        counts.first_words[first[1].replace("’", "'").lower()] += 1


def _count_spans(sentence: Sentence, counts: SplitStatistics) -> None:
    counts.spans[len(sentence.spans)] += 1
    for span in sentence.spans:
        counts.labels[span.label] += 1
        counts.forms[span.label, number_form(sentence.text, span)] += 1


def _count_program(sentence: Sentence, counts: SplitStatistics) -> None:
    blocks = () if sentence.program is None else sentence.program.blocks
    counts.blocks[len(blocks)] += 1
    for item in blocks:
        counts.rounds[item.rounds] += 1
        counts.rest_seconds[item.rest_seconds] += 1
        for block in item.blocks if isinstance(item, Group) else ():
            counts.rounds[block.rounds] += 1
            counts.rest_seconds[block.rest_seconds] += 1
        for block in item.blocks if isinstance(item, Group) else (item,):
            if block.work_seconds is not None:
                counts.work_seconds[block.work_seconds] += 1


def _watched(sentences: Iterable[Sentence], file: Path, progress: Progress) -> Iterator[Sentence]:
    total, done = count_lines(file), 0
    for done, sentence in enumerate(sentences, start=1):
        yield sentence
        if done % _REPORT_EVERY == 0:
            progress(file.stem, done, total)
    progress(file.stem, done, done)


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
