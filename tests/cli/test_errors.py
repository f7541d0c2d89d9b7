"""``speechtimer errors``."""

from pathlib import Path

import pytest

from speechtimer import parse
from speechtimer.dataset import Sentence, write_conll, write_jsonl
from tests.cli.conftest import Run

TEXT = "3 séries de 2 minutes avec 30 secondes de repos"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """One sentence that the shipped model reads as it should, and one that it cannot."""
    right = parse(TEXT)
    path = tmp_path / "gold.jsonl"
    gold = Sentence(TEXT, right.spans, right.program, ("basic",))
    write_jsonl(path, [gold, Sentence("5 fois " + TEXT, tags=("odd",))])
    return path


def test_the_page(run: Run, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("errors", "default", file)
    assert result.exit_code == 0
    assert result.stdout == "errors.html: 1 of 2 sentences are wrong\n"
    html = (tmp_path / "errors.html").read_text(encoding="utf-8")
    assert html.count("<article") == 1
    assert "gold.jsonl" in html
    assert "les plus proches" not in html


def test_with_training_sentences(run: Run, file: Path, tmp_path: Path) -> None:
    train, page = tmp_path / "train.conll", tmp_path / "page.html"
    write_conll(train, [Sentence("8 fois 10 séries de 20 minutes"), Sentence("bonjour")])
    assert run("errors", "default", file, "--train", train, "-o", page).exit_code == 0
    html = page.read_text(encoding="utf-8")
    assert html.index("8 fois 10 séries") < html.index("bonjour")


def test_the_corpus_is_found_where_generate_puts_it(
    run: Run, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data/corpus").mkdir(parents=True)
    write_jsonl(tmp_path / "data/corpus/train.jsonl", [Sentence("salut")])
    assert run("errors", "default", file).exit_code == 0
    assert "salut" in (tmp_path / "errors.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["nowhere.pt", "{file}"], "no such model file"),
        (["default", "{empty}"], "there is no sentence"),
        (["default", "{file}", "--train", "nowhere.jsonl"], "nowhere.jsonl"),
        (["default", "{file}", "-o", "nowhere/page.html"], "there is no folder"),
        (["default"], "Missing argument"),
    ],
)
def test_bad_use(run: Run, file: Path, tmp_path: Path, words: list[str], part: str) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.touch()
    result = run("errors", *(word.format(file=file, empty=empty) for word in words))
    assert result.exit_code in (1, 2)
    assert part in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_bad_line_is_named(run: Run, file: Path) -> None:
    with file.open("a", encoding="utf-8") as stream:
        stream.write("{}\n")
    result = run("errors", "default", file)
    assert result.exit_code == 1
    assert "gold.jsonl:3" in result.stderr
