"""The benchmarks run, and the generator's two sides run the same templates."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.conftest import ROOT
from tests.training.corpus import write_corpus

GRAMMAR = ROOT / "benchmarks" / "grammar"


def test_it_measures_labelled_sentences() -> None:
    script = ROOT / "benchmarks" / "generator_speed.py"
    options = ["--no-chatette", "--sentences", "200", "--sizes", "--workers", "1"]
    run = subprocess.run(
        [sys.executable, script, *options], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    row = run.stdout.splitlines()[-1].split()
    assert row[:5] == ["SpeechTimer,", "workers:", "1", "200", "200"]


def test_templates_and_meaning_are_held_against_each_other() -> None:
    script = ROOT / "benchmarks" / "templates_and_meaning.py"
    options = ["blocks_basic", "--sentences", "200", "--most", "0.1"]
    run = subprocess.run(
        [sys.executable, script, *options], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stdout.splitlines()[-1].split()[:2] == ["all", "200"]


def test_the_keep_alive_benchmark_asks_both_servers() -> None:
    script = ROOT / "benchmarks" / "keep_alive.py"
    run = subprocess.run([sys.executable, script, "3"], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert [row.split()[:3] for row in run.stdout.splitlines()[2:]] == [
        ["API,", "GET", "/health"],
        ["API,", "POST", "/parse"],
        ["evaluator,", "GET", "/health"],
    ]


@pytest.mark.skipif(shutil.which("wrk") is None, reason="needs wrk")
def test_the_api_benchmark_loads_both_servers() -> None:
    script = ROOT / "benchmarks" / "api_load.py"
    options = [str(ROOT), "--seconds", "1", "--rounds", "1"]
    run = subprocess.run(
        [sys.executable, script, *options], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    rows = [row.rsplit(maxsplit=4) for row in run.stdout.splitlines()[2:]]
    assert [name.partition(",")[0].strip() for name, *_ in rows] == [
        *["32 connections"] * 2,
        *["half that load"] * 2,
        *["one client"] * 2,
    ]
    assert all(float(figure) > 0 for _, *figures in rows for figure in figures)


def test_both_languages_hold_as_many_templates() -> None:
    ours = yaml.safe_load((GRAMMAR / "timer.yaml").read_text(encoding="utf-8"))
    text = (GRAMMAR / "timer.chatette").read_text(encoding="utf-8")
    intent = re.search(r"^%\[timer\].*\n((?: +.*\n)+)", text, re.MULTILINE)
    assert intent is not None
    assert len(intent[1].splitlines()) == len(ours["sentences"]["timer"]["templates"]) == 12


def test_the_model_table_scores_what_was_trained(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus")
    script = ROOT / "benchmarks" / "model_table.py"
    options = ["--only", "lstm_crf_64", "--folder", str(tmp_path / "runs")]
    options += ["--training.epochs", "1", "--corpus.folder", str(corpus), "--tensorboard", "false"]
    for _ in range(2):  # the second time nothing is trained
        run = subprocess.run(
            [sys.executable, script, *options], capture_output=True, text=True, check=False
        )
        assert run.returncode == 0, run.stderr
    *_, single, half = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in run.stdout.splitlines()
    ]
    assert [single[:2], half[:2]] == [["LSTM-CRF, `hidden_size: 64`", b] for b in ("32", "16")]
    assert float(half[6]) == pytest.approx(float(single[6]) / 2, rel=0.2)
    assert not run.stdout.startswith("training")


def test_the_model_table_holds_students_against_their_twins(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus")
    script = ROOT / "benchmarks" / "model_table.py"
    options = ["--students", "8", "--folder", str(tmp_path / "runs"), "--training.epochs", "1"]
    options += ["--corpus.folder", str(corpus), "--tensorboard", "false"]
    options += ["--teacher.folder", str(tmp_path / "posteriors")]
    options += ["--teacher.models", f"[{ROOT / 'models' / 'lstm_crf' / 'model.pt'}]"]
    run = subprocess.run(
        [sys.executable, script, *options], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    titles = [line.strip("| ").split(" | ")[0] for line in run.stdout.splitlines()[6:]]
    names = ["LSTM-CRF, `hidden_size: 8`", "LSTM, `hidden_size: 8`"]
    assert titles == [n + end for n in names for end in ("", "", ", distilled", ", distilled")]
    cards = [json.loads(f.read_text()) for f in sorted(tmp_path.glob("runs/*/card.json"))]
    assert [len(card["teacher"]) for card in cards] == [1, 0, 1, 0]


def test_two_builds_read_the_same_sentences() -> None:
    script = ROOT / "benchmarks" / "parse_speed.py"
    options = ["--sentences", "20", "--rounds", "1", "--starts", "1"]
    run = subprocess.run(
        [sys.executable, script, ROOT, *options], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    rows = [re.split(r" {2,}", row) for row in run.stdout.splitlines()[1:]]
    assert len(rows) == 3 + 3 * 2 + 2
    assert all(float(value) > 0 for row in rows for value in row[1:])


def test_fast_and_flair_are_held_against_each_other() -> None:
    script = ROOT / "benchmarks" / "same_tags.py"
    run = subprocess.run(
        [sys.executable, script, "20"], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stdout.splitlines()[-1].endswith("sentences, 0 tagged differently")
