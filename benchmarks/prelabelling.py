"""How long it takes until so many tasks are pre-labelled, beside Label Studio's own way.

    speechtimer label start            # first: a Label Studio and a model to measure with
    python benchmarks/prelabelling.py --tasks 1500

Makes two projects of the same generated sentences in that Label Studio and removes them in the end.
In one, the sentences are read, put in order and sent as one import of predictions, as the labelling
backend does it; in the other, « Retrieve predictions » asks the same model.
"""

import argparse
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from labelstudio_backend import setup
from labelstudio_backend.interface import label_config
from labelstudio_backend.predicting import ordered, predictions
from labelstudio_backend.studio import Studio
from labelstudio_backend.tasks import plain_task, text_of
from labelstudio_backend.workspace import FOLDER, Connection, Workspace
from speechtimer.dataset.config import DatasetConfig, load_config
from speechtimer.dataset.generate import generate, load_grammar
from speechtimer.parser import Parser

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tasks", type=int, default=1500)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--ours-only", action="store_true", help="not Label Studio's own way")
    options = parser.parse_args()
    connection = Workspace(options.folder).needed_connection()
    texts = [s.text for s in islice(generate(load_grammar(), _config()), options.tasks)]
    with Studio(connection.url, connection.token) as studio:
        ours = _timed(studio, texts, _ours)
        print(f"one import of predictions: {ours:.1f} s for {len(texts)} tasks", flush=True)
        if not options.ours_only:
            theirs = _timed(studio, texts, lambda *given: _theirs(connection, *given))
            print(f"Retrieve predictions: {theirs:.1f} s, {theirs / ours:.0f} times as long")


def _config() -> DatasetConfig:
    return load_config(ROOT / "configs" / "dataset.yaml")


def _timed(studio: Studio, texts: list[str], predict: Callable[[Studio, int], float]) -> float:
    project = studio.create_project("benchmark", label_config=label_config(), instructions="")
    try:
        studio.import_tasks(project, [plain_task(text) for text in texts])
        seconds = predict(studio, project)
        known = studio.project(project)["total_predictions_number"]
        assert known == len(texts), f"{known} of {len(texts)} have a prediction"
        return seconds
    finally:
        studio._send("DELETE", f"/api/projects/{project}")


def _ours(studio: Studio, project: int) -> float:
    parser = Parser()
    started = time.monotonic()
    tasks = studio.without_prediction(project, "benchmark")
    texts = [text_of(task) for task in tasks]
    found = ordered(predictions(parser, tasks, model_version="benchmark"), texts)
    sent = zip(tasks, found, strict=True)
    studio.import_predictions(project, [{"task": t["id"], **made} for t, made in sent])
    return time.monotonic() - started


def _theirs(connection: Connection, studio: Studio, project: int) -> float:
    setup.connect(studio, connection, project)
    query = {"id": "retrieve_tasks_predictions", "project": project}
    started = time.monotonic()
    selected = {"selectedItems": {"all": True, "excluded": []}}
    studio._send("POST", "/api/dm/actions", params=query, json=selected, timeout=900)
    return time.monotonic() - started


if __name__ == "__main__":
    main()
