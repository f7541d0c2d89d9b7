"""Sound files to samples, and the part of them in which somebody speaks."""

from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import numpy as np

from speechtimer.errors import DataError
from speechtimer.voice.hypothesis import SAMPLE_RATE, Audio

__all__ = ["MAX_SECONDS", "read_audio", "speech_in"]

# Whisper's window, and more than anybody needs to say a timer.
MAX_SECONDS = 30

# What is kept around the speech: the first consonant is quiet.
_MARGIN_MILLISECONDS = 300


def read_audio(source: Path | bytes) -> Audio:
    """The samples of a sound file that FFmpeg reads (wav, ogg, opus, webm, mp3, flac …).

    Raises:
        DataError: it cannot be read as sound, or is longer than 30 seconds.
    """
    name = str(source) if isinstance(source, Path) else "the recording"
    import av
    from faster_whisper.audio import decode_audio

    stream: str | BinaryIO = str(source) if isinstance(source, Path) else BytesIO(source)
    try:
        samples = decode_audio(stream, sampling_rate=SAMPLE_RATE)
    except (av.error.FFmpegError, IndexError, ValueError) as error:
        raise DataError(
            f"{name} cannot be read as sound: record it again as wav, ogg or webm"
        ) from error
    if len(samples) > MAX_SECONDS * SAMPLE_RATE:
        raise DataError(f"{name} is longer than {MAX_SECONDS} seconds: record one timer's sentence")
    return np.asarray(samples, dtype=np.float32)


def speech_in(audio: Audio) -> Audio:
    """From the first to the last moment in which somebody speaks; empty where nobody does.

    Silero's voice activity detector, as faster-whisper ships it. Pauses between words stay.
    """
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    options = VadOptions(speech_pad_ms=_MARGIN_MILLISECONDS)
    parts = get_speech_timestamps(audio, options, sampling_rate=SAMPLE_RATE)
    if not parts:
        return audio[:0]
    return audio[parts[0]["start"] : parts[-1]["end"]]
