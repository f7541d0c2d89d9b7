"""How likely words follow each other in sentences with a timer: trigrams of spoken words.

Every number is the word "#", with its own probability: what follows *20* may follow *25*.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

__all__ = ["BEGIN", "END", "NUMBER", "LanguageModel", "Ngrams", "history_of"]

NUMBER = "#"
BEGIN, END = "<s>", "</s>"

# Stupid backoff (Brants et al. 2007): a shorter history, at a price.
_BACKOFF = math.log(0.4)
_UNKNOWN = math.log(1.0e-6)
_UNKNOWN_NUMBER = math.log(1.0e-4)

History = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Ngrams:
    """Counts; the words of a key are separated by spaces.

    Attributes:
        words: of single words, "#" among them.
        pairs: of two words in a row.
        triples: of three.
        numbers: of each number, in figures.
    """

    words: Mapping[str, int]
    pairs: Mapping[str, int]
    triples: Mapping[str, int]
    numbers: Mapping[str, int]


class LanguageModel:
    """Scores words after a history of two."""

    def __init__(self, ngrams: Ngrams) -> None:
        self._ngrams = ngrams
        self._all_words = sum(ngrams.words.values())
        self._all_numbers = sum(ngrams.numbers.values())

    def score(self, word: str, history: History) -> float:
        """Natural logarithm of how likely a spoken word comes after two others."""
        if word.isdecimal():
            count = self._ngrams.numbers.get(word, 0)
            own = math.log(count / self._all_numbers) if count else _UNKNOWN_NUMBER
            return own + self._follow(NUMBER, history)
        return self._follow(word, history)

    def sentence(self, words: Iterable[str]) -> float:
        """The sum over a sentence and its end."""
        total, history = 0.0, (BEGIN, BEGIN)
        for word in (*words, END):
            total += self.score(word, history)
            history = history_of(history, (word,))
        return total

    def _follow(self, word: str, history: History) -> float:
        first, second = history
        grams = self._ngrams
        if count := grams.triples.get(f"{first} {second} {word}"):
            return math.log(count / grams.pairs.get(f"{first} {second}", count))
        if count := grams.pairs.get(f"{second} {word}"):
            return _BACKOFF + math.log(count / grams.words.get(second, count))
        if count := grams.words.get(word):
            return 2 * _BACKOFF + math.log(count / self._all_words)
        return 2 * _BACKOFF + _UNKNOWN


def history_of(history: History, words: Sequence[str]) -> History:
    """The history after some more words.

    >>> history_of(("<s>", "<s>"), ["8", "fois"])
    ('#', 'fois')
    """
    for word in words:
        history = (history[1], NUMBER if word.isdecimal() else word)
    return history
