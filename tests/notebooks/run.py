"""Notebooks, executed from top to bottom in a kernel of their own."""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

__all__ = [
    "DATASET",
    "EXTRACT",
    "LSTM_CRF",
    "MONITOR",
    "NOTEBOOKS",
    "SETUP",
    "SUBMIT",
    "TRANSFORMER",
    "assert_clean",
    "copy_project",
    "execute",
    "outputs",
    "printed",
    "read",
]

NOTEBOOKS = Path(__file__).parent.parent.parent / "notebooks"
DATASET = "0_construire_le_jeu_de_donnees.ipynb"
SETUP = "1_installer_label_studio.ipynb"
EXTRACT = "2_extraire_les_annotations.ipynb"
LSTM_CRF = "3a_entrainer_lstm_crf.ipynb"
TRANSFORMER = "3b_affiner_transformer.ipynb"
MONITOR = "4_suivre_l_entrainement.ipynb"
SUBMIT = "5_tester_et_soumettre.ipynb"

_SECONDS_A_CELL = 300
_MAY_FAIL = ["raises-exception"]


def copy_project(folder: Path) -> Path:
    """What of the project the notebooks read, in a folder of its own."""
    root = NOTEBOOKS.parent
    for part in ("notebooks", "configs"):
        shutil.copytree(root / part, folder / part)
    (folder / "data").mkdir()
    for file in ("pyproject.toml", "data/dev.jsonl"):
        shutil.copy(root / file, folder / file)
    return folder


def read(folder: Path, name: str) -> Any:
    """A notebook of a folder."""
    return nbformat.read(folder / name, as_version=4)  # type: ignore[no-untyped-call]  # half typed


def execute(
    project: Path,
    name: str,
    *,
    after: str = "",
    code: str = "",
    again: Sequence[str] = (),
    changed: Mapping[str, str] | None = None,
) -> Any:
    """A notebook of a project with its outputs, on small settings.

    Args:
        after: the cell behind which ``code`` is put, as a cell ``added`` that may fail.
        again: cells that are executed once more in the end, as a reader may.
        changed: likewise, each behind code of its own, as cells ``…-again`` that may fail.

    Raises:
        nbclient.exceptions.CellExecutionError: a cell failed.
        nbclient.exceptions.DeadKernelError: the kernel was killed.
    """
    notebook = read(project / "notebooks", name)
    _put(notebook, after="parametres", cell=_cell("RAPIDE = True"))
    if code:
        _put(notebook, after=after, cell=_cell(code, id="added", metadata={"tags": _MAY_FAIL}))
    sources = {cell.id: cell.source for cell in notebook.cells}
    notebook.cells += [_cell(sources[cell_id]) for cell_id in again]
    for cell_id, before in (changed or {}).items():
        source = f"{before}\n{sources[cell_id]}"
        notebook.cells.append(_cell(source, id=f"{cell_id}-again", metadata={"tags": _MAY_FAIL}))
    NotebookClient(
        notebook,
        timeout=_SECONDS_A_CELL,
        kernel_name="python3",
        resources={"metadata": {"path": str(project / "notebooks")}},
    ).execute()
    return notebook


def outputs(notebook: Any, cell_id: str) -> list[Any]:
    """What a cell showed."""
    found: list[Any] = next(cell for cell in notebook.cells if cell.id == cell_id).outputs
    return found


def _put(notebook: Any, *, after: str, cell: Any) -> None:
    place = next(i for i, cell in enumerate(notebook.cells) if cell.id == after)
    notebook.cells.insert(place + 1, cell)


def _cell(source: str, **options: Any) -> Any:
    return nbformat.v4.new_code_cell(source, **options)  # type: ignore[no-untyped-call]  # the same


def assert_clean(notebook: Any) -> None:
    """Nothing went wrong, and nothing is said that a student would take for it."""
    cells = [
        cell
        for cell in notebook.cells
        if cell.cell_type == "code" and cell.metadata.get("tags") != _MAY_FAIL
    ]
    shown = [output for cell in cells for output in cell.outputs]
    assert not [output for output in shown if output.output_type == "error"]
    assert not [output.text for output in shown if output.get("name") == "stderr"]


def printed(notebook: Any, cell_id: str) -> str:
    """What a cell has printed."""
    return "".join(output.get("text", "") for output in outputs(notebook, cell_id))
