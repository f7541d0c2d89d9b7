"""What the timer page records is read without a decoder, and so without the asr extra."""

from pathlib import Path

import numpy as np
import pytest

from speechtimer.voice.hypothesis import SAMPLE_RATE
from speechtimer.voice.speech import TooLongError, read_audio
from tests.voice.sounds import tone, wav


def test_samples_come_as_they_were(tmp_path: Path) -> None:
    audio = tone(0.5)
    file = tmp_path / "tone.wav"
    file.write_bytes(wav(audio))
    for source in (wav(audio), file):
        read = read_audio(source)
        assert read.dtype == np.float32
        assert len(read) == SAMPLE_RATE // 2
        assert np.allclose(read, audio, atol=1.0e-3)


def test_no_samples() -> None:
    assert len(read_audio(wav(tone(0)))) == 0


def test_more_than_thirty_seconds() -> None:
    with pytest.raises(TooLongError, match="longer than 30 seconds"):
        read_audio(wav(tone(30.1)))
