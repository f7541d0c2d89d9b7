"""``speechtimer dataset check``: what people read, what programs read, and exit codes."""

import json
from pathlib import Path

import pytest
from rich.console import Console

from speechtimer.cli.dataset_check import show_report
from speechtimer.dataset import write_jsonl
from speechtimer.dataset.checks import check_files
from tests.cli.conftest import Run
from tests.marked import marked

GOOD = "[3](n) séries de [2](wm) minutes avec [30](bs) secondes de repos"
BAD = "[3](n) séries de [2 minutes](wm)"
DOUBTFUL = "[3](n) tours de [30](ws) secondes, 10 secondes de roulade"


@pytest.fixture
def team(tmp_path: Path) -> Path:
    path = tmp_path / "team.jsonl"
    write_jsonl(path, [marked(source).assembled() for source in (GOOD, BAD, DOUBTFUL)])
    return path


def test_findings_are_shown_by_severity(run: Run, team: Path) -> None:
    result = run("dataset", "check", "--guide-only", team)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (
        "Contradictions avec le guide d’annotation (1)\n"
        "\n"
        f"{team}:2, caractères 12-21, règle 1\n"
        "  3 séries de [2 minutes]\n"
        "  « 2 minutes » contient « minutes » : seul le nombre s’annote\n"
        "  → [2](duration_wt_min)\n"
        "\n"
        "À vérifier (1)\n"
        "\n"
        f"{team}:3, caractères 24-26, règle 14\n"
        "  3 tours de 30 secondes, [10] secondes de roulade\n"
        "  « 10 » n’a pas de span : règle-t-il un effort ou un repos ?\n"
        "  → [10]\n"
        "\n"
        "3 phrases. Contradictions avec le guide d’annotation : 1, à vérifier : 1\n"
    )


def test_json_has_one_object_a_line(run: Run, team: Path) -> None:
    result = run("dataset", "check", "--json", "--guide-only", team)
    first, second = map(json.loads, result.stdout.splitlines())
    assert first == {
        "file": str(team),
        "line": 2,
        "start": 12,
        "end": 21,
        "severity": "contradiction",
        "rule": 1,
        "message": "« 2 minutes » contient « minutes » : seul le nombre s’annote",
        "expected": "[2](duration_wt_min)",
        "confidence": None,
        "text": "3 séries de 2 minutes",
    }
    assert second["severity"] == "doubt"


def test_strict_fails_on_contradictions_only(run: Run, team: Path, tmp_path: Path) -> None:
    assert run("dataset", "check", "--strict", "--guide-only", team).exit_code == 1
    doubtful = tmp_path / "doubtful.jsonl"
    write_jsonl(doubtful, [marked(DOUBTFUL).assembled()])
    assert run("dataset", "check", "--strict", "--guide-only", doubtful).exit_code == 0


def test_why_there_is_no_cross_validation_is_said(run: Run, team: Path) -> None:
    result = run("dataset", "check", team)
    assert result.stderr == (
        "Only the guide was checked: cross-validation needs at least 50 different sentences, "
        "there are 3\n"
    )
    assert "probables" not in result.stdout


def test_long_sentences_are_cut_around_the_finding(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "long.jsonl"
    write_jsonl(path, [marked("bla " * 40 + BAD + " bla" * 40).assembled()])
    shown = run("dataset", "check", "--guide-only", path).stdout.splitlines()[3]
    assert shown.startswith("  … ")
    assert shown.endswith(" …")
    assert "[2 minutes]" in shown
    assert len(shown) < 110


def test_control_characters_do_not_reach_the_terminal(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "evil.jsonl"
    write_jsonl(path, [marked("[\x1b[2J 3](n) tours")])
    assert "\x1b" not in run("dataset", "check", "--guide-only", path).stdout


def test_colours_take_the_place_of_brackets(team: Path) -> None:
    screen = Console(force_terminal=True, color_system="truecolor", soft_wrap=True, record=True)
    with screen.capture() as shown:
        show_report(check_files([team], guide_only=True), screen)
    assert "3 séries de \x1b[7m2 minutes\x1b[0m" in shown.get()


@pytest.mark.parametrize(
    ("name", "line", "error"),
    [
        ("a.jsonl", "{", "a.jsonl:1: not JSON"),
        ("a.txt", "", "a.txt: labelled sentences are read from .jsonl and .conll files"),
        ("a.conll", "mot\tB-rien", 'a.conll:1: unknown tag "B-rien"'),
    ],
)
def test_files_that_cannot_be_read(
    run: Run, tmp_path: Path, name: str, line: str, error: str
) -> None:
    path = tmp_path / name
    path.write_text(line, encoding="utf-8")
    result = run("dataset", "check", path)
    assert result.exit_code == 1
    assert error in result.stderr
    assert len(result.stderr.splitlines()) == 1
