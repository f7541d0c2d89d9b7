"""What may have been said where something else was heard: words that sound nearly the same.

A sentence of timers is short of words, so a recogniser that knows all of French hears « cette
reprise » for *sept reprises*. Each run of one to three heard words may have been a phrase of such
sentences that sounds alike; the likeliest ways through the sentence are kept.
"""

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from speechtimer.voice.language import BEGIN, END, PAUSE, History, LanguageModel, history_of
from speechtimer.voice.phonetics import coarse, distance, sounds
from speechtimer.voice.words import Word, pauses_before, spoken_words

__all__ = ["ELIDED", "Candidate", "LearntRepair", "Phrase", "Repair", "Repairer", "written"]

_MOST_WORDS = 3
_WAYS = 12
_CHOICES = 8

# In nats: what a phoneme that differs costs, and each place where anything is changed.
_PHONEME = 3.0
_CHANGE = 1.0
# How far apart, in phonemes, what was heard for each other before is taken to be.
_LEARNT = 0.5
# Longer than three words that timers hold, and as many edits as are looked at.
_LONGEST = 30
_MOST_EDITS = 4
# Beyond this share of a phrase's phonemes it does not sound alike.
_FARTHEST = 0.34

ELIDED = {"l", "d", "j", "m", "t", "s", "n", "c", "qu"}


class Phrase(NamedTuple):
    """One to three spoken words, and how they are written."""

    words: tuple[str, ...]
    written: str


class LearntRepair(NamedTuple):
    """Spoken words that were heard where a phrase was said."""

    heard: tuple[str, ...]
    said: Phrase


class Repair(NamedTuple):
    """Words that were heard, and what they were understood as."""

    heard: str
    understood: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may have been said.

    Attributes:
        words: as they are spoken.
        cost: how far it sounds from what was heard, in nats; 0 for the same.
        language: how likely such a sentence is, in nats.
    """

    text: str
    words: tuple[str, ...]
    repairs: tuple[Repair, ...]
    cost: float
    language: float


class _Way(NamedTuple):
    """A way through the first words of a sentence."""

    score: float
    history: History
    cost: float
    language: float
    changes: tuple[tuple[int, int, Phrase], ...]
    words: tuple[str, ...]


class Repairer:
    """Finds what may have been said.

    Args:
        phrases: what may be understood, and was not heard.
        learnt: what was heard for what before.
    """

    def __init__(
        self,
        phrases: Sequence[Phrase],
        language: LanguageModel,
        *,
        learnt: Sequence[LearntRepair] = (),
    ) -> None:
        self._language = language
        self._learnt: dict[tuple[str, ...], list[Phrase]] = {}
        for repair in learnt:
            self._learnt.setdefault(repair.heard, []).append(repair.said)
        self._phrases = [(phrase, sounds(phrase.words)) for phrase in dict.fromkeys(phrases)]
        self._keys = [coarse(spoken) for _, spoken in self._phrases]
        self._alike = lru_cache(maxsize=4096)(self._find)

    def candidates(self, heard: str, *, most: int = 10) -> list[Candidate]:
        """The likeliest sentences, what was heard among them."""
        words = spoken_words(heard)
        spoken = tuple(word.spoken for word in words)
        spans = _spans(heard, words)
        pauses = pauses_before(heard, words)
        ends: list[list[_Way]] = [[] for _ in range(len(words) + 1)]
        ends[0] = [_Way(0.0, (BEGIN, BEGIN), 0.0, 0.0, (), ())]
        for at in range(len(words)):
            ways = heapq.nlargest(_WAYS, _best_of_each(ends[at]))
            for way in ways:
                if pauses[at]:
                    way = way._replace(history=history_of(way.history, (PAUSE,)))
                ends[at + 1].append(self._kept(way, spoken[at]))
                for count in spans[at]:
                    for phrase, far in self._alike(spoken[at : at + count]):
                        ends[at + count].append(self._changed(way, at, count, phrase, far))
        finished = [self._ended(way) for way in _best_of_each(ends[-1])]
        best = heapq.nlargest(most, finished)
        return [_candidate(heard, words, way) for way in best]

    def unchanged(self, heard: str) -> Candidate:
        """What was heard, as it is."""
        words = spoken_words(heard)
        spoken = tuple(word.spoken for word in words)
        language = self._language.sentence(spoken, pauses_before(heard, words))
        return Candidate(heard, spoken, (), 0.0, language)

    def _kept(self, way: _Way, word: str) -> _Way:
        language = self._language.score(word, way.history)
        return _Way(
            way.score + language,
            history_of(way.history, (word,)),
            way.cost,
            way.language + language,
            way.changes,
            (*way.words, word),
        )

    def _changed(self, way: _Way, at: int, count: int, phrase: Phrase, far: float) -> _Way:
        language, history = 0.0, way.history
        for word in phrase.words:
            language += self._language.score(word, history)
            history = history_of(history, (word,))
        cost = _CHANGE + _PHONEME * far
        return _Way(
            way.score + language - cost,
            history,
            way.cost + cost,
            way.language + language,
            (*way.changes, (at, at + count, phrase)),
            (*way.words, *phrase.words),
        )

    def _ended(self, way: _Way) -> _Way:
        language = self._language.score(END, way.history)
        return way._replace(score=way.score + language, language=way.language + language)

    def _find(self, heard: tuple[str, ...]) -> list[tuple[Phrase, float]]:
        """Phrases that may be meant by heard words, with their distance."""
        spoken = sounds(heard)
        if not 0 < len(spoken) <= _LONGEST:
            return []
        farthest = _FARTHEST * len(spoken)
        found = process.extract(
            coarse(spoken),
            self._keys,
            scorer=Levenshtein.distance,
            score_cutoff=min(_MOST_EDITS, max(1, int(farthest))),
            limit=None,
        )
        near = (
            (self._phrases[place][0], distance(spoken, self._phrases[place][1]))
            for _, _, place in found
        )
        alike = [
            (phrase, far)
            for phrase, far in near
            if far <= farthest and not _is_longer_than_needed(heard, phrase.words)
        ]
        known = [(phrase, _LEARNT) for phrase in self._learnt.get(heard, ())]
        return known + heapq.nsmallest(_CHOICES, alike, key=lambda pair: pair[1])


def _best_of_each(ways: Sequence[_Way]) -> Iterable[_Way]:
    """The best way to each sequence of words."""
    best: dict[tuple[str, ...], _Way] = {}
    for way in ways:
        if way.words not in best or best[way.words].score < way.score:
            best[way.words] = way
    return best.values()


def _spans(heard: str, words: Sequence[Word]) -> list[list[int]]:
    """How many words from each one on may be changed: none cut at an apostrophe."""
    cut = [word.end < len(heard) and heard[word.end] in "'’" for word in words]
    return [
        []
        if at and cut[at - 1]
        else [n for n in range(1, min(_MOST_WORDS, len(words) - at) + 1) if not cut[at + n - 1]]
        for at in range(len(words))
    ]


def _is_longer_than_needed(heard: tuple[str, ...], said: tuple[str, ...]) -> bool:
    """Whether the same change can be made to fewer words."""
    return heard == said or (
        len(heard) > 1 and len(said) > 1 and (heard[0] == said[0] or heard[-1] == said[-1])
    )


def _candidate(heard: str, words: Sequence[Word], way: _Way) -> Candidate:
    text, at, repairs = "", 0, []
    for first, last, phrase in way.changes:
        start, end = words[first].start, words[last - 1].end
        text += _without_hyphen(heard[at:start]) + phrase.written
        repairs.append(Repair(heard[start:end], phrase.written))
        at = end
        if heard[at : at + 1] == "-":
            text, at = text + " ", at + 1
    return Candidate(text + heard[at:], way.words, tuple(repairs), way.cost, way.language)


def _without_hyphen(text: str) -> str:
    return text[:-1] + " " if text.endswith("-") else text


def written(words: Sequence[str], surfaces: Mapping[str, str]) -> str:
    """Spoken words as a sentence has them.

    >>> written(["3", "quart", "d", "heure"], {"quart": "quarts"})
    "3 quarts d'heure"
    """
    text = ""
    for word in words:
        text += surfaces.get(word, word) + ("'" if word in ELIDED else " ")
    return text.rstrip(" ")
