"""What the notebooks are as files: for students, clean, the same where they do the same."""

import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from huggingface_hub import constants

from tests.notebooks.run import (
    DATASET,
    EXTRACT,
    LSTM_CRF,
    MONITOR,
    NOTEBOOKS,
    SETUP,
    SUBMIT,
    TRANSFORMER,
    read,
)

_ALL = (DATASET, SETUP, EXTRACT, LSTM_CRF, TRANSFORMER, MONITOR, SUBMIT)
_PRIVATE = re.compile(r"(?<![\w.])/(home|root|work|tmp|Users|usr)/|[A-Z]:\\|hf_[A-Za-z0-9]{20}")


def _code(name: str) -> list[Any]:
    return [cell for cell in read(NOTEBOOKS, name).cells if cell.cell_type == "code"]


def _source(name: str, cell_id: str) -> str:
    return next(str(cell.source) for cell in read(NOTEBOOKS, name).cells if cell.id == cell_id)


@pytest.mark.parametrize("name", _ALL)
def test_is_valid_and_holds_nothing_of_who_ran_it(name: str) -> None:
    notebook = read(NOTEBOOKS, name)

    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata.kernelspec.name == "python3"
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert all(not cell.outputs and cell.execution_count is None for cell in _code(name))
    assert not any(_PRIVATE.search(cell.source) for cell in notebook.cells)


@pytest.mark.parametrize("name", _ALL)
def test_cells_are_short_and_explained(name: str) -> None:
    cells = read(NOTEBOOKS, name).cells

    assert all(len(cell.source.splitlines()) < 25 for cell in _code(name))
    kinds = [cell.cell_type for cell in cells]
    assert kinds[0] == "markdown"
    assert "code code code" not in " ".join(kinds)


@pytest.mark.parametrize("name", _ALL)
def test_one_cell_takes_the_parameter(name: str) -> None:
    tagged = [cell for cell in _code(name) if "parameters" in cell.metadata.get("tags", [])]

    assert [cell.source.splitlines()[0].split("  #")[0] for cell in tagged] == ["RAPIDE = False"]
    assert _code(name).index(tagged[0]) == 2


@pytest.mark.parametrize(
    ("name", "tags"),
    [
        (DATASET, {"#FINETUNE", "#TIPS"}),
        (SETUP, {"#FINETUNE", "#TIPS", "#PAPER"}),
        (EXTRACT, {"#FINETUNE", "#TIPS", "#PAPER"}),
        (LSTM_CRF, {"#FINETUNE", "#TIPS", "#PAPER"}),
        (TRANSFORMER, {"#FINETUNE", "#TIPS", "#PAPER"}),
        (SUBMIT, {"#FINETUNE", "#TIPS"}),
        (MONITOR, {"#FINETUNE", "#TIPS"}),
    ],
)
def test_says_what_to_change_to_know_and_to_read(name: str, tags: set[str]) -> None:
    text = (NOTEBOOKS / name).read_text(encoding="utf-8")

    assert set(re.findall(r"#[A-Z]+\b", text)) == tags


def test_cells_of_the_same_name_do_the_same() -> None:
    first, second = ({cell.id: cell.source for cell in _code(n)} for n in (LSTM_CRF, TRANSFORMER))
    own = {"essai", "reglages", "entrainer"}

    common = (set(first) & set(second)) - own
    assert {"installer", "corpus", "suivre", "scores", "erreurs", "fin"} <= common
    assert {cell: first[cell] for cell in common} == {cell: second[cell] for cell in common}
    assert first["essai"].replace("3a", "3b") == second["essai"]
    assert _source(MONITOR, "installer") == first["installer"]
    assert _source(MONITOR, "entrer") == first["entrer"]


@pytest.mark.parametrize("name", _ALL)
def test_missing_project_folder_is_one_sentence(name: str, tmp_path: Path) -> None:
    cell: dict[str, Any] = {}
    exec(_source(name, "installer"), cell)
    missing = tmp_path / "Mon Drive" / "ailleurs"

    with pytest.raises(cell["CarnetError"]) as error:
        cell["entrer"](missing)

    shown = error.value._render_traceback_()
    assert shown == [f"Le projet n’est pas dans {missing} : corrigez DOSSIER, puis relancez."]


def test_unreachable_encoder_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    cell: dict[str, Any] = {"ENCODEUR": "personne/encodeur"}
    exec(_source(TRANSFORMER, "installer"), cell)

    with pytest.raises(cell["CarnetError"]) as error:
        exec(_source(TRANSFORMER, "verifier"), cell)

    (sentence,) = error.value._render_traceback_()
    assert "« personne/encodeur »" in sentence
    assert sentence.endswith("ou mettez ENCODEUR = None.")
