"""From a recording to the timer that somebody spoke."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from rapidfuzz.distance import Levenshtein, Opcode

from speechtimer.parsed import Parsed
from speechtimer.parser import Parser
from speechtimer.voice.choice import best, options
from speechtimer.voice.hypothesis import Audio, Hypothesis, Recognizer, is_noise
from speechtimer.voice.knowledge import shipped
from speechtimer.voice.repairs import Repair
from speechtimer.voice.speech import speech_in
from speechtimer.voice.words import Word, spoken_words

__all__ = ["Heard", "Listener", "Repair", "differences"]


class _Change(NamedTuple):
    """Words [src_start, src_end) of one sentence for [dest_start, dest_end) of another."""

    src_start: int
    src_end: int
    dest_start: int
    dest_end: int


@dataclass(frozen=True, slots=True)
class Heard:
    """What somebody said into a microphone.

    Attributes:
        heard: the recogniser's own first choice; empty where nobody spoke.
        text: the sentence as it was understood.
        repairs: where the two differ in more than spelling.
        parsed: `text`, parsed.
        confidence: how sure the recogniser is of `heard`, 0 to 1: the mean probability of a token;
            None where nobody spoke, or the recogniser does not tell.
    """

    heard: str
    text: str
    repairs: tuple[Repair, ...]
    parsed: Parsed
    confidence: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of a spoken sentence, the same in shell and API."""
        return {
            "heard": self.heard,
            "text": self.text,
            "repairs": [
                {"heard": repair.heard, "understood": repair.understood} for repair in self.repairs
            ],
            "parsed": self.parsed.to_dict(),
            "confidence": None if self.confidence is None else round(self.confidence, 3),
        }


class Listener:
    """Hears timers, with a recogniser and a parser.

    Args:
        plain: take the recogniser's first choice as it is.
        speech: gives the part of a recording in which somebody speaks.
    """

    def __init__(
        self,
        recognizer: Recognizer,
        parser: Parser | None = None,
        *,
        plain: bool = False,
        speech: Callable[[Audio], Audio] = speech_in,
    ) -> None:
        self.recognizer = recognizer
        self.parser = parser or Parser()
        self._speech = speech
        self._knowledge = None if plain else shipped()

    def listen(self, audio: Audio) -> Heard:
        """What was said, and the timer it means; nothing where nobody speaks.

        Args:
            audio: at most 30 seconds.
        """
        speech = self._speech(audio)
        return self.understand(self.recognizer.hypotheses(speech) if len(speech) else ())

    def understand(self, hypotheses: Sequence[Hypothesis]) -> Heard:
        """Choose among what may have been said."""
        if not hypotheses or is_noise(hypotheses[0]):
            return Heard("", "", (), self.parser.parse(""))
        first = hypotheses[0].text
        score = hypotheses[0].score
        confidence = None if score is None else math.exp(score)
        if self._knowledge is None:
            return Heard(first, first, (), self.parser.parse(first), confidence)
        known = self._knowledge
        choices = options(hypotheses, self.parser, known.repairer, known.timers)
        chosen = best(choices, known.weights)
        text = chosen.candidate.text
        return Heard(first, text, differences(first, text), chosen.parsed, confidence)


def differences(heard: str, understood: str) -> tuple[Repair, ...]:
    """The words that differ, spelling and signs aside.

    >>> differences("Cette reprise de 20 secondes.", "7 reprises de vingt secondes")
    (Repair(heard='Cette', understood='7'),)
    """
    words, others = spoken_words(heard), spoken_words(understood)
    changes = Levenshtein.opcodes([word.spoken for word in words], [word.spoken for word in others])
    return tuple(
        Repair(
            _between(heard, words, change.src_start, change.src_end),
            _between(understood, others, change.dest_start, change.dest_end),
        )
        for change in _joined(changes)
    )


def _joined(changes: Iterable[Opcode]) -> Iterator[_Change]:
    """Changes that follow each other, as one."""
    standing: _Change | None = None
    for change in changes:
        if change.tag == "equal":
            if standing is not None:
                yield standing
            standing = None
        elif standing is None:
            standing = _Change(change.src_start, change.src_end, change.dest_start, change.dest_end)
        else:
            standing = standing._replace(src_end=change.src_end, dest_end=change.dest_end)
    if standing is not None:
        yield standing


def _between(text: str, words: Sequence[Word], first: int, end: int) -> str:
    return text[words[first].start : words[end - 1].end] if first < end else ""
