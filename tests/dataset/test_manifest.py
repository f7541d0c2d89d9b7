"""corpus.json."""

from pathlib import Path

import pytest

from speechtimer.dataset.manifest import read_manifest
from speechtimer.errors import DataError
from tests.dataset.corpus_folder import write_corpus


def test_what_it_says(tmp_path: Path) -> None:
    manifest = read_manifest(write_corpus(tmp_path / "corpus"))
    assert manifest is not None
    assert (manifest.version, manifest.seed, manifest.templates["train"]) == ("0.1.0", 7, 4)
    assert manifest.leakage["dev"].near == 10
    assert manifest.leakage["dev"].examples[0].train == "3 <séries>"


def test_none(tmp_path: Path) -> None:
    assert read_manifest(tmp_path) is None


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{", "not JSON"),
        ("\ud800", "not JSON"),
        ("[]", "the whole"),
        ('{"seed": "one"}', "seed"),
        ('{"leakage": {"dev": {"sentences": -1}}}', r"leakage\.dev\.sentences"),
    ],
)
def test_one_that_cannot_be_read(tmp_path: Path, content: str, reason: str) -> None:
    (tmp_path / "corpus.json").write_bytes(content.encode("utf-8", "surrogatepass"))
    with pytest.raises(DataError, match=rf"corpus\.json: {reason}.*: write the corpus again"):
        read_manifest(tmp_path)
