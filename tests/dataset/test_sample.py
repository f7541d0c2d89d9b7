"""``python -m speechtimer.dataset.sample``: what a writer of templates looks at."""

import subprocess
import sys
from pathlib import Path

MINE = """
sentences:
  curling:
    weight: 1
    templates: ["{rounds:fig} séries de {rounds:inner,fig} fois {work:seconds}"]
"""


def sample(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "speechtimer.dataset.sample", *words],
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )


def test_sentences_of_ones_own_folder_are_shown(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(MINE, encoding="utf-8")
    run = sample("curling", "3", "--templates", str(tmp_path))
    assert run.returncode == 0, run.stderr
    lines = run.stdout.splitlines()
    assert len(lines) == 3
    assert all("(nb_rounds) séries de [" in line and "  ->  " in line for line in lines)


def test_an_empty_folder_is_told_in_one_sentence(tmp_path: Path) -> None:
    run = sample("3", "--templates", str(tmp_path))
    assert run.returncode == 1
    assert run.stderr == f"{tmp_path}: no sentences in its *.yaml files: add a group to one\n"


def test_an_unknown_group_is_named(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(MINE, encoding="utf-8")
    run = sample("hockey", "3", "--templates", str(tmp_path))
    assert (run.returncode, run.stderr) == (1, "there is no group hockey: use one of curling\n")
