"""Whether a server listens, and what a recogniser that is plugged into it is given and answers."""

from collections.abc import Iterator, Sequence

import httpx
import numpy as np
import pytest

from api.app import create_app
from api.transcription import Ears
from speechtimer.parser import Parser
from speechtimer.voice.hypothesis import SAMPLE_RATE, Audio, Hypothesis
from speechtimer.voice.listener import Listener
from tests.api.server import start
from tests.http_server.serving import running
from tests.voice.sounds import tone, wav

WAV = {"content-type": "audio/wav"}


class OneSentence:
    """Hears the same sentence in any sound."""

    name = "one sentence"

    def __init__(self) -> None:
        self.heard: list[Audio] = []

    def hypotheses(self, audio: Audio) -> Sequence[Hypothesis]:
        self.heard.append(audio)
        return [Hypothesis("cette reprise de 2 minutes avec 30 secondes de repos", -0.25, 12)]


@pytest.fixture(scope="module")
def recognizer() -> OneSentence:
    return OneSentence()


@pytest.fixture(scope="module")
def client(recognizer: OneSentence) -> Iterator[httpx.Client]:
    """Of a server that hears with it."""

    def load(parser: Parser) -> Listener:
        return Listener(recognizer, parser, speech=lambda audio: audio)

    app = create_app(Parser(), ears=Ears(load, is_installed=lambda: True))
    with (
        running(app) as port,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client,
    ):
        yield client


def test_a_server_that_listens_says_so(client: httpx.Client) -> None:
    assert client.get("/transcribe").json() == {"listens": True, "max_seconds": 30}


def test_a_server_without_a_recogniser_says_so(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPEECHTIMER_VOICE", str(tmp_path))
    with start() as server:
        assert httpx.get(f"{server.url}/transcribe", timeout=60).json()["listens"] is False
        refused = httpx.post(
            f"{server.url}/transcribe", content=wav(tone(1)), headers=WAV, timeout=60
        )
    assert refused.status_code == 503
    assert "retry-after" not in refused.headers


def test_a_recording_reaches_the_recogniser_as_it_is(
    client: httpx.Client, recognizer: OneSentence
) -> None:
    sent = tone(1.5)
    heard = client.post("/transcribe", content=wav(sent), headers=WAV).json()
    assert np.allclose(recognizer.heard[-1], sent, atol=1.0e-3)
    assert heard["heard"].startswith("cette")
    assert heard["repairs"] == [{"heard": "cette", "understood": "7"}]
    assert heard["parsed"]["program"] == [{"rounds": 7, "work_seconds": 120, "rest_seconds": 30}]
    assert heard["confidence"] == pytest.approx(np.exp(-0.25), abs=1.0e-3)


def test_thirty_seconds_and_no_sample_more(client: httpx.Client) -> None:
    whole = np.zeros(30 * SAMPLE_RATE, np.float32)
    assert client.post("/transcribe", content=wav(whole), headers=WAV).status_code == 200
    longer = np.zeros(30 * SAMPLE_RATE + 1, np.float32)
    refused = client.post("/transcribe", content=wav(longer), headers=WAV)
    assert (refused.status_code, "30 secondes" in refused.json()["detail"]) == (422, True)
