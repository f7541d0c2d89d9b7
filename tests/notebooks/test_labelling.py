"""Notebooks 0, 1 and 2, in the order of the day, in a real Label Studio that exists already.

How one is started on the team's own machine, by the same command, is tested with that command.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from speechtimer.dataset import Sentence, read_sentences
from speechtimer.labelling.selection import wording
from speechtimer.labels import Label, Span
from tests.labelstudio_backend.sentences import SHIPPED
from tests.labelstudio_backend.team import Team, run, stopped_at_the_end
from tests.notebooks.run import (
    DATASET,
    EXTRACT,
    LSTM_CRF,
    NOTEBOOKS,
    SETUP,
    assert_clean,
    copy_project,
    execute,
    outputs,
    printed,
    read,
)

_MISTAKE = """
Path("faux").mkdir()
Path("faux/faux.yaml").write_text("sentences: {a: {weight: 1, templates: ['{wrok} de yoga']}}")
load_grammar(more=Path("faux"))
"""
_ELSEWHERE = 'speechtimer("label", "status", "--folder", "ailleurs")'
_PORT = "PORT_MODELE = 19290"
_PRINT_TUNNEL = 'print(os.environ["CSRF_TRUSTED_ORIGINS"])'
_TUNNEL = "https://equipe.example.com"
_TWICE = "3 séries de 3 minutes"
_ANNOTATED = 22  # of 24: one is skipped, one stays


@dataclass
class Day:
    """A project folder, its notebooks as they were executed, and what the team has submitted."""

    project: Path
    dataset: Any = None
    setup: Any = None
    extract: Any = None
    submitted: dict[str, set[tuple[int, int, str]]] = field(default_factory=dict)

    @property
    def team(self) -> Team:
        return Team(self.project / "labelling-rapide", self.project / "configs" / "labelling.yaml")

    @property
    def out(self) -> Path:
        return self.project / "data" / "equipe-rapide"


@pytest.fixture(scope="module")
def day(label_studio: Team, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    """Notebook 0, then 1, then people who label, then 2.

    Minutes on a busy machine: three kernels import Flair, and a corpus is written.
    """
    day = Day(copy_project(tmp_path_factory.mktemp("project")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OMP_NUM_THREADS", "1")
        patch.setenv("LABEL_STUDIO_URL", label_studio.connection.url)
        patch.setenv("LABEL_STUDIO_API_KEY", label_studio.connection.token)
        day.dataset = execute(day.project, DATASET, after="voir-patrons", code=_MISTAKE)
        with stopped_at_the_end(day.team.folder):
            day.setup = execute(day.project, SETUP, after="reglages", code=_PORT)
            _label(day)
            day.extract = execute(day.project, EXTRACT, after="speechtimer", code=_ELSEWHERE)
            yield day


def _label(day: Day) -> None:
    """People accept what is proposed, label one sentence themselves, and skip one."""
    team = day.team
    tasks = team.studio.unannotated(team.project)
    own = next(task for task in tasks if task["data"]["text"] == _TWICE)
    others = [task for task in tasks if task != own]
    results = [(own, [_region(0, 1, "nb_rounds"), _region(12, 13, "duration_wt_min")])]
    for task in others[: _ANNOTATED - 1]:
        (found,) = team.studio._get(f"/api/tasks/{task['id']}")["predictions"]
        results.append((task, found["result"]))
    for task, result in results:
        team.submit(task["id"], result)
        values = [part["value"] for part in result]
        day.submitted[task["data"]["text"]] = {(v["start"], v["end"], *v["labels"]) for v in values}
    team.submit(others[-1]["id"], [], was_cancelled=True)
    team.studio.close()


def _region(start: int, end: int, label: str) -> dict[str, Any]:
    from labelstudio_backend.tasks import region

    return region(Span(start, end, Label(label)), _TWICE)


def test_corpus_holds_the_teams_templates(day: Day) -> None:
    assert_clean(day.dataset)
    corpus = day.project / "data" / "corpus-rapide"
    train, dev, test = (_read(corpus / f"{split}.jsonl") for split in ("train", "dev", "test"))

    assert [len(train), len(dev), len(test)] == [1200, 80, 80]
    assert {"equipe_escalade", "equipe_club"} <= {sentence.tags[0] for sentence in train}
    assert (corpus / "report.html").exists()


def test_corpus_is_shown(day: Day) -> None:
    (own,) = outputs(day.dataset, "voir-patrons")
    assert own.data["text/html"].count("<p>") == 10
    assert "<mark" in own.data["text/html"]
    assert "image/png" in outputs(day.dataset, "etiquettes")[0].data
    assert all("<svg" in shown.data["text/html"] for shown in outputs(day.dataset, "longueurs"))
    assert "<iframe" in outputs(day.dataset, "page")[0].data["text/html"]
    table = outputs(day.dataset, "fuites")[0].data["text/markdown"].splitlines()
    assert [row.split("|")[1].strip() for row in table[2:]] == ["dev", "test"]
    assert "1200 phrases, 1200 textes" in printed(day.dataset, "doublons")


def test_mistake_in_a_template_is_one_sentence(day: Day) -> None:
    (shown,) = outputs(day.dataset, "added")

    assert shown.traceback == [shown.evalue]
    assert "faux.yaml:1: there is no slot {wrok}" in shown.evalue


def test_sentences_to_label_are_unlike_each_other_and_unlike_dev_and_test(day: Day) -> None:
    texts = (day.project / "phrases-rapide.txt").read_text(encoding="utf-8").splitlines()
    corpus = day.project / "data" / "corpus-rapide"
    held_out = [*_read(corpus / "dev.jsonl"), *_read(corpus / "test.jsonl")]

    assert len({wording(text) for text in texts}) == len(texts) == 24
    assert _TWICE in texts
    assert not {wording(text) for text in texts} & {wording(s.text) for s in held_out}


def test_project_stands_and_the_notebook_says_where(day: Day, label_studio: Team) -> None:
    assert_clean(day.setup)
    connection, said = day.team.connection, printed(day.setup, "lancer")

    assert connection.url == label_studio.connection.url
    assert connection.project != label_studio.project
    assert f"Étiqueter    : {connection.url}/projects/{connection.project}" in said
    assert f"Suivre       : {connection.backend_url}" in said
    assert connection.token not in json.dumps(day.setup)
    assert "24 phrases ajoutées" in said
    assert printed(day.setup, "etat").count("en marche") == 2
    assert "à 50 phrases" in printed(day.setup, "apprendre")


def test_proposals_are_those_of_label_studio(day: Day) -> None:
    (shown,) = outputs(day.setup, "propositions")
    legend, *sentences = shown.data["text/html"].split("<p>")
    texts = (day.project / "phrases-rapide.txt").read_text(encoding="utf-8").splitlines()

    assert legend.count("<mark") == 7
    assert len(sentences) == 8
    # The first task is the one that was labelled by hand; the others were accepted as proposed.
    marks = [sentence.count("<mark") for sentence in sentences[1:]]
    assert marks == [len(day.submitted[text]) for text in texts[1:8]]


def test_missing_sentences_are_one_sentence(tmp_path: Path) -> None:
    cell: dict[str, Any] = {}
    exec(_source(SETUP, "installer"), cell)
    cell["PHRASES"] = tmp_path / "phrases.txt"

    with pytest.raises(cell["CarnetError"], match=r"phrases\.txt : lancez d’abord le carnet 0"):
        exec(_source(SETUP, "lancer"), cell)


def test_command_that_fails_says_why(day: Day) -> None:
    said, error = outputs(day.extract, "added")

    assert "ailleurs : rien n'y a été lancé" in said.text
    assert error.traceback == ["La commande a échoué : voyez la dernière ligne ci-dessus."]


def test_extracted_spans_are_those_that_were_submitted(day: Day) -> None:
    assert_clean(day.extract)
    sentences = _read(day.out / "equipe.jsonl")
    found = {s.text: {(p.start, p.end, str(p.label)) for p in s.spans} for s in sentences}

    assert len(sentences) == len(found) == _ANNOTATED
    assert found == day.submitted
    assert [(s.text, s.spans) for s in _read(day.out / "equipe.conll")] == [
        (s.text, s.spans) for s in sentences
    ]


def test_repeated_words_are_kept_and_shown(day: Day) -> None:
    shown, marked, columns = outputs(day.extract, "repetes")

    assert int(shown.text.split()[0]) >= 1
    assert '<mark style="background: #ff0000' in marked.data["text/html"]
    assert columns.output_type == "stream"
    twice = next(s for s in _read(day.out / "equipe.jsonl") if s.text == _TWICE)
    assert [(s.start, str(s.label)) for s in twice.spans] == [
        (0, "nb_rounds"),
        (12, "duration_wt_min"),
    ]


def test_labels_are_checked_and_the_team_reported(day: Day) -> None:
    assert f"{_ANNOTATED} phrases" in printed(day.extract, "verifier")
    assert "equipe@speechtimer.local" in printed(day.extract, "rapport")
    assert "<iframe" in outputs(day.extract, "rapport")[-1].data["text/html"]
    assert (day.out / "rapport.html").exists()
    assert "image/png" in outputs(day.extract, "etiquettes")[0].data


def test_files_to_train_on_share_nothing_with_test(day: Day) -> None:
    train, tune, dev, test = (
        _read(day.out / f"{name}.jsonl") for name in ("train", "affiner", "dev", "test")
    )
    held_out = {wording(sentence.text) for sentence in test}

    assert len(test) >= 5
    assert {s.text for s in test} <= set(day.submitted)
    for part in (train, tune, dev):
        assert not held_out & {wording(sentence.text) for sentence in part}
    own = [s.text for s in tune if s.text in day.submitted]
    assert own
    assert all(sum(s.text == text for s in train) >= 10 for text in own)


def test_printed_command_trains(day: Day) -> None:
    words = printed(day.extract, "commande").split()
    words[words.index("--model.start") + 1] = str(SHIPPED)

    done = subprocess.run(
        [sys.executable, "-m", *words, "--training.epochs", "1"],
        cwd=day.project,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )

    assert done.returncode == 0, done.stderr
    assert (day.project / "runs" / "2-rapide" / "model.pt").exists()


def test_stopped_and_started_again_nothing_is_lost(day: Day) -> None:
    before = day.team.connection
    run("stop", "--folder", day.team.folder)
    setup = day.project / "notebooks" / SETUP
    changed = setup.read_text(encoding="utf-8").replace("TUNNEL = None", f"TUNNEL = '{_TUNNEL}'")
    setup.write_text(changed, encoding="utf-8")

    again = execute(day.project, SETUP, after="lancer", code=_PRINT_TUNNEL)

    assert_clean(again)
    assert "0 phrases ajoutées" in printed(again, "lancer")
    assert day.team.connection == before
    assert f"{_ANNOTATED} phrases annotées" in printed(again, "etat")
    # The command hands it on; what Label Studio makes of it is tested with the command.
    assert printed(again, "added").strip() == _TUNNEL


@pytest.mark.parametrize("name", [DATASET, SETUP, EXTRACT])
def test_cells_of_the_same_name_do_the_same(name: str) -> None:
    for cell in ("entrer", "couleurs"):
        assert _source(name, cell) == _source(LSTM_CRF, cell)


def _source(name: str, cell_id: str) -> str:
    return next(str(cell.source) for cell in read(NOTEBOOKS, name).cells if cell.id == cell_id)


def _read(path: Path) -> list[Sentence]:
    return list(read_sentences(path))
