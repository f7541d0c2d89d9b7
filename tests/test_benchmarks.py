"""The generator's benchmark: what it runs, and that both sides run the same templates."""

import re
import subprocess
import sys

import yaml

from tests.conftest import ROOT

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


def test_both_languages_hold_as_many_templates() -> None:
    ours = yaml.safe_load((GRAMMAR / "timer.yaml").read_text(encoding="utf-8"))
    text = (GRAMMAR / "timer.chatette").read_text(encoding="utf-8")
    intent = re.search(r"^%\[timer\].*\n((?: +.*\n)+)", text, re.MULTILINE)
    assert intent is not None
    assert len(intent[1].splitlines()) == len(ours["sentences"]["timer"]["templates"]) == 12
