"""Words as they are spoken."""

import pytest

from speechtimer.voice.words import spoken_words, word_errors


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("3 séries de 20 s", "Trois séries de vingt secondes."),
        ("1h30", "une heure trente"),
        ("quatre-vingt-dix", "90"),
        ("5 x 1 min", "cinq fois une minute"),
    ],
)
def test_spellings_of_the_same_words(one: str, other: str) -> None:
    assert [w.spoken for w in spoken_words(one)] == [w.spoken for w in spoken_words(other)]


@pytest.mark.parametrize("text", ["4-5 minutes", "quatre cinq minutes"])
def test_two_numbers_in_a_row_are_two(text: str) -> None:
    assert [word.spoken for word in spoken_words(text)] == ["4", "5", "minute"]


def test_words_know_where_they_stand() -> None:
    text = "vingt et une fois l'été"
    assert [text[word.start : word.end] for word in spoken_words(text)] == [
        "vingt et une",
        "fois",
        "l",
        "été",
    ]


@pytest.mark.parametrize(
    ("said", "heard", "errors"),
    [
        ("7 reprises", "cette reprise", (1, 2)),
        ("8 fois 20", "", (3, 3)),
        ("", "8 fois", (2, 0)),
        ("3 tours", "3 tours", (0, 2)),
    ],
)
def test_word_errors(said: str, heard: str, errors: tuple[int, int]) -> None:
    assert word_errors(said, heard) == errors
