"""Nothing is heard where nobody speaks, with the real weights."""

from collections.abc import Callable

import numpy as np
import pytest

from speechtimer.parser import Parser
from speechtimer.voice.hypothesis import SAMPLE_RATE, Audio
from speechtimer.voice.installed import default_model
from speechtimer.voice.listener import Listener
from speechtimer.voice.whisper import Whisper

_FILES = 20


@pytest.fixture(scope="module")
def listener(parser: Parser) -> Listener:
    return Listener(Whisper(default_model()), parser)


def _silence(rng: np.random.Generator) -> Audio:
    length = int(rng.uniform(0.2, 10) * SAMPLE_RATE)
    return rng.normal(0, rng.choice([0.0, 1.0e-5, 1.0e-4]), length).astype(np.float32)


def _noise(rng: np.random.Generator) -> Audio:
    """White noise with the spectrum bent one way or the other: wind, a fan, a crowd far away."""
    length = int(rng.uniform(1, 10) * SAMPLE_RATE)
    spectrum = np.fft.rfft(rng.normal(0, 1, length))
    spectrum /= np.maximum(np.arange(len(spectrum)), 1) ** rng.uniform(0, 1)
    noise = np.fft.irfft(spectrum, length)
    return np.asarray(rng.uniform(0.01, 0.5) * noise / np.abs(noise).max(), np.float32)


def _music(rng: np.random.Generator) -> Audio:
    """Chords of a random tune, with overtones and a beat."""
    beats, beat = int(rng.integers(4, 16)), int(rng.uniform(0.2, 0.6) * SAMPLE_RATE)
    times = np.arange(beat) / SAMPLE_RATE
    fade = np.exp(-rng.uniform(1, 6) * times)
    parts = []
    for _ in range(beats):
        root = 110 * 2 ** (rng.integers(0, 24) / 12)
        notes = [root * 2 ** (step / 12) for step in (0, rng.choice([3, 4]), 7)]
        waves = [np.sin(2 * np.pi * n * k * times) / k for n in notes for k in (1, 2, 3)]
        parts.append(fade * np.sum(waves, axis=0))
    music = np.concatenate(parts)
    return np.asarray(rng.uniform(0.05, 0.5) * music / np.abs(music).max(), np.float32)


@pytest.mark.parametrize("make", [_silence, _noise, _music])
def test_nothing_is_heard(listener: Listener, make: Callable[[np.random.Generator], Audio]) -> None:
    heard = [listener.listen(make(np.random.default_rng(seed))).text for seed in range(_FILES)]
    assert heard == [""] * _FILES
