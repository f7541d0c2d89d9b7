"""A few hundred simple sentences, enough to see a tagger learn."""

import random
from pathlib import Path

from speechtimer.dataset import Sentence, write_jsonl
from tests.marked import marked

__all__ = ["some_sentences", "write_corpus"]

_PATTERNS = (
    "[{a}](n) séries de [{b}](wm) minutes",
    "lance [{a}](n) tours de [{b}](ws) secondes avec [{c}](bs) secondes de repos",
    "[{a}](n) x [{b}](ws)/[{c}](bs)",
    "[{b}](wm) min de gainage puis [{c}](bs) s de pause , [{a}](n) fois",
    "je veux [{b}](wm) minutes [et demie](ws) de vélo",
    "à {a} heures je cours",
    "arrête le chrono",
)
_NUMBERS = ("2", "3", "5", "10", "30", "45", "deux", "trois", "cinq", "trente deux")


def some_sentences(count: int, *, seed: int) -> list[Sentence]:
    """Sentences of a few patterns, the same for a seed."""
    rng = random.Random(seed)
    return [
        marked(rng.choice(_PATTERNS).format(**{key: rng.choice(_NUMBERS) for key in "abc"}))
        for _ in range(count)
    ]


def write_corpus(folder: Path) -> Path:
    """A folder with train, dev and test.jsonl."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, count in (("train", 300), ("dev", 60), ("test", 60)):
        write_jsonl(folder / f"{name}.jsonl", some_sentences(count, seed=count + len(name)))
    return folder
