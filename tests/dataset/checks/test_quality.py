"""How many spoilt labels are found, and how many good ones are suspected.

The sentences are generated from templates of which no two are alike, and people retract, mistype
and digress in them: harder than what a team labels. Thresholds leave room for other templates.
"""

from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest

from speechtimer.dataset import Sentence, write_jsonl
from speechtimer.dataset.checks import Report, Severity, check_files, check_sentence
from speechtimer.dataset.config import load_config
from speechtimer.dataset.generate import generate, load_grammar
from tests.conftest import ROOT
from tests.dataset.checks.spoil import Spoilt, spoil

SENTENCES = 1_500


@pytest.fixture(scope="module")
def clean() -> list[Sentence]:
    config = load_config(ROOT / "configs" / "dataset.yaml")
    return list(islice(generate(load_grammar(), config, "test"), SENTENCES))


@pytest.fixture(scope="module")
def spoilt(clean: list[Sentence]) -> tuple[list[Sentence], list[Spoilt]]:
    return spoil(clean, share=0.05, seed=1)


@pytest.fixture(scope="module")
def report(
    spoilt: tuple[list[Sentence], list[Spoilt]], tmp_path_factory: pytest.TempPathFactory
) -> Report:
    path = tmp_path_factory.mktemp("spoilt") / "spoilt.jsonl"
    write_jsonl(path, [sentence.assembled() for sentence in spoilt[0]])
    return check_files([path])


@pytest.fixture
def quality(
    report: Report, spoilt: tuple[list[Sentence], list[Spoilt]]
) -> Callable[..., tuple[float, float]]:
    def measured(*severities: Severity) -> tuple[float, float]:
        """Precision of findings, and recall of spoilt spans."""
        found = [located for each in severities for located in report.of(each)]
        places = [(f.line.number - 1, f.finding.start, f.finding.end) for f in found]
        right = sum(any(each.shows_in(*place) for each in spoilt[1]) for place in places)
        seen = sum(any(each.shows_in(*place) for place in places) for each in spoilt[1])
        return right / len(found), seen / len(spoilt[1])

    return measured


def test_good_labels_do_not_contradict_the_guide(clean: list[Sentence]) -> None:
    alarms = [
        (sentence.text, found.message)
        for sentence in clean
        for found in check_sentence(sentence)
        if found.severity is Severity.CONTRADICTION
    ]
    assert len(alarms) <= SENTENCES / 500, alarms


def test_contradictions_are_sure(quality: Callable[..., tuple[float, float]]) -> None:
    precision, recall = quality(Severity.CONTRADICTION)
    assert precision >= 0.95
    assert recall >= 0.45


def test_cross_validation_finds_more(quality: Callable[..., tuple[float, float]]) -> None:
    precision, _ = quality(Severity.LIKELY)
    assert precision >= 0.35
    _, recall = quality(Severity.CONTRADICTION, Severity.LIKELY)
    assert recall >= 0.85


def test_the_public_dev_set_follows_the_guide(public_dev: Path) -> None:
    assert not check_files([public_dev], guide_only=True).of(Severity.CONTRADICTION)
