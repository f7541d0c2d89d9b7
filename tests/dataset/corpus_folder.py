"""A small corpus whose figures are known, on the disk."""

import hashlib
import json
from pathlib import Path

from speechtimer.dataset import Sentence, write_jsonl
from tests.marked import marked

__all__ = ["write_corpus"]

TRAIN = (
    ("[3](n) séries de [2](wm) minutes, [30](bs) s de repos", "basic", "clean"),
    ("[trois](n) tours d'[une](wm) minute [et demie](ws)", "basic", "spoken"),
    ("j'aimerais [5](n)x[30](ws)s puis [1](wm) minute", "multi", "typed"),
    ("quelle heure est-il ?", "negative", "clean"),
    ("<script>alert('3')</script> & [4](n) tours", "incomplete", "clean"),
)
DEV = (("[6](n) séries de [2](wm) minutes de zumba", "basic", "clean"),)


def write_corpus(folder: Path, *, manifest: bool = True) -> Path:
    """The folder, with train and dev."""
    folder.mkdir()
    templates = {"train": 4, "dev": 1}
    sha256 = {}
    for name, sources in (("train", TRAIN), ("dev", DEV)):
        file = folder / f"{name}.jsonl"
        write_jsonl(file, (_sentence(*source) for source in sources))
        sha256[file.name] = hashlib.sha256(file.read_bytes()).hexdigest()
    leaked = {"held_out": "6 séries", "train": "3 <séries>", "measure": "masked"}
    dev = {"sentences": 200, "compared": 5, "exact": 1, "masked": 5, "sampled": 40, "near": 10}
    said = {
        "version": "0.1.0",
        "seed": 7,
        "templates": templates,
        "sha256": sha256,
        "leakage": {"dev": dev | {"examples": [leaked], "shares": {"exact": 0.005}}},
    }
    if manifest:
        (folder / "corpus.json").write_text(json.dumps(said), encoding="utf-8")
    (folder / "config.yaml").write_text("seed: 7\n", encoding="utf-8")
    return folder


def _sentence(source: str, *tags: str) -> Sentence:
    sentence = marked(source)
    return Sentence(sentence.text, sentence.spans, tags=tags).assembled()
