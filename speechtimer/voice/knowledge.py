"""What ships with the package about how timers are said and heard.

``tables/language.json.gz`` holds word counts of generated sentences, ``tables/listening.json`` the
repairs and the weights that were learnt on recordings of them. `benchmarks/voice_tables.py` makes
both; each says under "made" from what.
"""

import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Any

from speechtimer.voice.language import BEGIN, END, NUMBER, PAUSE, LanguageModel, Ngrams
from speechtimer.voice.plausibility import TimerCounts
from speechtimer.voice.repairs import ELIDED, LearntRepair, Phrase, Repairer, written

__all__ = ["Knowledge", "phrases", "shipped"]

# A word or a run of words that is rarer is not put in the place of others.
_RAREST = (20, 40, 400)
_NUMBERS = 25
_NO_WORDS = frozenset((BEGIN, END, PAUSE))


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What a listener knows.

    Attributes:
        weights: of the features of `speechtimer.voice.choice`.
    """

    repairer: Repairer
    timers: TimerCounts
    weights: Mapping[str, float]


@cache
def shipped() -> Knowledge:
    """What ships, read at the first call."""
    folder = files("speechtimer") / "voice" / "tables"
    language = json.loads(gzip.decompress((folder / "language.json.gz").read_bytes()))
    listening = json.loads((folder / "listening.json").read_text(encoding="utf-8"))
    ngrams = Ngrams(**{field.name: language[field.name] for field in fields(Ngrams)})
    repairs = [
        LearntRepair(tuple(row["heard"].split()), _phrase(row["said"].split(), language["written"]))
        for row in listening["repairs"]
    ]
    repairer = Repairer(
        list(phrases(ngrams, language["written"])), LanguageModel(ngrams), learnt=repairs
    )
    timers = TimerCounts(language["shapes"], language["values"])
    return Knowledge(repairer, timers, listening["weights"])


def phrases(ngrams: Ngrams, surfaces: Mapping[str, str]) -> Iterator[Phrase]:
    """One to three words that are often said, with each of the usual numbers.

    Args:
        surfaces: how words are written that are written otherwise than they are counted.
    """
    usual = sorted(ngrams.numbers, key=lambda number: -ngrams.numbers[number])[:_NUMBERS]
    for counts, least in zip((ngrams.words, ngrams.pairs, ngrams.triples), _RAREST, strict=True):
        for key, count in counts.items():
            words = key.split()
            if count < least or not _NO_WORDS.isdisjoint(words) or words.count(NUMBER) > 1:
                continue
            if words[-1] in ELIDED:
                continue
            for filled in product(*(usual if word == NUMBER else [word] for word in words)):
                yield _phrase(filled, surfaces)


def _phrase(words: Any, surfaces: Mapping[str, str]) -> Phrase:
    return Phrase(tuple(words), written(words, surfaces))
