"""``speechtimer generate`` and ``train``: what they pass on."""

import resource
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from speechtimer.dataset import read_conll, read_jsonl
from tests.cli.conftest import Run

CONFIG = Path(__file__).parents[2] / "configs" / "dataset.yaml"


def test_a_small_corpus(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "data" / "corpus"
    options = ["--sentences", "400", "--seed", "3", "--workers", "1", "--output", folder]
    result = run("generate", CONFIG, *options)
    assert (result.exit_code, result.output) == (0, f"{folder}\n")
    assert len(list(read_jsonl(folder / "train.jsonl"))) == 400
    assert len(list(read_jsonl(folder / "dev.jsonl"))) == 10
    assert yaml.safe_load((folder / "config.yaml").read_text(encoding="utf-8"))["seed"] == 3
    assert [path.name for path in folder.parent.iterdir()] == ["corpus"]


def test_columns_where_they_are_asked_for(run: Run, tmp_path: Path) -> None:
    words = ["--sentences", "40", "--formats", "[jsonl, conll]", "-o", tmp_path / "corpus"]
    assert run("generate", CONFIG, *words).exit_code == 0
    assert len(list(read_conll(tmp_path / "corpus" / "train.conll"))) == 40


def test_a_full_disk_is_one_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    """A limit on the size of files stands for a disk that is full: writing fails half-way."""
    words = ["generate", str(CONFIG), "--sentences", "4000", "-o", str(tmp_path / "corpus")]
    result = subprocess.run(
        [sys.executable, "-m", "speechtimer", *words],
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000)),
    )
    assert result.returncode == 1
    assert result.stderr == "Error: File too large: free some space, then run it again\n"
    assert list(tmp_path.iterdir()) == []


def test_any_key_of_the_configuration(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    options = ["--sentences.train", "5", "--sentences.dev=2", "--sentences.test=2"]
    assert run("generate", *options, CONFIG, "-o", folder).exit_code == 0
    assert len(list(read_jsonl(folder / "train.jsonl"))) == 5
    assert len(list(read_jsonl(folder / "dev.jsonl"))) == 2


def test_a_split_that_is_given_does_not_shrink(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    words = ["--sentences", "400", "--sentences.test", "40", "--workers", "1", "-o", folder]
    assert run("generate", CONFIG, *words).exit_code == 0
    counts = {file.stem: len(list(read_jsonl(file))) for file in folder.glob("*.jsonl")}
    assert counts == {"train": 400, "dev": 10, "test": 40}


def test_an_existing_folder_is_kept_unless_forced(run: Run, tmp_path: Path) -> None:
    words = ["generate", CONFIG, "--sentences", "20", "--output", tmp_path / "corpus"]
    assert run(*words).exit_code == 0
    (tmp_path / "corpus" / "old.txt").touch()
    result = run(*words)
    assert result.exit_code == 1
    reason = f"{tmp_path / 'corpus'} exists: give another --output, or --force"
    assert result.stderr == f"Error: {reason}\n"
    assert (tmp_path / "corpus" / "old.txt").exists()
    assert run(*words, "--force").exit_code == 0
    assert not (tmp_path / "corpus" / "old.txt").exists()


@pytest.mark.parametrize(
    ("words", "code", "reason"),
    [
        (["missing.yaml"], 1, "missing.yaml: No such file"),
        ([str(CONFIG), "--sede", "3"], 1, "sede"),
        ([str(CONFIG), "--held_out", "3"], 1, "held_out"),
        (["a.yaml", "b.yaml"], 2, "one CONFIG at most"),
        (["--sentences", "9", "--sentences.train", "8"], 2, "are the same: give one of them"),
        (["--sentences.dev", "9", "--sentences.dev", "8"], 1, "give one of them"),
        (["--sentences", "10000000000000"], 2, "10000000000000 is not in the range"),
    ],
)
def test_errors(run: Run, tmp_path: Path, words: list[str], code: int, reason: str) -> None:
    result = run("generate", *words, "--output", tmp_path / "corpus")
    assert result.exit_code == code
    assert reason in result.stderr
    assert result.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_train_begins_anew_or_goes_on(run: Run) -> None:
    result = run("train", "a.yaml", "--force", "--resume")
    assert result.exit_code == 2
    assert "--force begins anew and --resume goes on: give one of them" in result.stderr


@pytest.mark.parametrize("words", [[], ["a.yaml", "b.yaml"], ["--training.epochs", "3"]])
def test_train_needs_one_configuration(run: Run, words: list[str]) -> None:
    result = run("train", *words)
    assert result.exit_code == 2
    assert "give one CONFIG" in result.stderr
