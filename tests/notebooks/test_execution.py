"""The notebooks do what they say: executed from top to bottom, with real training."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nbclient.exceptions import DeadKernelError

from speechtimer.dataset import read_sentences
from tests.notebooks.run import (
    LSTM_CRF,
    MONITOR,
    TRANSFORMER,
    assert_clean,
    copy_project,
    execute,
    outputs,
    printed,
)
from tests.training.stock_flair import spans_of_stock_flair

# The kernel dies in the second epoch, as where its machine is switched off.
_KILL = """
import signal
_montrer = montrer
def montrer(etape):
    _montrer(etape)
    if etape.epoch == 2:
        os.kill(os.getpid(), signal.SIGKILL)
"""
_MISTAKE = 'load_config("configs/lstm_crf.yaml", {"training.epoch": "3"})'


@pytest.fixture(scope="module", autouse=True)
def _alone_and_offline() -> Iterator[None]:
    """Kernels and processes: threads that wait for each other on a busy machine take minutes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OMP_NUM_THREADS", "1")
        patch.setenv("HF_HUB_OFFLINE", "1")
        yield


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_project(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="module")
def lstm_crf(project: Path) -> Any:
    """Notebook 3a, killed, executed anew, and trained once more in the end.

    Over a minute: that are three trainings, in kernels that each import torch and Flair.
    """
    with pytest.raises(DeadKernelError):
        execute(project, LSTM_CRF, after="suivre", code=_KILL)
    run = project / "runs" / "3a-rapide-1"
    assert (run / "checkpoint.pt").exists()
    assert not (run / "model.pt").exists()
    return execute(project, LSTM_CRF, again=("essai", "suivre", "entrainer", "fin"))


@pytest.fixture(scope="module")
def transformer(project: Path) -> Any:
    """Notebook 3b, executed with a mistake in a cell."""
    return execute(project, TRANSFORMER, after="reglages", code=_MISTAKE)


def test_lstm_crf_goes_on_where_it_was_killed(lstm_crf: Any, project: Path) -> None:
    run = project / "runs" / "3a-rapide-1"

    assert not (run / "checkpoint.pt").exists()
    assert len((run / "training.jsonl").read_text().splitlines()) == 3
    shown = outputs(lstm_crf, "suivre")[0].data["text/html"]
    assert "époque 1 :" not in shown
    assert "époque 3 :" in shown


def test_another_training_overwrites_nothing(lstm_crf: Any, project: Path) -> None:
    first, second = (project / "runs" / f"3a-rapide-{number}" for number in (1, 2))

    assert (second / "model.pt").exists()
    assert "runs/3a-rapide-1/model.pt" in printed(lstm_crf, "fin")
    assert "runs/3a-rapide-2/model.pt" in lstm_crf.cells[-1].outputs[0].text
    assert _newest(first) < (second / "config.yaml").stat().st_mtime_ns


def test_lstm_crf_shows_all_and_leaves_a_model(
    lstm_crf: Any, project: Path, tmp_path: Path
) -> None:
    _assert_shows_all(lstm_crf, project / "runs" / "3a-rapide-1", tmp_path)


def test_a_small_model_learns_from_the_one_that_was_trained(lstm_crf: Any, project: Path) -> None:
    student = "runs/3a-eleve-rapide-1/model.pt"

    assert f"{student} : " in printed(lstm_crf, "distiller")
    assert (project / student).stat().st_size > 0


def test_transformer_shows_all_and_leaves_a_model(
    transformer: Any, project: Path, tmp_path: Path
) -> None:
    _assert_shows_all(transformer, project / "runs" / "3b-rapide-1", tmp_path)


def test_monitor_compares_the_runs(lstm_crf: Any, transformer: Any, project: Path) -> None:
    del lstm_crf, transformer  # whose runs these are
    runs = ["3a-eleve-rapide-1", "3a-rapide-1", "3a-rapide-2", "3b-rapide-1"]

    notebook = execute(project, MONITOR)

    assert_clean(notebook)
    assert f"Essais que TensorBoard suit : {', '.join(runs)}" in printed(notebook, "direct")
    assert "image/png" in outputs(notebook, "courbes")[0].data
    assert "image/png" in outputs(notebook, "pareto")[0].data
    head, _, *rows = outputs(notebook, "comparer")[0].data["text/markdown"].splitlines()
    assert "F1 réel" in head
    assert sorted(row.split("|")[1].strip() for row in rows) == runs


def test_monitor_trains_small_ones_where_there_is_no_run(tmp_path: Path) -> None:
    """A minute where others run: the notebook trains two models and starts TensorBoard."""
    notebook = execute(copy_project(tmp_path), MONITOR)

    assert_clean(notebook)
    assert "4-rapide-16, 4-rapide-64" in printed(notebook, "direct")


def test_a_slip_of_the_keyboard_is_one_sentence(transformer: Any) -> None:
    (shown,) = outputs(transformer, "added")

    assert shown.output_type == "error"
    (sentence,) = shown.traceback
    assert sentence.startswith(
        "configs/lstm_crf.yaml: unknown key 'training.epoch', did you mean training.epochs"
    )


def _assert_shows_all(notebook: Any, run: Path, folder: Path) -> None:
    assert_clean(notebook)
    assert "data:image/svg+xml;base64," in outputs(notebook, "courbes")[0].data["text/html"]
    assert "minuteur exact" in outputs(notebook, "scores")[0].data["text/markdown"]
    assert any("<mark" in o.data["text/html"] for o in outputs(notebook, "montrer-erreurs"))
    assert "<mark" in outputs(notebook, "phrase")[0].data["text/html"]
    assert "Mo" in printed(notebook, "fin")
    assert (run / "errors.html").exists()
    sentences = list(read_sentences(run.parent.parent / "data" / "dev.jsonl"))
    found = spans_of_stock_flair(run / "model.pt", sentences, folder)
    wanted = [{(s.start, s.end, str(s.label)) for s in sentence.spans} for sentence in sentences]
    right = sum(len(set(f) & w) for f, w in zip(found, wanted, strict=True))
    assert right > 0.1 * sum(map(len, wanted)), "it has learnt nothing"


def _newest(folder: Path) -> int:
    """When something in a run's folder was written last."""
    return max(file.stat().st_mtime_ns for file in folder.rglob("*") if file.is_file())
