"""Sound files to samples, and the part of them in which somebody speaks."""

import wave
from collections.abc import Iterator
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from speechtimer.errors import DataError
from speechtimer.voice.hypothesis import SAMPLE_RATE, Audio

__all__ = ["MAX_SECONDS", "TooLongError", "read_audio", "speech_in"]

# Whisper's window, and more than anybody needs to say a timer.
MAX_SECONDS = 30

_INT16 = 2**15

# What is kept around the speech: the first consonant is quiet.
_MARGIN_MILLISECONDS = 300


class TooLongError(DataError):
    """A recording of more than 30 seconds."""


def read_audio(source: Path | bytes) -> Audio:
    """The samples of a sound file that FFmpeg reads (wav, ogg, opus, webm, mp3, flac …).

    Raises:
        DataError: it cannot be read as sound.
        TooLongError: it is longer than 30 seconds; no more than that is decoded.
    """
    name = str(source) if isinstance(source, Path) else "the recording"
    if (samples := _plain_samples(_opened(source))) is not None:
        if len(samples) > MAX_SECONDS * SAMPLE_RATE:
            raise _too_long(name)
        return np.divide(samples, _INT16, dtype=np.float32)
    import av

    parts: list[npt.NDArray[np.int16]] = []
    count = 0
    try:
        for part in _decoded(_opened(source)):
            parts.append(part)
            count += len(part)
            if count > MAX_SECONDS * SAMPLE_RATE:
                raise _too_long(name)
    except (av.error.FFmpegError, IndexError) as error:  # the second: no sound track
        raise DataError(
            f"{name} cannot be read as sound: record it again as wav, ogg or webm"
        ) from error
    samples = np.concatenate(parts) if parts else np.zeros(0, np.int16)
    return np.divide(samples, _INT16, dtype=np.float32)


def _opened(source: Path | bytes) -> str | BinaryIO:
    return str(source) if isinstance(source, Path) else BytesIO(source)


def _too_long(name: str) -> TooLongError:
    return TooLongError(f"{name} is longer than {MAX_SECONDS} seconds: record one timer's sentence")


def _plain_samples(stream: str | BinaryIO) -> npt.NDArray[np.int16] | None:
    """The samples of a WAV file as the timer page records it, which needs no decoder.

    None where the file is another one. One sample more than 30 seconds is read at most.
    """
    try:
        with wave.open(stream) as file:
            if file.getparams()[:3] != (1, 2, SAMPLE_RATE):
                return None
            content = file.readframes(MAX_SECONDS * SAMPLE_RATE + 1)
    except (wave.Error, EOFError, OSError):
        return None
    return np.frombuffer(content[: len(content) // 2 * 2], dtype="<i2").astype(np.int16)


def _decoded(stream: str | BinaryIO) -> Iterator[npt.NDArray[np.int16]]:
    """The samples of the first sound track, mono, 16,000 a second, part by part."""
    import av

    container: Any  # its type is that of files to write, too
    with av.open(stream, metadata_errors="ignore") as container:
        resampler: Any = av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
        frames = container.decode(audio=0)
        for frame in chain(frames, (None,)):
            for resampled in resampler.resample(frame):
                yield resampled.to_ndarray().reshape(-1)


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
