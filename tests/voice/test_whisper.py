"""Whisper is loaded and asked, with random weights."""

from pathlib import Path

import numpy as np
import pytest

from speechtimer.errors import ModelError
from speechtimer.voice.hypothesis import SAMPLE_RATE
from speechtimer.voice.whisper import Whisper
from tests.voice.tiny_whisper import write_tiny_whisper


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_whisper(tmp_path_factory.mktemp("whisper") / "tiny")


def test_hypotheses_of_both_searches_come_in_order(folder: Path) -> None:
    whisper = Whisper(folder, threads=1, beam=3)
    noise = np.random.default_rng(0).normal(0, 0.1, 2 * SAMPLE_RATE).astype(np.float32)
    heard = whisper.hypotheses(noise)
    assert [hypothesis.prompted for hypothesis in heard] == [False] * 3 + [True] * 3
    for search in (heard[:3], heard[3:]):
        scores = [hypothesis.score or 0.0 for hypothesis in search]
        assert scores == sorted(scores, reverse=True)
    assert whisper.name == "whisper tiny"


@pytest.mark.parametrize("seconds", [0.1, 30])
def test_any_length_is_heard(folder: Path, seconds: float) -> None:
    whisper = Whisper(folder, threads=1, beam=1)
    assert len(whisper.hypotheses(np.zeros(int(seconds * SAMPLE_RATE), np.float32))) == 2


def test_a_model_that_is_none(folder: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged"
    damaged.mkdir()
    for file in folder.iterdir():
        (damaged / file.name).write_bytes(file.read_bytes())
    (damaged / "model.bin").write_bytes(b"no model")
    with pytest.raises(ModelError, match="install it again"):
        Whisper(damaged)
