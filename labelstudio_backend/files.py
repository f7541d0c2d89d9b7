"""Sentences from files into a project, and annotations from a project into files."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labelstudio_backend.studio import Studio
from labelstudio_backend.tasks import TEXT, Export, labelled_task, plain_task, read_export, text_of
from speechtimer.dataset import read_sentences, write_conll, write_jsonl
from speechtimer.dataset.checks import on_tokens
from speechtimer.errors import DataError
from speechtimer.labelling.annotation import labelled_sentences
from speechtimer.training.files import written_whole

__all__ = ["Imported", "export_file", "import_file", "read_project", "read_tasks"]


def read_tasks(file: Path, *, labelled: bool = False) -> Iterator[dict[str, Any]]:
    """The tasks of a file: .txt (a sentence a line), .jsonl, .conll, or Label Studio's .json.

    Args:
        labelled: whether the file's labels come along as annotations; else the text alone.

    Raises:
        DataError: the file cannot be read.
    """
    suffix = file.suffix.lower()
    if suffix == ".txt":
        yield from _lines(file)
    elif suffix == ".json":
        yield from _label_studio(file, labelled=labelled)
    elif suffix in (".jsonl", ".conll"):
        _refuse_label_studios_columns(file)
        for sentence in read_sentences(file):
            yield labelled_task(sentence) if labelled else plain_task(sentence.text)
    else:
        raise DataError(f"{file} : les phrases se lisent dans un .txt, .jsonl, .conll ou .json")


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{file} : n'est pas en UTF-8, enregistrez-le en UTF-8") from error
    for line in text.splitlines():
        if line.strip():
            yield plain_task(line.strip())


def _label_studio(file: Path, *, labelled: bool) -> Iterator[dict[str, Any]]:
    try:
        tasks = json.loads(file.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, ValueError) as error:
        raise DataError(f"{file} : n'est pas du JSON") from error
    if not isinstance(tasks, list) or not all(isinstance(task, Mapping) for task in tasks):
        raise DataError(f"{file} : doit être une liste de tâches de Label Studio")
    for task in tasks:
        made = plain_task(text_of(task))
        if labelled and task.get("annotations"):
            kept = ("result", "was_cancelled", "ground_truth", "lead_time")
            made["annotations"] = [
                {key: found[key] for key in kept if key in found} for found in task["annotations"]
            ]
        yield made


def _refuse_label_studios_columns(file: Path) -> None:
    with file.open("rb") as lines:
        if lines.readline().split()[1:2] == [b"-X-"]:
            raise DataError(
                f"{file} : l'export CoNLL de Label Studio perd du texte, prenez son export JSON"
            )


@dataclass(frozen=True, slots=True)
class Imported:
    """How many sentences were added, and how many were there already and kept their labels."""

    new: int
    left_labels: int = 0

    def said(self, file: Path) -> str:
        """The same in French."""
        left = (
            f" ({self.left_labels} y étaient déjà : leurs étiquettes n'ont pas été importées)"
            if self.left_labels
            else ""
        )
        return f"{file} : {self.new} phrases ajoutées{left}"


def import_file(studio: Studio, project: int, file: Path, *, labelled: bool = False) -> Imported:
    """Add the sentences that the project does not have yet.

    Raises:
        DataError: the file cannot be read, or holds no sentence.
    """
    known = studio.texts(project, TEXT)
    new, count, left = [], 0, 0
    for task in read_tasks(file, labelled=labelled):
        count += 1
        text = text_of(task)
        if text not in known:
            known.add(text)
            new.append(task)
        elif "annotations" in task:
            left += 1
    if not count:
        raise DataError(f"{file} : ne contient aucune phrase")
    studio.import_tasks(project, new)
    return Imported(len(new), left)


def read_project(studio: Studio, project: int, *, everything: bool = False) -> Export:
    """The project's annotations by person; of all tasks, or of those that have some."""
    return read_export(studio.export(project, everything=everything), studio.people())


def export_file(studio: Studio, project: int, file: Path) -> tuple[int, tuple[str, ...]]:
    """Write the annotated sentences; how many, and what could not be read.

    As .jsonl or .conll a sentence has the annotation that counts; as .json all of them, as Label
    Studio gives them.

    Raises:
        DataError: the file's name ends otherwise.
    """
    suffix = file.suffix.lower()
    if suffix not in (".jsonl", ".conll", ".json"):
        raise DataError(f"{file} : les annotations s'écrivent dans un .jsonl, .conll ou .json")
    if suffix == ".json":
        tasks = studio.export(project)
        with written_whole(file) as partial:
            partial.write_text(json.dumps(tasks, ensure_ascii=False, indent=1), encoding="utf-8")
        return len(tasks), ()
    export = read_project(studio, project)
    sentences, problems = list(labelled_sentences(export.tasks)), list(export.problems)
    if suffix == ".conll":
        problems += [
            f"une étiquette coupe un mot, la phrase manque dans {file} : « {sentence.text} »"
            for sentence in sentences
            if not on_tokens(sentence)
        ]
        sentences = [sentence for sentence in sentences if on_tokens(sentence)]
    write = write_jsonl if suffix == ".jsonl" else write_conll
    with written_whole(file) as partial:
        write(partial, sentences)
    return len(sentences), tuple(problems)
