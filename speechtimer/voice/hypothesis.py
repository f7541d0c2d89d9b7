"""What a recogniser gives: sentences that may have been said, each with how likely it sounds."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

__all__ = ["SAMPLE_RATE", "Audio", "Hypothesis", "Recognizer", "is_noise"]

SAMPLE_RATE = 16_000

# Samples from -1 to 1, mono, 16,000 a second.
Audio = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A sentence that may have been said.

    Attributes:
        score: mean log probability of a token, natural logarithm; at most 0. None where the
            recogniser tells none.
        tokens: how many tokens the recogniser wrote.
        prompted: whether it had a timer as an example before it.
    """

    text: str
    score: float | None
    tokens: int = 1
    prompted: bool = False


class Recognizer(Protocol):
    """A speech recogniser for French."""

    @property
    def name(self) -> str:
        """What listens, as in "whisper base"."""
        ...

    def hypotheses(self, audio: Audio) -> Sequence[Hypothesis]:
        """What may have been said, the recogniser's own first choice first.

        Args:
            audio: speech, at most 30 seconds.
        """
        ...


# Below this a recogniser makes up words for what is no speech.
_NOISE_SCORE = -1.1

# A sentence of so many words repeats each of them less often than this, on average.
_LOOP_WORDS = 12
_LOOP_REPEATS = 4


def is_noise(first: Hypothesis) -> bool:
    """Whether a recogniser's first choice is too unlikely, or the same few words over and over."""
    words = first.text.lower().split()
    return (
        not words
        or (first.score is not None and first.score < _NOISE_SCORE)
        or (len(words) >= _LOOP_WORDS and len(set(words)) * _LOOP_REPEATS <= len(words))
    )
