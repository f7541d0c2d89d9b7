"""Which of the sentences that may have been said was said: by sound, by words, and by the timer.

Each candidate has some features, and a weight each, learnt on recordings of generated sentences
(`benchmarks/voice_tables.py`), makes a score of them.
"""

import heapq
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from speechtimer.parsed import Parsed
from speechtimer.parser import Parser
from speechtimer.voice.hypothesis import Hypothesis
from speechtimer.voice.plausibility import TimerCounts
from speechtimer.voice.repairs import Candidate, Repairer
from speechtimer.voice.words import spoken_words

__all__ = ["FEATURES", "Option", "best", "options"]

FEATURES = (
    "sound",
    "prompted",
    "first",
    "cost",
    "repairs",
    "language",
    "words",
    "timer",
    "unused",
    "doubts",
    "votes",
    "shape",
    "values",
)

_HYPOTHESES = 6
_PARSED = 32
_SLICE = 16

# How `options` are thinned out before they are parsed.
_ROUGH_SOUND = 0.5


@dataclass(frozen=True, slots=True)
class Option:
    """A candidate that was parsed, and what speaks for it."""

    candidate: Candidate
    parsed: Parsed
    features: Mapping[str, float]


def options(
    hypotheses: Sequence[Hypothesis], parser: Parser, repairer: Repairer, timers: TimerCounts
) -> list[Option]:
    """What may have been said, with features; the recogniser's first choice first."""
    sounds = _distinct(hypotheses)
    rated = [
        (_ROUGH_SOUND * sound.best + candidate.language - candidate.cost, sound, candidate)
        for sound in heapq.nlargest(_HYPOTHESES, sounds, key=lambda sound: sound.best)
        for candidate in repairer.candidates(sound.text)
    ]
    kept = {sound.words: (sound, repairer.unchanged(sound.text)) for sound in sounds}
    for _, sound, candidate in heapq.nlargest(_PARSED, rated, key=lambda row: row[0]):
        kept.setdefault(candidate.words, (sound, candidate))
    pairs = list(kept.values())
    parsed = _parse([candidate.text for _, candidate in pairs], parser)
    shares = _timers(sounds, parser)
    return [
        Option(
            candidate,
            understood,
            _features(sound, candidate, understood, shares) | _usual(understood, timers),
        )
        for (sound, candidate), understood in zip(pairs, parsed, strict=True)
    ]


def best(choices: Sequence[Option], weights: Mapping[str, float]) -> Option:
    """The likeliest option that means the likeliest timer.

    Many ways to hear a sentence often mean the same.
    """
    scores = [sum(weights[name] * option.features[name] for name in FEATURES) for option in choices]
    highest = max(scores)
    timers = [_timer(option.parsed) for option in choices]
    mass: dict[Any, float] = {}
    for timer, score in zip(timers, scores, strict=True):
        mass[timer] = mass.get(timer, 0.0) + math.exp(score - highest)
    likeliest = max(mass, key=lambda timer: mass[timer])
    place = max(
        (place for place, timer in enumerate(timers) if timer == likeliest),
        key=lambda place: scores[place],
    )
    return choices[place]


@dataclass(slots=True)
class _Sound:
    """Hypotheses that are the same when spoken.

    Attributes:
        best: the highest log probability of a whole sentence among them, less that of the best
            one of the same search.
        share: of all hypotheses, by probability.
    """

    text: str
    words: tuple[str, ...]
    best: float
    share: float
    prompted: bool
    first: bool


def _distinct(hypotheses: Sequence[Hypothesis]) -> list[_Sound]:
    found: dict[tuple[str, ...], _Sound] = {}
    for prompted in (False, True):
        group = [h for h in hypotheses if h.prompted == prompted]
        if not group:
            continue
        likely = [(h.score or 0.0) * h.tokens for h in group]
        most = max(likely)
        mass = sum(math.exp(value - most) for value in likely)
        for place, (hypothesis, value) in enumerate(zip(group, likely, strict=True)):
            words = tuple(word.spoken for word in spoken_words(hypothesis.text))
            sound = found.setdefault(
                words,
                _Sound(hypothesis.text, words, value - most, 0.0, prompted, False),
            )
            sound.share += math.exp(value - most) / mass / 2
            sound.best = max(sound.best, value - most)
            sound.first |= place == 0
    return list(found.values())


def _timers(sounds: Sequence[_Sound], parser: Parser) -> dict[Any, float]:
    """The share of the hypotheses that mean each timer."""
    shares: dict[Any, float] = {}
    for sound, parsed in zip(sounds, _parse([s.text for s in sounds], parser), strict=True):
        key = _timer(parsed)
        shares[key] = shares.get(key, 0.0) + sound.share
    return shares


def _parse(texts: Sequence[str], parser: Parser) -> list[Parsed]:
    """In slices whose products NumPy computes in one thread: more wait for each other."""
    slices = (texts[at : at + _SLICE] for at in range(0, len(texts), _SLICE))
    return [parsed for texts in slices for parsed in parser.parse_many(texts)]


def _timer(parsed: Parsed) -> Any:
    """Equal for the same timers."""
    return None if parsed.program is None else tuple(islice(parsed.program.runs(), 500))


def _features(
    sound: _Sound, candidate: Candidate, parsed: Parsed, shares: Mapping[Any, float]
) -> dict[str, float]:
    return {
        "sound": sound.best,
        "prompted": float(sound.prompted),
        "first": float(sound.first),
        "cost": candidate.cost,
        "repairs": float(len(candidate.repairs)),
        "language": candidate.language,
        "words": float(len(candidate.words)),
        "timer": float(parsed.program is not None),
        "unused": float(len(parsed.unused)),
        "doubts": float(len(parsed.doubts)),
        "votes": math.log(shares.get(_timer(parsed), 0.0) + 0.02),
    }


def _usual(parsed: Parsed, timers: TimerCounts) -> dict[str, float]:
    if parsed.program is None:
        return {"shape": 0.0, "values": 0.0}
    return {
        "shape": timers.usual_shape(parsed.program),
        "values": timers.usual_values(parsed.program),
    }
