"""Numbers that set nothing: their shapes, and that a seed fixes them."""

import random
import re
from collections.abc import Callable
from typing import Any

import pytest

from speechtimer.dataset import distractors
from speechtimer.dataset.style import Style

WRITERS = [
    distractors.clock_time,
    distractors.code,
    distractors.date,
    distractors.dimension,
    distractors.pace,
    distractors.phone,
    distractors.price,
    distractors.result,
    distractors.score,
]


def draw(writer: Callable[[Style], str], *, count: int = 400, **style: Any) -> list[str]:
    rng = random.Random(3)
    return [writer(Style(rng, **style)) for _ in range(count)]


@pytest.mark.parametrize("writer", WRITERS)
def test_the_same_seed_gives_the_same_texts(writer: Callable[[Style], str]) -> None:
    assert draw(writer, words=0.4) == draw(writer, words=0.4)


@pytest.mark.parametrize("writer", WRITERS)
def test_texts_vary_and_have_no_space_around(writer: Callable[[Style], str]) -> None:
    texts = draw(writer, words=0.4)
    assert len(set(texts)) > 80
    assert all(text == " ".join(text.split()) != "" for text in texts)


@pytest.mark.parametrize(
    "writer",
    [
        distractors.code,
        distractors.dimension,
        distractors.pace,
        distractors.phone,
        distractors.price,
        distractors.result,
        distractors.score,
    ],
)
def test_speech_in_words_has_neither_figures_nor_signs(writer: Callable[[Style], str]) -> None:
    for text in draw(writer, words=1.0, spoken=True):
        assert re.fullmatch(r"[a-zà-ÿ -]+", text), text


def test_phone_numbers_have_as_many_digits_as_in_their_country() -> None:
    for text in draw(distractors.phone):
        digits = re.sub(r"[ .-]", "", text)
        assert re.fullmatch(
            r"0\d{8,9}|\+33\d{9}|\+32\d{8,9}|\+41\d{9}|(\+1)?(514|418|819)\d{7}", digits
        ), text


def test_a_phone_number_said_aloud_begins_with_its_zero() -> None:
    said = draw(distractors.phone, words=1.0)
    assert all(text.startswith(("zéro ", "plus ", "cinq", "quatre", "huit")) for text in said)
    assert any(text.startswith("zéro six ") for text in said)


def test_codes_are_written_with_letters_and_signs_at_times() -> None:
    codes = draw(distractors.code)
    assert any(re.fullmatch(r"AB-\d{3}-CD", text) for text in codes)
    assert any(re.fullmatch(r"192\.168\.\d\.\d\d", text) for text in codes)
    assert sum(text.replace(" ", "").isdigit() for text in codes) > 150


def test_a_code_said_aloud_keeps_all_its_zeros() -> None:
    rng = random.Random(0)
    assert distractors._said("0040", Style(rng)) == "zéro zéro quarante"
    assert distractors._said("12345 007", Style(rng)).endswith(" zéro zéro sept")
    assert distractors._said("000", Style(rng)) == "zéro zéro zéro"


def test_prices_name_their_currency() -> None:
    for text in draw(distractors.price, words=0.4):
        assert re.search(r"€|\$|CHF|EUR|euros|francs|dollars|balles|piastres", text), text


def test_paces_and_results_are_times() -> None:
    for text in [*draw(distractors.pace), *draw(distractors.result)]:
        assert re.fullmatch(
            r"\d+( ?min ?|[':])(\d\d\"?)?|\d+ minutes?( \d+)?|\d+ secondes|\d+[.,]\d( ?s)?"
            r"|\dh\d\d(:\d+)?|\d heures? \d+",
            text,
        ), text


def test_lengths_are_in_metres() -> None:
    for text in [*draw(distractors.length), *draw(distractors.long_length)]:
        assert re.fullmatch(r"\d+( ?m| mètres)", text), text
    assert "deux cents mètres" in draw(distractors.length, words=1.0)


def test_scores_and_dimensions_in_figures() -> None:
    for text in draw(distractors.score):
        assert re.fullmatch(r"\d+ à \d+|\d+ ?[-/] ?\d+|\d-\d( \d-\d){1,2}", text), text
    for text in draw(distractors.dimension):
        assert re.fullmatch(r"\d+(( ?[xX×] ?| par | sur )\d+){1,2} ?[a-zè]*", text), text
