"""From a recording to the timer that somebody spoke."""

from dataclasses import dataclass
from typing import Any

from speechtimer.parsed import Parsed
from speechtimer.parser import Parser
from speechtimer.voice.hypothesis import Audio, Recognizer
from speechtimer.voice.speech import speech_in

__all__ = ["Heard", "Listener", "Repair"]


@dataclass(frozen=True, slots=True)
class Repair:
    """Words that were heard, and what they were understood as."""

    heard: str
    understood: str


@dataclass(frozen=True, slots=True)
class Heard:
    """What somebody said into a microphone.

    Attributes:
        heard: the recogniser's own first choice; empty where nobody spoke.
        text: the sentence as it was understood.
        repairs: where the two differ in more than spelling.
        parsed: `text`, parsed.
    """

    heard: str
    text: str
    repairs: tuple[Repair, ...]
    parsed: Parsed

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of a spoken sentence, the same in shell and API."""
        return {
            "heard": self.heard,
            "text": self.text,
            "repairs": [
                {"heard": repair.heard, "understood": repair.understood} for repair in self.repairs
            ],
            "parsed": self.parsed.to_dict(),
        }


class Listener:
    """Hears timers, with a recogniser and a parser."""

    def __init__(self, recognizer: Recognizer, parser: Parser | None = None) -> None:
        self.recognizer = recognizer
        self.parser = parser or Parser()

    def listen(self, audio: Audio) -> Heard:
        """What was said, and the timer it means; nothing where nobody speaks.

        Args:
            audio: at most 30 seconds.
        """
        speech = speech_in(audio)
        hypotheses = self.recognizer.hypotheses(speech) if len(speech) else ()
        first = hypotheses[0].text if hypotheses else ""
        return Heard(first, first, (), self.parser.parse(first))
