"""Sound files, and whether somebody speaks in them."""

from pathlib import Path

import numpy as np
import pytest

from speechtimer.errors import DataError
from speechtimer.voice.hypothesis import SAMPLE_RATE, Audio
from speechtimer.voice.speech import TooLongError, read_audio, speech_in
from tests.voice.sounds import tone, wav


def test_samples_come_as_they_were() -> None:
    audio = tone(0.5)
    assert np.allclose(read_audio(wav(audio)), audio, atol=1.0e-3)


def test_other_rates_are_resampled() -> None:
    read = read_audio(wav(tone(1.0, rate=44_100), rate=44_100))
    assert abs(len(read) - SAMPLE_RATE) < 100


def test_a_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "tone.wav"
    file.write_bytes(wav(tone(0.5)))
    assert len(read_audio(file)) == SAMPLE_RATE // 2


@pytest.mark.parametrize("content", [b"", b"no sound", b"RIFF" + bytes(100)])
def test_what_is_no_sound(content: bytes) -> None:
    with pytest.raises(DataError, match="cannot be read as sound"):
        read_audio(content)


def test_more_than_thirty_seconds() -> None:
    with pytest.raises(TooLongError, match="longer than 30 seconds"):
        read_audio(wav(tone(31)))


@pytest.mark.parametrize(
    "audio", [np.zeros(0, np.float32), np.zeros(SAMPLE_RATE, np.float32), tone(2)]
)
def test_nobody_speaks(audio: Audio) -> None:
    assert len(speech_in(audio)) == 0
