"""Corrections in both databases."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from threading import Thread

import pytest

from speechtimer.corrections import Corrections, FullError
from speechtimer.dataset import Sentence
from speechtimer.errors import DataError
from tests.marked import marked

MONDAY, TUESDAY = date(2026, 11, 30), date(2026, 12, 1)
ONE = marked("[3](n) tours de [20](ws) s")
OTHER = Sentence(ONE.text, ONE.spans[:1])


@pytest.fixture(params=["sqlite", "postgresql"])
def corrections(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Corrections]:
    where = str(tmp_path / "corrections.db")
    if request.param == "postgresql":
        new_database: Callable[[], str] = request.getfixturevalue("new_database")
        where = new_database()
    with closing(Corrections(where, most=3)) as opened:
        yield opened


def test_what_most_people_say_counts(corrections: Corrections) -> None:
    assert corrections.add(OTHER, day=MONDAY)
    assert corrections.add(ONE, day=MONDAY)
    assert corrections.add(marked("[5](wm) min"), day=MONDAY)
    assert not corrections.add(OTHER, day=TUESDAY)
    read = list(corrections.sentences())
    assert [(s.text, s.spans) for s in read] == [
        (OTHER.text, OTHER.spans),
        ("5 min", marked("[5](wm) min").spans),
    ]
    for _ in range(2):
        corrections.add(ONE, day=TUESDAY)
    first, _ = corrections.sentences()
    assert first.spans == ONE.spans


def test_many_at_once_are_each_counted(corrections: Corrections) -> None:
    added: list[bool] = []
    threads = [
        Thread(target=lambda: added.append(corrections.add(ONE, day=MONDAY))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(added) == [False] * 7 + [True]


def test_a_file_of_any_name(tmp_path: Path) -> None:
    with closing(Corrections(str(tmp_path / "a?b#c.db"))) as opened:
        assert opened.add(ONE, day=MONDAY)
    assert [file.name for file in tmp_path.iterdir()] == ["a?b#c.db"]


def test_what_is_no_correction_is_said(tmp_path: Path) -> None:
    file = tmp_path / "c.db"
    with closing(Corrections(str(file))) as opened:
        opened.add(ONE, day=MONDAY)
        with sqlite3.connect(file) as database:
            database.execute("update corrections set spans = 'none'")
        with pytest.raises(DataError, match="no JSON"):
            list(opened.sentences())


def test_the_disk_is_not_filled(corrections: Corrections) -> None:
    for number in range(3):
        corrections.add(Sentence(f"{number} tours"), day=MONDAY)
    with pytest.raises(FullError):
        corrections.add(ONE, day=MONDAY)
    assert not corrections.add(Sentence("0 tours"), day=MONDAY)
