"""The parser in JavaScript answers what Python answers, on the command line of Node."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from benchmarks.same_in_javascript import (
    CLI,
    MODEL,
    answers_of,
    answers_of_javascript,
    differences,
    text_sets,
)
from speechtimer.tagging.fast import FastTagger
from speechtimer.tagging.modelfile import ModelFile
from speechtimer.web.model import rounded
from tests.web.odd_sentences import odd_sentences

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="needs Node")
LABELLED = Path(__file__).resolve().parents[1] / "meaning"


@pytest.fixture(scope="module")
def tagger() -> FastTagger:
    return FastTagger(rounded(ModelFile.load(MODEL)))


@pytest.mark.parametrize("name", ["generated", "dev", "sessions", "coaches", "plans", "requests"])
def test_it_answers_the_same(tagger: FastTagger, name: str) -> None:
    files = [LABELLED / f"{name}.jsonl"] if (LABELLED / f"{name}.jsonl").is_file() else []
    texts = dict(text_sets(300, files))[name]
    assert list(differences(answers_of(tagger, texts), answers_of_javascript(texts))) == []


def test_odd_sentences(tagger: FastTagger) -> None:
    texts = [text.replace("\n", " ") for text in odd_sentences(500)]
    assert list(differences(answers_of(tagger, texts), answers_of_javascript(texts))) == []


def test_lines_end_as_in_python() -> None:
    given = "3 tours\r\n\n2 fois 1 min\u20282 tours".encode()
    ran = subprocess.run(["node", CLI, "-"], input=given, capture_output=True, check=True)
    told = [json.loads(line)["text"] for line in ran.stdout.decode().split("\n")[:-1]]
    assert told == ["3 tours", "", "2 fois 1 min\u20282 tours"]


def test_use() -> None:
    ran = subprocess.run(["node", CLI], capture_output=True, text=True)
    assert ran.returncode == 2
    assert ran.stderr.startswith("Usage: ")
