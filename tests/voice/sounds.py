"""Sounds for tests, as samples and as files."""

import wave
from io import BytesIO

import numpy as np

from speechtimer.voice.hypothesis import SAMPLE_RATE, Audio

__all__ = ["tone", "wav"]


def wav(audio: Audio, rate: int = SAMPLE_RATE) -> bytes:
    """A WAV file of 16 bits."""
    sink = BytesIO()
    with wave.open(sink, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((audio * 32767).astype("<i2").tobytes())
    return sink.getvalue()


def tone(seconds: float, rate: int = SAMPLE_RATE) -> Audio:
    """A steady A."""
    times = np.arange(int(seconds * rate)) / rate
    return (0.3 * np.sin(2 * np.pi * 440 * times)).astype(np.float32)
