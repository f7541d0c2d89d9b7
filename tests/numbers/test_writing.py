"""Numbers in words, against published spellings and against the reader."""

from itertools import product

import pytest

from speechtimer.numbers import Spelling, Variety, read_number, spellings, write_number


@pytest.mark.parametrize(
    ("n", "traditional", "reformed", "spaced"),
    [
        (0, "zéro", "zéro", "zéro"),
        (1, "un", "un", "un"),
        (17, "dix-sept", "dix-sept", "dix sept"),
        (21, "vingt et un", "vingt-et-un", "vingt et un"),
        (22, "vingt-deux", "vingt-deux", "vingt deux"),
        (70, "soixante-dix", "soixante-dix", "soixante dix"),
        (71, "soixante et onze", "soixante-et-onze", "soixante et onze"),
        (80, "quatre-vingts", "quatre-vingts", "quatre vingts"),
        (81, "quatre-vingt-un", "quatre-vingt-un", "quatre vingt un"),
        (91, "quatre-vingt-onze", "quatre-vingt-onze", "quatre vingt onze"),
        (99, "quatre-vingt-dix-neuf", "quatre-vingt-dix-neuf", "quatre vingt dix neuf"),
        (100, "cent", "cent", "cent"),
        (101, "cent un", "cent-un", "cent un"),
        (200, "deux cents", "deux-cents", "deux cents"),
        (280, "deux cent quatre-vingts", "deux-cent-quatre-vingts", "deux cent quatre vingts"),
        (1000, "mille", "mille", "mille"),
        (2000, "deux mille", "deux-mille", "deux mille"),
        (1971, "mille neuf cent soixante et onze", "mille-neuf-cent-soixante-et-onze", None),
    ],
)
def test_spellings_of_france(n: int, traditional: str, reformed: str, spaced: str | None) -> None:
    assert write_number(n) == traditional
    assert write_number(n, spelling=Spelling.REFORMED) == reformed
    assert spaced is None or write_number(n, spelling=Spelling.SPACED) == spaced


@pytest.mark.parametrize(
    ("n", "belgium", "switzerland"),
    [
        (71, "septante et un", "septante et un"),
        (77, "septante-sept", "septante-sept"),
        (80, "quatre-vingts", "huitante"),
        (81, "quatre-vingt-un", "huitante et un"),
        (91, "nonante et un", "nonante et un"),
        (99, "nonante-neuf", "nonante-neuf"),
    ],
)
def test_regional_tens(n: int, belgium: str, switzerland: str) -> None:
    assert write_number(n, variety=Variety.BELGIUM) == belgium
    assert write_number(n, variety=Variety.SWITZERLAND) == switzerland


@pytest.mark.parametrize(
    ("n", "words"), [(1, "une"), (21, "vingt et une"), (81, "quatre-vingt-une"), (11, "onze")]
)
def test_feminine(n: int, words: str) -> None:
    assert write_number(n, feminine=True) == words


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (1100, "onze cents"),
        (1715, "dix-sept cent quinze"),
        (900, "neuf cents"),
        (2000, "deux mille"),
    ],
)
def test_in_hundreds(n: int, words: str) -> None:
    assert write_number(n, in_hundreds=True) == words


@pytest.mark.parametrize("n", [-1, 10_000])
def test_out_of_range_is_refused(n: int) -> None:
    with pytest.raises(ValueError, match=f"got {n}"):
        write_number(n)
    with pytest.raises(ValueError, match=f"got {n}"):
        spellings(n)


@pytest.mark.parametrize("feminine", [False, True])
def test_every_spelling_of_every_number_reads_back(feminine: bool) -> None:
    wrong = [
        (n, words)
        for n in range(10_000)
        for words in spellings(n, feminine=feminine)
        if read_number(words) != n
    ]
    assert wrong == []


@pytest.mark.parametrize("n", [0, 1, 21, 71, 80, 96, 200, 1100, 1971, 9999])
def test_spellings_are_those_that_can_be_written(n: int) -> None:
    written = [
        write_number(n, variety=variety, spelling=spelling, in_hundreds=in_hundreds)
        for in_hundreds, variety, spelling in product((False, True), Variety, Spelling)
    ]
    assert set(spellings(n)) == set(written)
    assert len(spellings(n)) == len(set(written))
    assert spellings(n)[0] == write_number(n)


def test_no_two_numbers_share_a_spelling() -> None:
    every = [words for n in range(10_000) for words in spellings(n)]
    assert len(every) == len(set(every))
