"""``speechtimer dataset report``."""

import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.dataset.corpus_folder import write_corpus


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "corpus")


def test_page_and_card(run: Run, corpus: Path) -> None:
    result = run("dataset", "report", corpus)
    assert result.exit_code == 0
    assert "6 sentences" in result.stdout
    assert "Le corpus corpus" in (corpus / "report.html").read_text(encoding="utf-8")
    assert (corpus / "README.md").read_text(encoding="utf-8").startswith("---\nlanguage:")
    assert run("dataset", "report", corpus).exit_code == 0  # its own card is written again


def test_the_page_alone(run: Run, corpus: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    assert run("dataset", "report", corpus, "-o", page, "--no-card").exit_code == 0
    assert page.exists()
    assert not (corpus / "README.md").exists()
    assert not (corpus / "report.html").exists()


def test_somebody_elses_readme_stays(run: Run, corpus: Path) -> None:
    (corpus / "README.md").write_text("mine", encoding="utf-8")
    result = run("dataset", "report", corpus)
    assert result.exit_code == 1
    assert "--no-card" in result.stderr
    assert (corpus / "README.md").read_text(encoding="utf-8") == "mine"


def test_a_missing_folder(run: Run, tmp_path: Path) -> None:
    result = run("dataset", "report", tmp_path / "nowhere")
    assert result.exit_code == 2
    assert "nowhere" in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_folder_without_sentences(run: Run, tmp_path: Path) -> None:
    result = run("dataset", "report", tmp_path)
    assert result.exit_code == 1
    assert "speechtimer generate" in result.stderr


def test_an_output_whose_folder_is_missing(run: Run, corpus: Path, tmp_path: Path) -> None:
    result = run("dataset", "report", corpus, "-o", tmp_path / "a" / "b.html")
    assert result.exit_code == 2
    assert "there is no folder" in result.stderr


@pytest.mark.parametrize("module", ["jinja2", "matplotlib"])
def test_without_the_extra(
    run: Run, corpus: Path, monkeypatch: pytest.MonkeyPatch, module: str
) -> None:
    for name in ("page", "plots", "corpus"):
        monkeypatch.delitem(sys.modules, f"speechtimer.report.{name}", raising=False)
    monkeypatch.setitem(sys.modules, module, None)
    result = run("dataset", "report", corpus)
    assert (result.exit_code, result.stderr) == (
        1,
        'Error: speechtimer dataset needs the report extra: pip install "speechtimer[report]"\n',
    )
