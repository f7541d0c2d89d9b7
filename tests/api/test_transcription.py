"""A recording in, a timer out; and every way in which none comes out."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.api.server import start
from tests.voice.sounds import tone, wav
from tests.voice.tiny_whisper import write_tiny_whisper

WAV = {"content-type": "audio/wav"}


@contextmanager
def _server(recognizers: Path) -> Iterator[httpx.Client]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPEECHTIMER_VOICE", str(recognizers))
        with start() as running, httpx.Client(base_url=running.url, timeout=60) as client:
            yield client


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Of a server on which a recogniser is installed."""
    folder = tmp_path_factory.mktemp("voice")
    write_tiny_whisper(folder / "default")
    with _server(folder) as client:
        yield client


def _refused(response: httpx.Response, status: int) -> str:
    assert response.status_code == status, response.text
    (reason,) = response.json().values()
    assert reason.endswith("."), reason
    return str(reason)


def test_where_nobody_speaks_nothing_is_heard(client: httpx.Client) -> None:
    response = client.post("/transcribe", content=wav(tone(1)), headers=WAV)
    assert response.status_code == 200, response.text
    heard = response.json()
    assert (heard["heard"], heard["text"], heard["repairs"]) == ("", "", [])
    assert heard["parsed"]["problem"]["kind"] == "empty"


@pytest.mark.parametrize("kind", ["application/json", "video/webm", "", "audio"])
def test_what_is_no_sound_by_its_name(client: httpx.Client, kind: str) -> None:
    reason = _refused(client.post("/transcribe", content=b"x", headers={"content-type": kind}), 415)
    assert "audio/webm" in reason


@pytest.mark.parametrize("kind", ["audio/webm;codecs=opus", "audio/ogg", "AUDIO/WAV"])
def test_what_is_no_sound(client: httpx.Client, kind: str) -> None:
    response = client.post("/transcribe", content=b"no sound", headers={"content-type": kind})
    assert "ne se lit pas" in _refused(response, 422)


def test_more_than_thirty_seconds(client: httpx.Client) -> None:
    response = client.post("/transcribe", content=wav(tone(31)), headers=WAV)
    assert "30 secondes" in _refused(response, 422)


def test_more_than_two_megabytes(client: httpx.Client) -> None:
    _refused(client.post("/transcribe", content=bytes(2**21 + 1), headers=WAV), 413)


def test_many_at_once_are_heard_or_asked_to_come_again(client: httpx.Client) -> None:
    recording = wav(tone(20))

    def post(_: int) -> httpx.Response:
        return client.post("/transcribe", content=recording, headers=WAV)

    with ThreadPoolExecutor(16) as threads:
        responses = list(threads.map(post, range(32)))
    for response in responses:
        if response.status_code != 200:
            assert "réessayez" in _refused(response, 503)
            assert int(response.headers["retry-after"]) > 0
    assert any(response.status_code == 200 for response in responses)
    assert client.get("/health").status_code == 200


def test_it_is_documented(client: httpx.Client) -> None:
    operation = client.get("/openapi.json").json()["paths"]["/transcribe"]["post"]
    assert "audio/webm" in operation["requestBody"]["content"]
    assert {"200", "413", "415", "422", "503"} <= set(operation["responses"])


def test_no_recogniser_is_installed(tmp_path: Path) -> None:
    with _server(tmp_path) as client:
        response = client.post("/transcribe", content=wav(tone(1)), headers=WAV)
        assert "speechtimer voice install base" in _refused(response, 503)
