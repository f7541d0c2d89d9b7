"""The training sentences that are most like a sentence."""

from collections.abc import Iterator

import pytest

from speechtimer.dataset import Sentence
from speechtimer.report import nearest as module
from speechtimer.report.nearest import nearest
from tests.marked import marked

TRAIN = [
    marked("[4](n) fois [une](wm) minute de corde"),
    marked("[12](n) fois [vingt](wm) minutes de corde"),
    marked("[6](n) tours de piste"),
    marked("arrête le chrono"),
    marked("il fait quel temps à Lyon"),
]


def _texts(text: str, *, count: int = 3) -> list[str]:
    return [n.sentence.text for n in nearest([text], TRAIN, count=count)[0]]


def test_numbers_do_not_count() -> None:
    (found,) = nearest(["7 fois 90 minutes de corde"], TRAIN, count=1)
    assert found[0].sentence == TRAIN[1]
    assert found[0].likeness == pytest.approx(100)


def test_the_best_come_first() -> None:
    (found,) = nearest(["arrête ton chrono"], TRAIN, count=3)
    assert found[0].sentence == TRAIN[3]
    assert [n.likeness for n in found] == sorted((n.likeness for n in found), reverse=True)
    assert len(found) == 3


def test_the_same_pattern_comes_once() -> None:
    again = [*TRAIN, marked("[9](n) tours de piste")]
    (found,) = nearest(["3 tours de piste"], again, count=3)
    assert [n.sentence.text.endswith("tours de piste") for n in found] == [True, False, False]


def test_chunks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["3 fois 2 minutes de vélo", "stop"]
    whole = [[n.sentence.text for n in found] for found in nearest(texts, TRAIN)]
    monkeypatch.setattr(module, "_CHUNK_SENTENCES", 2)
    assert [[n.sentence.text for n in found] for found in nearest(texts, TRAIN)] == whole


def test_training_sentences_are_read_as_they_are_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_CHUNK_SENTENCES", 2)
    read: list[int] = []
    told: list[tuple[int, int]] = []

    def train() -> Iterator[Sentence]:
        for number, sentence in enumerate(TRAIN, start=1):
            read.append(number)
            yield sentence

    nearest(["stop"], train(), progress=lambda done: told.append((done, len(read))))
    assert told == [(2, 2), (4, 4), (5, 5)]


def test_no_training_sentence() -> None:
    assert nearest(["stop"], []) == [()]


def test_texts_without_a_word() -> None:
    assert len(_texts("")) == 3
