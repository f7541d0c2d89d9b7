"""Sounds that Chromium plays into its microphone, and a server that knows what they say."""

import wave
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Browser, Playwright
from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

from api.app import create_app
from api.transcription import Ears
from speechtimer.parser import Parser
from speechtimer.voice.hypothesis import SAMPLE_RATE, Audio, Hypothesis
from speechtimer.voice.listener import Listener
from tests import chromium
from tests.http_server.serving import running

__all__ = [
    "MICROPHONE_SPY",
    "SERVER",
    "Listening",
    "Tones",
    "listening_server",
    "pitch",
    "read_wav",
    "sound",
    "with_microphone",
]

# The person has chosen to be heard by the server.
SERVER = "localStorage.setItem('speechtimer', JSON.stringify({ voice: 'server' }));"

# What the page opened, as `tracks`.
MICROPHONE_SPY = """
  const openMicrophone = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  window.tracks = [];
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    const stream = await openMicrophone(wanted);
    window.tracks.push(...stream.getTracks());
    return stream;
  };
"""

# As many a second as a microphone has, and not as few as are sent.
_MICROPHONE_RATE = 48_000


def sound(*parts: tuple[float, float]) -> bytes:
    """A WAV file of tones: (hertz, seconds) each, 0 hertz for silence."""
    samples = [
        0.3
        * np.sin(2 * np.pi * hertz * np.arange(int(seconds * _MICROPHONE_RATE)) / _MICROPHONE_RATE)
        for hertz, seconds in parts
    ]
    sink = BytesIO()
    with wave.open(sink, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_MICROPHONE_RATE)
        file.writeframes((np.concatenate(samples) * 32767).astype("<i2").tobytes())
    return sink.getvalue()


def read_wav(content: bytes) -> tuple[int, int, Audio]:
    """Channels, samples a second and samples of a WAV file of 16 bits."""
    with wave.open(BytesIO(content)) as file:
        assert file.getsampwidth() == 2
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768
        return file.getnchannels(), file.getframerate(), samples.astype(np.float32)


def pitch(audio: Audio) -> float:
    """The strongest tone, in hertz."""
    strengths = np.abs(np.fft.rfft(audio * np.hanning(len(audio))))
    return float(np.argmax(strengths) * SAMPLE_RATE / len(audio))


class Tones:
    """A recogniser for which each tone is a sentence; others are noise to it."""

    name = "tones"

    def __init__(self, sentences: Mapping[float, str]) -> None:
        self._sentences = sentences
        self.heard: list[Audio] = []

    def hypotheses(self, audio: Audio) -> Sequence[Hypothesis]:
        """One sentence, or none."""
        self.heard.append(audio)
        tone = pitch(audio)
        said = [text for hertz, text in self._sentences.items() if abs(hertz - tone) < 15]
        return [Hypothesis(text, -0.2, 10) for text in said]


@dataclass(frozen=True, slots=True)
class Listening:
    """A server that listens, and the recordings that arrived there, byte for byte."""

    address: str
    recordings: list[bytes]


@contextmanager
def listening_server(recognizer: Tones, parser: Parser) -> Iterator[Listening]:
    """A server that hears with this recogniser."""

    def load(parser: Parser) -> Listener:
        return Listener(recognizer, parser, speech=lambda audio: audio)

    app = create_app(parser, ears=Ears(load, is_installed=lambda: True))
    recordings: list[bytes] = []

    async def recorded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or (scope["method"], scope["path"]) != ("POST", "/transcribe"):
            await app(scope, receive, send)
            return
        body = await Request(scope, receive).body()
        recordings.append(body)
        await app(scope, partial(_whole, body), send)

    with running(recorded) as port:
        yield Listening(f"http://127.0.0.1:{port}", recordings)


async def _whole(body: bytes) -> Message:
    return {"type": "http.request", "body": body, "more_body": False}


@contextmanager
def with_microphone(playwright: Playwright, file: Path | None) -> Iterator[Browser]:
    """A Chromium whose microphone plays a sound file once; without a file it has none."""
    options: list[Any] = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    if file is not None:
        assert file.is_file()  # or Chromium plays silence
        options += [
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-audio-capture={file}%noloop",
        ]
    browser = playwright.chromium.launch(executable_path=chromium.find(), args=options)
    try:
        yield browser
    finally:
        browser.close()
