"""The model that ships with the package, and the Flair model that it was exported from."""

import json
import subprocess
import sys
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

import speechtimer
from speechtimer.dataset import Sentence, read_sentences
from speechtimer.dataset.config import load_config
from speechtimer.dataset.generate import generate, load_grammar
from speechtimer.scoring import Scores, score
from speechtimer.tagging import load_tagger
from speechtimer.tagging.export import export
from speechtimer.tagging.modelfile import ModelFile
from tests.conftest import ROOT

MODEL_PT = ROOT / "models" / "lstm_crf" / "model.pt"
SHIPPED = ROOT / "speechtimer" / "models" / "default.safetensors"


@pytest.fixture(scope="module")
def generated() -> list[Sentence]:
    config = load_config(ROOT / "configs" / "dataset.yaml", seed=20_000)
    return list(islice(generate(load_grammar(), config, "test"), 4_000))


def test_fast_and_flair_give_the_same_tags(generated: list[Sentence]) -> None:
    """Of 50,000 sentences: benchmarks/same_tags.py."""
    texts = [sentence.text for sentence in generated]
    for name in ("dev", "sessions"):
        texts += [s.text for s in read_sentences(ROOT / "data" / f"{name}.jsonl")]
    fast = load_tagger(SHIPPED)
    together = fast.predict(texts)
    assert together == load_tagger(MODEL_PT).predict(texts)
    assert [fast.predict([text])[0] for text in texts] == together


def test_the_shipped_model_is_exported_from_model_pt(tmp_path: Path) -> None:
    export(MODEL_PT, tmp_path / "again.safetensors")
    # Not compared as bytes: safetensors writes metadata in any order.
    shipped, again = ModelFile.load(SHIPPED), ModelFile.load(tmp_path / "again.safetensors")
    assert (shipped.words, shipped.characters) == (again.words, again.characters)
    assert (shipped.tags, shipped.card) == (again.tags, again.card)
    assert shipped.tensors.keys() == again.tensors.keys()
    for name, tensor in shipped.tensors.items():
        assert np.allclose(tensor, again.tensors[name], rtol=1e-4, atol=1e-5), name


def scores(sentences: list[Sentence]) -> Scores:
    found = speechtimer.Parser().parse_many([sentence.text for sentence in sentences])
    return score(sentences, found)


def test_it_reads_real_and_generated_sentences(generated: list[Sentence], public_dev: Path) -> None:
    """Floors a little below what the model card says: what breaks reading falls through."""
    real = scores(list(read_sentences(public_dev)))
    assert real.micro_f1 > 0.965
    assert real.exact_timer > 0.91
    assert scores(generated[:2000]).micro_f1 > 0.94


def test_model_pt_is_small_and_its_card_tells_its_own_story() -> None:
    card = json.loads((MODEL_PT.parent / "card.json").read_text(encoding="utf-8"))
    assert MODEL_PT.stat().st_size <= 1_000_000
    assert card["megabytes"] == MODEL_PT.stat().st_size / 1e6


def test_parsing_imports_no_torch() -> None:
    code = (
        "import speechtimer, sys; print(repr(speechtimer.parse('3 séries de 2 minutes').program));"
        "assert not {'torch', 'flair', 'fastapi'} & set(sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "rounds=3, work_seconds=120" in run.stdout
