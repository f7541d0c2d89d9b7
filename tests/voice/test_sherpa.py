"""Models for sherpa-onnx are told apart by their files, loaded, and hear."""

from collections.abc import Callable
from pathlib import Path

import pytest

from speechtimer.errors import ModelError
from speechtimer.parser import Parser
from speechtimer.voice.listener import Listener
from speechtimer.voice.recognizers import load_recognizer
from speechtimer.voice.sherpa import Sherpa, files_of
from tests.voice.tiny_sherpa import sung, write_ctc, write_streaming_ctc, write_transducer

_SENTENCE = "3 séries de 20 secondes"
_MODELS = {
    "ctc": write_ctc,
    "streaming ctc": write_streaming_ctc,
    "transducer": write_transducer,
}

Write = Callable[[Path], Path]


@pytest.mark.parametrize(("kind", "write"), _MODELS.items())
def test_what_is_sung_is_heard(kind: str, write: Write, tmp_path: Path) -> None:
    folder = write(tmp_path / "tunes")
    assert files_of(folder).kind == kind
    sherpa = load_recognizer(folder, threads=1)
    assert sherpa.name == "sherpa-onnx tunes"
    (heard,) = sherpa.hypotheses(sung(_SENTENCE.upper().split()))
    assert heard.text == _SENTENCE
    assert (heard.tokens, heard.prompted) == (5, False)
    assert heard.score is None or heard.score <= 0


def test_a_timer_is_understood(parser: Parser, tmp_path: Path) -> None:
    listener = Listener(Sherpa(write_ctc(tmp_path), threads=1), parser)
    heard = listener.understand(listener.recognizer.hypotheses(sung(_SENTENCE.upper().split())))
    assert str(heard.parsed.program) == "3 × (20, 0)"


def test_silence_is_no_sentence(tmp_path: Path) -> None:
    for number, write in enumerate(_MODELS.values()):
        assert Sherpa(write(tmp_path / str(number)), threads=1).hypotheses(sung([])) == []


def test_words_come_while_one_speaks(tmp_path: Path) -> None:
    sherpa = Sherpa(write_streaming_ctc(tmp_path), threads=1)
    tune = sung(_SENTENCE.upper().split())
    blocks = (tune[at : at + 1_000] for at in range(0, len(tune), 1_000))
    words = _SENTENCE.split()
    told = list(sherpa.partial_texts(blocks))
    assert told == [" ".join(words[:count]) for count in range(1, len(words) + 1)]


def test_others_hear_whole_sentences_only(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="take a streaming model"):
        next(Sherpa(write_ctc(tmp_path), threads=1).partial_texts([]))


@pytest.mark.parametrize(
    ("name", "lacking"),
    [("tokens.txt", "lacks tokens.txt"), ("decoder.onnx", "lacks a decoder's .onnx file")],
)
def test_a_file_is_missing(name: str, lacking: str, tmp_path: Path) -> None:
    (write_transducer(tmp_path) / name).unlink()
    with pytest.raises(ModelError, match=lacking):
        load_recognizer(tmp_path)


@pytest.mark.parametrize("damage", [b"no model", b"", b"\x0a\xff\xff\xff\xff"])
def test_a_file_is_damaged(damage: bytes, tmp_path: Path) -> None:
    (write_ctc(tmp_path) / "model.onnx").write_bytes(damage)
    with pytest.raises(ModelError):
        load_recognizer(tmp_path)


def test_a_file_was_cut(tmp_path: Path) -> None:
    model = write_ctc(tmp_path) / "model.onnx"
    model.write_bytes(model.read_bytes()[:-20])
    with pytest.raises(ModelError, match="not a whole one"):
        load_recognizer(tmp_path)


def test_int8_comes_first(tmp_path: Path) -> None:
    model = write_ctc(tmp_path) / "model.onnx"
    small = tmp_path / "model.int8.onnx"
    small.write_bytes(model.read_bytes())
    assert files_of(tmp_path).model == small
