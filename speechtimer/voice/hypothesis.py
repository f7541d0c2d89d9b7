"""What a recogniser gives: sentences that may have been said, each with how likely it sounds."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

__all__ = ["SAMPLE_RATE", "Audio", "Hypothesis", "Recognizer"]

SAMPLE_RATE = 16_000

# Samples from -1 to 1, mono, 16,000 a second.
Audio = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A sentence that may have been said.

    Attributes:
        score: mean log probability of a token, natural logarithm; at most 0.
        tokens: how many tokens the recogniser wrote.
        prompted: whether it had a timer as an example before it.
    """

    text: str
    score: float
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
