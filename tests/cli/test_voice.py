"""``speechtimer voice``: install, transcribe, evaluate."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.voice.sounds import tone, wav
from tests.voice.tiny_whisper import write_tiny_whisper


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of recognisers, empty."""
    folder = tmp_path / "kept"
    monkeypatch.setenv("SPEECHTIMER_VOICE", str(folder))
    return folder


@pytest.fixture(scope="module")
def whisper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_whisper(tmp_path_factory.mktemp("whisper") / "tiny")


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """One in which nobody speaks."""
    file = tmp_path / "tone.wav"
    file.write_bytes(wav(tone(1)))
    return file


def test_what_is_installed_transcribes(
    run: Run, kept: Path, whisper: Path, recording: Path
) -> None:
    assert run("voice", "install", whisper).exit_code == 0
    assert (kept / "default").resolve() == whisper.resolve()
    result = run("voice", "transcribe", recording)
    assert (result.exit_code, result.stderr) == (1, "Rien n’a été entendu.\n")
    result = run("voice", "transcribe", recording, recording, "--json")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [sorted(line) for line in lines] == [
        ["confidence", "file", "heard", "parsed", "repairs", "text"]
    ] * 2


def test_nothing_is_installed(run: Run, recording: Path) -> None:
    result = run("voice", "transcribe", recording)
    assert result.exit_code == 1
    assert "run speechtimer voice install base" in result.stderr


def test_a_folder_without_a_model(run: Run, kept: Path, tmp_path: Path) -> None:
    result = run("voice", "install", tmp_path)
    assert result.exit_code == 1
    assert "lacks config.json" in result.stderr
    assert not (kept / "default").exists()


def test_a_hub_that_cannot_be_reached(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    result = run("voice", "install", "base")
    assert result.exit_code == 1
    assert "cannot be downloaded" in result.stderr
    assert "speechtimer voice install FOLDER" in result.stderr


def test_evaluate(run: Run, whisper: Path, recording: Path) -> None:
    index = recording.parent / "index.jsonl"
    row = {"audio": recording.name, "said": "arrête", "program": None, "voice": "tone"}
    index.write_text(json.dumps(row))
    result = run("voice", "evaluate", index, "--model", whisper, "--json")
    measured = json.loads(result.stdout)
    assert measured["voices"]["tone"] == measured["all"]
    assert measured["all"]["exact_timer"] == 1
    assert measured["all"]["word_error_rate"] == 1
    assert run("voice", "evaluate", index, "--model", whisper).stdout.startswith("voice")
