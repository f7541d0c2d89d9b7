"""What of a held-out split stands in train, and that no more than allowed may."""

import json
import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz, process

from speechtimer.dataset import Sentence, write_jsonl
from speechtimer.dataset.leakage import (
    Leakage,
    _Wanted,
    check_leakage,
    mask,
    measure_leakage,
)
from speechtimer.errors import ConfigError, DataError
from tests.marked import marked

TRAIN = [
    "[3](n) séries de [2](wm) minutes",
    "[10](ws) secondes de sprint puis [20](bs) secondes de marche, [4](n) fois",
    "dans 5 minutes",
]
FAR = "[une demi](wm)-heure de yoga"


def leak(
    folder: Path, *held_out: str, train: list[str] | None = None, sample: int = 500
) -> Leakage:
    write_jsonl(folder / "train.jsonl", map(marked, TRAIN if train is None else train))
    write_jsonl(folder / "test.jsonl", map(marked, held_out))
    files = {"test": folder / "test.jsonl"}
    return measure_leakage(files, folder / "train.jsonl", sample=sample)["test"]


@pytest.mark.parametrize(
    ("source", "pattern"),
    [
        ("[3](n) Séries, de [2](wm)min !", "nb_rounds series de duration_wt_min min"),
        ("[5](n)x[30](ws)s", "nb_rounds x duration_wt_sd s"),
        ("à 18 h, dans vingt-cinq minutes", "a # h dans # minutes"),
        ("3 1/2 pompes", "# pompes"),
        ("l’E\u0301lan", "l elan"),
        ("?!", ""),
    ],
)
def test_mask(source: str, pattern: str) -> None:
    assert mask(marked(source)) == pattern


@pytest.mark.parametrize(
    ("held_out", "found"),
    [
        ("  [3](n) SÉRIES de\t[2](wm) minutes", (1, 1, 1)),
        ("[3](n) se\u0301ries de [2](wm) minutes", (1, 1, 1)),
        ("[douze](n) series de [1,5](wm) minutes...", (0, 1, 1)),
        ("Dans dix minutes", (0, 1, 1)),
        ("[10](ws) secondes de sprints puis [5](bs) seconde de marche, [2](n) fois", (0, 0, 1)),
        ("[3](n) séries de [2](bm) minutes", (1, 0, 1)),  # same text, labelled otherwise
        (FAR, (0, 0, 0)),
    ],
)
def test_each_measure_is_wider(tmp_path: Path, held_out: str, found: tuple[int, int, int]) -> None:
    leakage = leak(tmp_path, held_out)
    assert (leakage.exact, leakage.masked, leakage.near) == found


def test_near_is_nine_tenths_of_the_letters(tmp_path: Path) -> None:
    assert leak(tmp_path, "abcdefghik", train=["abcdefghij"]).near == 1
    assert leak(tmp_path, "abcdefghi", train=["abcdefghk"]).near == 0


def test_sentences_count_each_time_they_occur(tmp_path: Path) -> None:
    leakage = leak(tmp_path, TRAIN[0], TRAIN[0], FAR, FAR)
    assert (leakage.sentences, leakage.exact, leakage.near) == (4, 2, 2)
    assert leakage.shares == {"exact": 0.5, "masked": 0.5, "near": 0.5}


def test_train_longer_than_a_chunk(tmp_path: Path) -> None:
    train = [TRAIN[0]] + [f"phrase {'ab' * (i % 50)}" for i in range(5000)] + [TRAIN[1]]
    assert leak(tmp_path, TRAIN[0], TRAIN[1], FAR, train=train).exact == 2


def test_near_is_measured_on_a_sample_that_the_seed_draws(tmp_path: Path) -> None:
    leak(tmp_path, *[TRAIN[0]] * 20, *[FAR] * 20)
    files, train = {"test": tmp_path / "test.jsonl"}, tmp_path / "train.jsonl"
    drawn = [measure_leakage(files, train, sample=10, seed=seed)["test"] for seed in range(20)]
    assert {leakage.sampled for leakage in drawn} == {10}
    assert {leakage.exact for leakage in drawn} == {20}
    assert len({leakage.near for leakage in drawn}) > 1
    assert drawn[3] == measure_leakage(files, train, sample=10, seed=3)["test"]


def test_examples_show_both_texts(tmp_path: Path) -> None:
    leakage = leak(tmp_path, *["[9](n) séries de [8](wm) minutes"] * 9)
    assert leakage.examples == (("9 séries de 8 minutes", "3 séries de 2 minutes", "masked"),)
    assert json.loads(json.dumps(leakage.to_dict()))["examples"] == [
        {"held_out": "9 séries de 8 minutes", "train": "3 séries de 2 minutes", "measure": "masked"}
    ]


def test_empty_files_leak_nothing(tmp_path: Path) -> None:
    assert leak(tmp_path).shares == leak(tmp_path, FAR, train=[]).shares
    assert leak(tmp_path).shares == {"exact": 0, "masked": 0, "near": 0}


def test_progress_ends_at_the_number_of_sentences(tmp_path: Path) -> None:
    leak(tmp_path, FAR)
    calls: list[tuple[str, int, int]] = []
    files = {"test": tmp_path / "test.jsonl"}
    train = tmp_path / "train.jsonl"
    measure_leakage(files, train, progress=lambda *call: calls.append(call))
    assert calls == [("leakage", 3, 3)]


def test_lines_between_steps_are_not_read(tmp_path: Path) -> None:
    write_jsonl(tmp_path / "test.jsonl", map(marked, TRAIN))
    write_jsonl(tmp_path / "train.jsonl", map(marked, [TRAIN[0], FAR, TRAIN[2], TRAIN[1]]))
    calls: list[tuple[str, int, int]] = []
    leakage = measure_leakage(
        {"test": tmp_path / "test.jsonl"},
        tmp_path / "train.jsonl",
        step=2,
        progress=lambda *call: calls.append(call),
    )["test"]
    assert (leakage.exact, leakage.compared) == (2, 2)
    assert calls == [("leakage", 2, 2)]


@given(st.lists(st.text("abcé# ", max_size=24), min_size=1, max_size=12), st.randoms())
def test_near_ones_are_those_that_a_comparison_of_all_letters_finds(
    patterns: list[str], rng: random.Random
) -> None:
    others = sorted((_slip(pattern, rng) for pattern in patterns * 3), key=len)
    plain = process.cdist(patterns, others, scorer=fuzz.ratio, score_cutoff=90, dtype=np.uint8)
    assert (_Wanted(patterns).percents(others) == plain).all()


def _slip(text: str, rng: random.Random) -> str:
    """With some letters left out or doubled."""
    return "".join(letter * rng.choice((0, 1, 1, 1, 1, 1, 1, 1, 1, 2)) for letter in text)


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    write_jsonl(tmp_path / "test.jsonl", [Sentence("a")])
    (tmp_path / "train.jsonl").write_text("{}\n")
    with pytest.raises(DataError, match=r"train\.jsonl:1"):
        measure_leakage({"test": tmp_path / "test.jsonl"}, tmp_path / "train.jsonl")


def test_shares_up_to_the_limit_pass() -> None:
    leakages = {"dev": Leakage(100, 0, 0, 50, 0), "test": Leakage(100, 0, 5, 50, 5)}
    check_leakage(leakages, {"exact": 0.0, "masked": 0.05, "near": 0.1})


def test_a_share_above_its_limit_is_refused_in_one_sentence() -> None:
    leakages = {"dev": Leakage(100, 0, 0, 50, 0), "test": Leakage(1000, 0, 51, 500, 60)}
    with pytest.raises(DataError) as caught:
        check_leakage(leakages, {"exact": 0.0, "masked": 0.05})
    assert str(caught.value) == (
        '5.1% of the test sentences stand in train too (measure "masked", limit 5.0%): '
        "hold more templates out, or give the templates of test more variety"
    )


def test_a_limit_of_no_measure_is_refused() -> None:
    with pytest.raises(ConfigError, match="unknown leakage limit typos"):
        check_leakage({}, {"typos": 0.1})
