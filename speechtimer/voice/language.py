"""How likely words follow each other in sentences with a timer: trigrams of spoken words.

Every number is the word "#": what follows *20* may follow *25*. Which number it is depends on the
word before it and the word after it: rounds are few, seconds are round. A pause is a word as far as
what follows it is concerned, and costs nothing itself.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

__all__ = ["BEGIN", "END", "NUMBER", "PAUSE", "LanguageModel", "Ngrams", "history_of", "kind"]

NUMBER = "#"
BEGIN, END = "<s>", "</s>"
PAUSE = ","

# Stupid backoff (Brants et al. 2007): a shorter history, at a price.
_BACKOFF = math.log(0.4)
_UNKNOWN = math.log(1.0e-6)
_UNKNOWN_NUMBER = 1.0e-4

# How many numbers beside a word must be counted until they say as much as those beside any word.
_NEIGHBOURS = 30

# The last two words; numbers in figures.
History = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Ngrams:
    """Counts; the words of a key are separated by spaces.

    Attributes:
        words: of single words, "#" among them.
        pairs: of two words in a row.
        triples: of three.
        numbers: of each number, in figures.
        before: of a number and the word after it, as in "20 seconde".
        after: of a word and the number after it, as in "fois 20".
    """

    words: Mapping[str, int]
    pairs: Mapping[str, int]
    triples: Mapping[str, int]
    numbers: Mapping[str, int]
    before: Mapping[str, int]
    after: Mapping[str, int]


class LanguageModel:
    """Scores words after a history of two."""

    def __init__(self, ngrams: Ngrams) -> None:
        self._ngrams = ngrams
        self._all_words = sum(ngrams.words.values())
        self._all_numbers = sum(ngrams.numbers.values())

    def score(self, word: str, history: History) -> float:
        """Natural logarithm of how likely a spoken word comes after two others."""
        first, second = kind(history[0]), kind(history[1])
        grams = self._ngrams
        score = self._follow(kind(word), first, second)
        if word.isdecimal():
            beside = grams.pairs.get(f"{second} {NUMBER}", 0)
            score += math.log(self._beside(word, grams.after.get(f"{second} {word}", 0), beside))
        if second == NUMBER:
            number, next_word = history[1], kind(word)
            beside = grams.pairs.get(f"{NUMBER} {next_word}", 0)
            count = grams.before.get(f"{number} {next_word}", 0)
            score += math.log(self._beside(number, count, beside) / self._alone(number))
        return score

    def sentence(self, words: Iterable[str], pauses: Iterable[bool]) -> float:
        """The sum over a sentence and its end.

        Args:
            pauses: whether there is one before each word.
        """
        total, history = 0.0, (BEGIN, BEGIN)
        for word, pause in zip(words, pauses, strict=True):
            history = history_of(history, (PAUSE,)) if pause else history
            total += self.score(word, history)
            history = history_of(history, (word,))
        return total + self.score(END, history)

    def _alone(self, number: str) -> float:
        return self._ngrams.numbers.get(number, 0) / self._all_numbers or _UNKNOWN_NUMBER

    def _beside(self, number: str, count: int, all_numbers: int) -> float:
        """The probability of a number beside a word, given how often it was counted there."""
        alone = self._alone(number)
        return (count + _NEIGHBOURS * alone) / (all_numbers + _NEIGHBOURS)

    def _follow(self, word: str, first: str, second: str) -> float:
        grams = self._ngrams
        if count := grams.triples.get(f"{first} {second} {word}"):
            return math.log(count / grams.pairs.get(f"{first} {second}", count))
        if count := grams.pairs.get(f"{second} {word}"):
            return _BACKOFF + math.log(count / grams.words.get(second, count))
        if count := grams.words.get(word):
            return 2 * _BACKOFF + math.log(count / self._all_words)
        return 2 * _BACKOFF + _UNKNOWN


def kind(word: str) -> str:
    """What a spoken word is counted as.

    >>> kind("20"), kind("fois")
    ('#', 'fois')
    """
    return NUMBER if word.isdecimal() else word


def history_of(history: History, words: Sequence[str]) -> History:
    """The history after some more words.

    >>> history_of(("<s>", "<s>"), ["8", "fois"])
    ('8', 'fois')
    """
    for word in words:
        history = (history[1], word)
    return history
