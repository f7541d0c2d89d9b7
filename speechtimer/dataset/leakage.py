"""How much of a held-out split also stands in train: alike in letters, in pattern, or nearly.

A score on sentences that training has seen measures memory. Three measures, each wider than
the one before:

    exact   the same text, but for case and white space
    masked  the same pattern: other numbers, accents or punctuation at most
    near    a pattern of which at least nine tenths of the characters agree
"""

import random
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise
from math import ceil
from pathlib import Path
from typing import Any
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from speechtimer.dataset.jsonl import count_lines, read_objects
from speechtimer.dataset.sentence import Sentence
from speechtimer.errors import ConfigError, DataError
from speechtimer.labels import Label
from speechtimer.numbers import read_number

__all__ = ["MEASURES", "Leakage", "check_leakage", "mask", "mask_text", "measure_leakage"]

MEASURES = ("exact", "masked", "near")

_NEAR_PERCENT = 90
_CHUNK_SENTENCES = 4096
_EXAMPLES_PER_MEASURE = 3

# One character a label, so that a long label weighs no more than another letter in `near`.
_SIGNS: dict[str, str] = {label: chr(0xE000 + i) for i, label in enumerate(Label)}

_NUMBER = "#"

_Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Leakage:
    """Counts of held-out sentences that the ``compared`` training sentences also hold.

    ``near`` is of ``sampled`` ones.
    ``examples`` are a few held-out texts, each with a training text and the measure that
    finds them alike.
    """

    sentences: int
    exact: int
    masked: int
    sampled: int
    near: int
    compared: int = 0
    examples: tuple[tuple[str, str, str], ...] = ()

    @property
    def exact_share(self) -> float:
        """Of all held-out sentences."""
        return self.exact / max(1, self.sentences)

    @property
    def masked_share(self) -> float:
        """Of all held-out sentences."""
        return self.masked / max(1, self.sentences)

    @property
    def near_share(self) -> float:
        """Of the sampled ones."""
        return self.near / max(1, self.sampled)

    @property
    def shares(self) -> dict[str, float]:
        """The share of each measure, 0 to 1."""
        return {measure: getattr(self, f"{measure}_share") for measure in MEASURES}

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready counts, shares and examples."""
        counts = ("sentences", "compared", "exact", "masked", "sampled", "near")
        keys = ("held_out", "train", "measure")
        return {
            **{name: getattr(self, name) for name in counts},
            "shares": {measure: round(share, 4) for measure, share in self.shares.items()},
            "examples": [dict(zip(keys, example, strict=True)) for example in self.examples],
        }


def mask(sentence: Sentence) -> str:
    """The sentence's pattern: labels for spans, # for other numbers, plain letters.

    >>> from speechtimer.labels import Span
    >>> mask(Sentence("À 18 h, 3 séries !", (Span(8, 9, Label.NB_ROUNDS),)))
    'a # h nb_rounds series'
    """
    return mask_text(sentence.text, [(s.start, s.end, s.label) for s in sentence.spans])


def mask_text(
    text: str, spans: Iterable[tuple[int, int, str]], names: Mapping[str, str] | None = None
) -> str:
    """The same from plain values: spans as (start, end, label), other names for the labels."""
    words: list[str] = []
    at = 0
    for start, end, label in spans:
        words += _plain_words(text[at:start])
        words.append(label if names is None else names[label])
        at = end
    words += _plain_words(text[at:])
    return " ".join(words)


def measure_leakage(
    held_out: Mapping[str, Path],
    train: Path,
    *,
    sample: int = 500,
    compared: int = 100_000,
    step: int = 1,
    seed: int = 0,
    progress: _Progress | None = None,
) -> dict[str, Leakage]:
    """Compare each held-out file (by the name of its split) with train, which is read once.

    Args:
        sample: held-out sentences of each split that ``near`` is measured on, drawn by ``seed``.
        compared: training sentences that are read, from the first on; in a generated corpus all
            are drawn alike, and more of them would cost more than to write them.
        step: of so many training sentences one is read; where many in a row share few wordings,
            as many comparisons see more of them.

    Raises:
        DataError: a line of a file is not a sentence.
    """
    splits = {
        name: _Split(list(_read_keys(path)), sample, random.Random(f"{seed} {name}"))
        for name, path in held_out.items()
    }
    total, done = ceil(count_lines(train, most=compared * step) / step) if progress else 0, 0
    for chunk in _chunks(islice(_read_keys(train, step), compared)):
        for split in splits.values():
            split.compare(chunk)
        done += len(chunk)
        if progress:
            progress("leakage", done, max(done, total))
    return {name: split.leakage(done) for name, split in splits.items()}


def check_leakage(leakages: Mapping[str, Leakage], limits: Mapping[str, float]) -> None:
    """Refuse splits that share more with train than ``limits`` (measure → share) allow.

    Raises:
        ConfigError: a limit is not of a measure.
        DataError: a share is above its limit.
    """
    for measure in limits:
        if measure not in MEASURES:
            raise ConfigError(f"unknown leakage limit {measure}: use {', '.join(MEASURES)}")
    for split, leakage in leakages.items():
        for measure, limit in limits.items():
            share = leakage.shares[measure]
            if share > limit:
                raise DataError(
                    f"{share:.1%} of the {split} sentences stand in train too (measure "
                    f'"{measure}", limit {limit:.1%}): hold more templates out, or give the '
                    f"templates of {split} more variety"
                )


# The text of a sentence, its key for `exact` and its key for `masked`: the mask, with one character
# for each label.
_Keys = tuple[str, str, str]


class _Split:
    """The sentences of a held-out split that have not been found in train so far."""

    def __init__(self, sentences: Sequence[_Keys], sample: int, draw: random.Random) -> None:
        self.texts = [text for text, _, _ in sentences]
        self.patterns = [pattern for _, _, pattern in sentences]
        self.exact = _positions(exact for _, exact, _ in sentences)
        self.masked = _positions(self.patterns)
        chosen = draw.sample(range(len(sentences)), min(sample, len(sentences)))
        self.sampled, self.near = len(chosen), sorted(chosen)
        self.wanted = _Wanted([self.patterns[at] for at in self.near])
        self.found = dict.fromkeys(MEASURES, 0)
        self.examples: list[tuple[str, str, str]] = []

    def compare(self, chunk: Iterable[_Keys]) -> None:
        """Look in these training sentences for those that have not been found."""
        texts: dict[str, str] = {}
        for text, exact, pattern in chunk:
            if exact in self.exact:
                self._count("exact", self.exact.pop(exact), text)
            if pattern in self.masked:
                self._count("masked", self.masked.pop(pattern), text)
            texts[pattern] = text
        if self.near:
            # Sorted, because those compared at once are then of like lengths.
            alike = sorted(texts, key=len)
            self._compare_nearly(alike, [texts[pattern] for pattern in alike])

    def leakage(self, compared: int) -> Leakage:
        """What has been found in so many training sentences."""
        found = self.found
        return Leakage(
            len(self.texts),
            found["exact"],
            found["masked"],
            self.sampled,
            found["near"],
            compared,
            tuple(self.examples),
        )

    def _compare_nearly(self, patterns: Sequence[str], texts: Sequence[str]) -> None:
        parts = range(0, len(patterns), _AT_ONCE)
        percents = np.hstack([self.wanted.percents(patterns[at : at + _AT_ONCE]) for at in parts])
        found = percents.max(axis=1, initial=0) > 0
        for row in np.flatnonzero(found).tolist():
            self._count("near", [self.near[row]], texts[percents[row].argmax()])
        self.near = [at for at, near in zip(self.near, found, strict=True) if not near]
        self.wanted = self.wanted.only(~found)

    def _count(self, measure: str, positions: Sequence[int], text: str) -> None:
        self.found[measure] += len(positions)
        shown = {held_out for held_out, _, _ in self.examples}
        room = _EXAMPLES_PER_MEASURE - sum(example[2] == measure for example in self.examples)
        new = [t for t in dict.fromkeys(self.texts[at] for at in positions) if t not in shown]
        self.examples += [(held_out, text, measure) for held_out in new[:room]]


class _Wanted:
    """Patterns that others may be near to.

    To compare two letter by letter is dear, and hardly any two are near. So letters are counted
    first: patterns that have too few in common, in whatever order, are not near.
    """

    def __init__(self, patterns: Sequence[str]) -> None:
        self.patterns = np.array(patterns, dtype=object)
        counts, self.lengths = _letters(patterns)
        # An n-th letter of a sort is a bit, so that few operations count those in common.
        most = counts.max(axis=0, initial=0)
        self.sort = np.repeat(np.arange(_SORTS), most)
        self.nth = np.concatenate([np.arange(1, n + 1, dtype=np.uint16) for n in most])
        self.bits = self._bits(counts)

    def only(self, wanted: NDArray[np.bool_]) -> "_Wanted":
        """Those of the patterns, shape (patterns,)."""
        return _Wanted(self.patterns[wanted].tolist())

    def percents(self, others: Sequence[str]) -> NDArray[np.uint8]:
        """How near each is to each other one, 0 below the least; shape (patterns, others)."""
        counts, lengths = _letters(others)
        most, least = 200 - _NEAR_PERCENT, _NEAR_PERCENT
        # Neither may be much longer than the other.
        alike = (most * self.lengths >= least * lengths.min()) & (
            least * self.lengths <= most * lengths.max()
        )
        common = np.zeros((alike.sum(), len(others)), dtype=np.int32)
        for ours, theirs in zip(self.bits[:, alike], self._bits(counts), strict=True):
            common += np.bitwise_count(ours[:, None] & theirs)
        # Of the letters of both, so many in common.
        rows, columns = np.nonzero(200 * common >= least * (self.lengths[alike, None] + lengths))
        rows = np.flatnonzero(alike)[rows]
        percents = np.zeros((len(alike), len(others)), dtype=np.uint8)
        percents[rows, columns] = process.cpdist(
            self.patterns[rows],
            np.array(others, dtype=object)[columns],
            scorer=fuzz.ratio,
            score_cutoff=_NEAR_PERCENT,
            dtype=np.uint8,
        )
        return percents

    def _bits(self, counts: NDArray[np.uint16]) -> NDArray[np.uint64]:
        """The letters of each pattern, shapes (patterns, sorts) to (words, patterns)."""
        packed = np.packbits(counts[:, self.sort] >= self.nth, axis=1)
        padded = np.pad(packed, ((0, 0), (0, -packed.shape[1] % 8)))
        return np.ascontiguousarray(padded).view(np.uint64).T


# So many others are compared at once: what is counted then stays near the processor.
_AT_ONCE = 256
# Letters are told apart by the last bits of their code.
_SORTS = 64


def _letters(patterns: Sequence[str]) -> tuple[NDArray[np.uint16], NDArray[np.intp]]:
    """How many of each sort and how many in all, shapes (patterns, sorts) and (patterns,)."""
    lengths = np.array([len(pattern) for pattern in patterns], dtype=np.intp)
    codes = np.frombuffer("".join(patterns).encode("utf-32-le"), dtype="<u4")
    cells = np.repeat(np.arange(len(patterns)) * _SORTS, lengths) + codes % _SORTS
    counts = np.bincount(cells, minlength=len(patterns) * _SORTS)
    return counts.reshape(-1, _SORTS).astype(np.uint16), lengths


def _positions(keys: Iterable[str]) -> dict[str, list[int]]:
    positions: dict[str, list[int]] = {}
    for at, key in enumerate(keys):
        positions.setdefault(key, []).append(at)
    return positions


def _chunks(sentences: Iterator[_Keys]) -> Iterator[list[_Keys]]:
    while chunk := list(islice(sentences, _CHUNK_SENTENCES)):
        yield chunk


def _read_keys(path: Path, step: int = 1) -> Iterator[_Keys]:
    """Of each ``step``-th line of a file.

    Raises:
        DataError: a line is not a sentence.
    """
    for number, data in read_objects(path, step=step):
        try:
            yield _keys_of(data)
        except (KeyError, TypeError):
            try:
                yield _keys_of(Sentence.from_dict(data).to_dict())
            except DataError as error:
                raise DataError(f"{path}:{number}: {error}") from error


def _keys_of(data: Any) -> _Keys:
    """Without all the checks of a `Sentence`, which take ten times longer."""
    text = data["text"]
    spans = sorted([(span["start"], span["end"], span["label"]) for span in data["spans"]])
    return text, _folded(text), mask_text(text, spans, _SIGNS)


def _folded(text: str) -> str:
    """The text but for its case, its white space and the way its accents are composed."""
    return " ".join(normalize("NFC", text).casefold().split())


# What stands between two numbers often comes again.
@lru_cache(maxsize=8192)
def _plain_words(text: str) -> tuple[str, ...]:
    """Letters only, # for a number of any length."""
    words = [word for word in map(_plain_word, _WORD.findall(normalize("NFC", text))) if word]
    if _NUMBER in words:
        words = [word for before, word in pairwise(("", *words)) if not before == word == _NUMBER]
    return tuple(words)


_WORD = re.compile(r"[^\W\d_]+|[\d½¼¾]+")


@lru_cache(maxsize=32_768)
def _plain_word(word: str) -> str:
    """Without case and accents; # for a number, nothing for a sign."""
    if read_number(word) is not None:
        return _NUMBER
    decomposed = normalize("NFD", word.casefold())
    return "".join(character for character in decomposed if character.isalnum())
