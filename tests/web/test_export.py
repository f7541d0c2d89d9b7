"""The files of the parser in the browser are those of the rules and the model that ship."""

import gzip
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from speechtimer.errors import ModelError
from speechtimer.tagging.fast import FastTagger
from speechtimer.tagging.modelfile import ModelFile
from speechtimer.web.export import export_web
from speechtimer.web.model import rounded

ROOT = Path(__file__).resolve().parents[2]
PARSER = ROOT / "api" / "page" / "parser"
SHIPPED = ROOT / "speechtimer" / "models" / "default.safetensors"


def test_they_are_of_today(tmp_path: Path) -> None:
    data, model = export_web(SHIPPED, tmp_path)
    stale = "run: speechtimer export --web"
    assert data.read_text("utf-8") == (PARSER / "data.js").read_text("utf-8"), stale
    # gzip's own bytes differ from one zlib to another.
    unpacked = [gzip.decompress(path.read_bytes()) for path in (model, PARSER / "model.bin")]
    assert unpacked[0] == unpacked[1], stale


def test_the_weights_take_a_quarter_of_a_megabyte() -> None:
    assert (PARSER / "model.bin").stat().st_size < 256_000


def test_rounded_weights_are_close() -> None:
    shipped = ModelFile.load(SHIPPED)
    for name, tensor in rounded(shipped).tensors.items():
        largest = np.abs(shipped.tensors[name]).max() if name in shipped.tensors else np.inf
        assert np.abs(tensor - shipped.tensors[name]).max() <= largest / 1000, name


def test_rounded_weights_give_the_same_spans() -> None:
    text = "3 séries de 8 fois 20 secondes, 10 secondes de récup, 2 minutes entre les séries"
    shipped = ModelFile.load(SHIPPED)
    (expected,), (found,) = (
        FastTagger(model).predict([text]) for model in (shipped, rounded(shipped))
    )
    assert found == expected
    assert [span.score for span in found] == pytest.approx([s.score for s in expected], abs=0.02)


def test_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no such model file"):
        export_web(tmp_path / "missing.safetensors", tmp_path)


def test_from_the_shell(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "speechtimer", "export", "--web", "--output", str(tmp_path)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert [line.partition(":")[0] for line in ran.stdout.splitlines()] == [
        str(tmp_path / "data.js"),
        str(tmp_path / "model.bin"),
    ]
