"""How well timers are heard: word errors, and exact timers, over recordings of known sentences."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from speechtimer.dataset.jsonl import read_objects
from speechtimer.dataset.sentence import Sentence
from speechtimer.errors import DataError
from speechtimer.program import Program, same_timer
from speechtimer.voice.listener import Heard
from speechtimer.voice.words import word_errors

__all__ = ["Evaluation", "Measured", "Recording", "read_index"]


@dataclass(frozen=True, slots=True)
class Recording:
    """A sound file, what is said in it, the timer that it means, and who speaks."""

    audio: Path
    said: str
    program: Program | None
    voice: str


@dataclass(slots=True)
class Measured:
    """Sums over recordings; `to_dict` gives the shares."""

    sentences: int = 0
    words: int = 0
    word_errors: int = 0
    exact: int = 0
    exact_of_text: int = 0
    seconds_of_audio: float = 0.0
    seconds: float = 0.0

    def to_dict(self) -> dict[str, float]:
        """JSON-ready: shares from 0 to 1 (word errors may be more), times in seconds."""
        return {
            "sentences": self.sentences,
            "word_error_rate": self.word_errors / max(self.words, 1),
            "exact_timer": self.exact / max(self.sentences, 1),
            "exact_timer_of_text": self.exact_of_text / max(self.sentences, 1),
            "seconds_of_audio": round(self.seconds_of_audio, 2),
            "seconds": round(self.seconds, 2),
        }


@dataclass(slots=True)
class Evaluation:
    """What was measured so far, of all voices and of each."""

    all: Measured = field(default_factory=Measured)
    voices: dict[str, Measured] = field(default_factory=dict)

    def add(
        self,
        recording: Recording,
        heard: Heard,
        *,
        of_text: Program | None,
        seconds_of_audio: float,
        seconds: float,
    ) -> None:
        """Count one recording.

        Args:
            of_text: what the parser makes of what was said.
            seconds: how long it took to listen.
        """
        errors, words = word_errors(recording.said, heard.text)
        for measured in (self.all, self.voices.setdefault(recording.voice, Measured())):
            measured.sentences += 1
            measured.words += words
            measured.word_errors += errors
            measured.exact += same_timer(recording.program, heard.parsed.program)
            measured.exact_of_text += same_timer(recording.program, of_text)
            measured.seconds_of_audio += seconds_of_audio
            measured.seconds += seconds

    def to_dict(self) -> dict[str, Any]:
        """``{"all": {…}, "voices": {"pico": {…}}}``."""
        return {
            "all": self.all.to_dict(),
            "voices": {voice: measured.to_dict() for voice, measured in self.voices.items()},
        }


def read_index(index: Path) -> Iterator[Recording]:
    """The recordings of a JSON-lines file; sound files are named from its folder.

    Raises:
        DataError: a line does not name a sound file, or not what is said and meant in it.
    """
    for number, row in read_objects(index):
        try:
            yield _recording(row, index.parent)
        except DataError as error:
            raise DataError(f"{index}:{number}: {error}") from error


def _recording(row: object, folder: Path) -> Recording:
    if not isinstance(row, Mapping):
        raise DataError('write a JSON object a line, with "audio", "said", "program" and "voice"')
    for key in ("audio", "said", "voice"):
        if not isinstance(row.get(key), str):
            raise DataError(f'"{key}" is missing or no string: each line needs one')
    if "program" not in row:
        raise DataError('"program" is missing: write null where the sentence means no timer')
    sentence = Sentence.from_dict({"text": row["said"], "spans": [], "program": row["program"]})
    audio = folder / row["audio"]
    if not audio.is_file():
        raise DataError(f"there is no file {audio}")
    return Recording(audio, row["said"], sentence.program, row["voice"])
