"""What expressions are worth: tables of the forms that people write and recognisers hear."""

import unicodedata
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speechtimer.labels import Label
from speechtimer.numbers import read_number, read_value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("08", 8),
        ("00", 0),
        ("1 200", 1200),
        ("1\u00a0200", 1200),
        ("1\u202f200", 1200),
        ("1 234 567", 1234567),
        ("1.234.567", 1234567),
        ("-12", -12),
        ("− 12", -12),
        ("+5", 5),
        ("１２", 12),
        ("٤٥", 45),
    ],
)
def test_figures(text: str, value: int) -> None:
    assert read_number(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("vingt et un", 21),
        ("vingt-et-une", 21),
        ("vingt-un", 21),
        ("soixante et dix", 70),
        ("soixante et onze", 71),
        ("soixante-dix-sept", 77),
        ("quatre-vingt", 80),
        ("quatre vingts", 80),
        ("quatre-vingt et un", 81),
        ("quatre-vingt-onze", 91),
        ("septante et un", 71),
        ("octante-trois", 83),
        ("huitante", 80),
        ("nonante-neuf", 99),
        ("cent un", 101),
        ("deux cent", 200),
        ("onze cents", 1100),
        ("dix-sept cents", 1700),
        ("mille neuf cent", 1900),
        ("mil neuf cent", 1900),
        ("mille et un", 1001),
        ("zéro zéro sept", 7),
        ("zéro huit", 8),
        ("moins douze", -12),
        ("quatre-vingt mille", 80_000),
        ("cent deux mille trois", 102_003),
        ("deux millions trois cent mille quatre", 2_300_004),
        ("un milliard un", 1_000_000_001),
        ("2 millions", 2_000_000),
        ("deux millions 300 000", 2_300_000),
        ("3 cents", 300),
        ("cent 20", 120),
        ("trente 3", 33),
        ("2,5 millions", 2_500_000),
        ("un virgule cinq million", 1_500_000),
        ("deux milliards un million", 2_001_000_000),
        ("un million et demi", 1_500_000),
    ],
)
def test_words(text: str, value: int) -> None:
    assert read_number(text) == value


@pytest.mark.parametrize("variant", ["-", "‐", "‑", "–", "−", " - ", "\u00a0", "\u202f", "  "])
def test_any_hyphen_or_space_joins_words(variant: str) -> None:
    assert read_number(variant.join(["quatre", "vingt", "dix"])) == 90


@pytest.mark.parametrize("text", ["ZÉRO", "Zéro", "zero", " zéro\n", "z\u00e9ro\ufeff"])
def test_case_accents_and_surrounding_space_do_not_matter(text: str) -> None:
    assert read_number(text) == 0
    assert read_number(unicodedata.normalize("NFD", text)) == 0


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,5", "1.5"),
        ("1.5", "1.5"),
        (",5", "0.5"),
        ("1.200", "1.2"),
        ("1 200,50", "1200.5"),
        ("1.234,56", "1234.56"),
        ("un virgule cinq", "1.5"),
        ("une virgule cinq", "1.5"),
        ("2 virgule 5", "2.5"),
        ("deux virgule zéro cinq", "2.05"),
        ("deux virgule 05", "2.05"),
        ("un virgule vingt-cinq", "1.25"),
        ("trois point cinq", "3.5"),
        ("zéro virgule sept cinq", "0.75"),
        ("trois virgule un quatre un cinq", "3.1415"),
        ("trois virgule quatorze quinze", "3.1415"),
        ("moins deux virgule cinq", "-2.5"),
    ],
)
def test_decimals(text: str, value: str) -> None:
    assert read_number(text) == Fraction(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("demi", "1/2"),
        ("demie", "1/2"),
        ("une demi", "1/2"),
        ("et demie", "1/2"),
        ("et quart", "1/4"),
        ("et le quart", "1/4"),
        ("et trois quarts", "3/4"),
        ("moins quart", "-1/4"),
        ("moins le quart", "-1/4"),
        ("moins un quart", "-1/4"),
        ("un tiers", "1/3"),
        ("deux tiers", "2/3"),
        ("3 quarts", "3/4"),
        ("un dixième", "1/10"),
        ("un millième", "1/1000"),
        ("cinq sixièmes", "5/6"),
        ("trente-trois centièmes", "33/100"),
        ("trois vingt-cinquièmes", "3/25"),
        ("un trente-deuxième", "1/32"),
        ("vingt et un centièmes", "21/100"),
        ("1/2", "1/2"),
        ("3 / 4", "3/4"),
        ("1⁄3", "1/3"),
        ("½", "1/2"),
        ("¼", "1/4"),
        ("¾", "3/4"),
        ("⅓", "1/3"),
        ("⅔", "2/3"),
        ("une 1/2", "1/2"),
        ("1 1/2", "3/2"),
        ("1½", "3/2"),
        ("1 ½", "3/2"),
        ("2 et 1/2", "5/2"),
        ("deux et demi", "5/2"),
        ("une et demie", "3/2"),
        ("trois et quart", "13/4"),
        ("deux et trois quarts", "11/4"),
        ("vingt et un quart", "81/4"),
        ("quatre-vingt-dix et demi", "181/2"),
    ],
)
def test_fractions(text: str, value: str) -> None:
    assert read_number(text) == Fraction(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("dizaine", 10),
        ("une douzaine", 12),
        ("une demi-douzaine", 6),
        ("demi douzaine", 6),
        ("une douzaine et demie", 18),
        ("deux douzaines", 24),
        ("une quinzaine", 15),
        ("vingtaine", 20),
        ("trentaine", 30),
        ("une quarantaine", 40),
        ("cinquantaine", 50),
        ("soixantaine", 60),
        ("une centaine", 100),
    ],
)
def test_collectives(text: str, value: int) -> None:
    assert read_number(text) == value


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " ",
            "-",
            "+",
            "et",
            "moins",
            "plus",
            "virgule",
            "le",
            "un virgule",
            "1/0",
            "1/",
            "²",
        ),
        *("30 secondes", "2h", "1:30", "2'30", "30-15", "1-2", "10²", "12,", "5 %"),
        *(
            "un deux trois",
            "trente 15",
            "30 3",
            "cent deux cents",
            "vingt dix",
            "trente onze",
            "vingt trente",
        ),
        *("un cent", "mille zéro", "mille mille", "deux mille millions de"),
        *("vingt et", "et et quart", "moins moins un", "un virgule deux virgule trois"),
        *("quatorzième", "deuxième", "un deuxième", "premier", "la moitié", "quelques"),
        *("vingt-cinquième", "dix-septième", "deux centième", "quatre millième"),
    ],
)
def test_what_makes_no_number(text: str) -> None:
    assert read_number(text) is None


WORK_HOURS, WORK_MINUTES, WORK_SECONDS = (
    Label.DURATION_WT_HR,
    Label.DURATION_WT_MIN,
    Label.DURATION_WT_SD,
)


@pytest.mark.parametrize("label", [WORK_MINUTES, WORK_SECONDS, Label.DURATION_BR_SD])
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("et quart", 15),
        ("et demie", 30),
        ("demi", 30),
        ("une demi", 30),
        ("un quart", 15),
        ("et le quart", 15),
        ("trois quarts", 45),
        ("et trois quarts", 45),
        ("un tiers", 20),
        ("deux tiers", 40),
        ("1/2", 30),
        ("½", 30),
        ("un dixième", 6),
        ("moins quart", -15),
        ("moins le quart", -15),
    ],
)
def test_a_fraction_is_of_the_next_larger_unit(text: str, value: int, label: Label) -> None:
    assert read_value(text, label) == value


@pytest.mark.parametrize("label", Label)
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("30", "30"),
        ("et 30", "30"),
        ("et trente", "30"),
        ("plus trente", "30"),
        ("moins 12", "-12"),
        ("1,5", "1.5"),
        ("zéro virgule cinq", "0.5"),
        ("deux et demie", "2.5"),
        ("1 1/2", "1.5"),
        ("1½", "1.5"),
        ("une demi-douzaine", "6"),
    ],
)
def test_other_numbers_keep_their_own_unit(text: str, value: str, label: Label) -> None:
    assert read_value(text, label) == Fraction(value)


@pytest.mark.parametrize("label", [WORK_HOURS, Label.DURATION_BR_HR, Label.NB_ROUNDS])
@pytest.mark.parametrize(("text", "value"), [("et quart", "1/4"), ("demi", "1/2"), ("½", "1/2")])
def test_without_a_larger_unit_a_fraction_is_plain(text: str, value: str, label: Label) -> None:
    assert read_value(text, label) == Fraction(value)


@pytest.mark.parametrize("label", Label)
def test_a_value_of_no_number_is_none(label: Label) -> None:
    assert read_value("quelques", label) is None


@given(st.text(max_size=80))
def test_no_text_raises(text: str) -> None:
    read_number(text)


NUMBER_WORDS = """
zéro un une deux quatre dix onze vingt soixante cent mille million et moins plus virgule le
demi quarts tiers sixièmes dixième douzaine 5 05 1,5 1/2 ½ 1/0 - ² katre tente
"""


@given(st.lists(st.sampled_from(NUMBER_WORDS.split()), max_size=12), st.sampled_from(Label))
def test_no_sequence_of_number_words_raises(words: list[str], label: Label) -> None:
    read_value(" ".join(words), label)


@given(st.integers(0, 10**12), st.integers(0, 999))
def test_figures_agree_with_python(whole: int, thousandths: int) -> None:
    assert read_number(f"{whole}") == whole
    assert read_number(f"{whole:,}".replace(",", " ")) == whole
    decimal = f"{whole}.{thousandths:03d}"
    assert read_number(decimal) == read_number(decimal.replace(".", ",")) == Fraction(decimal)


@pytest.mark.parametrize(
    "junk",
    ["vingt ", "et ", "1 ", "1,", "1/2 ", "9", "- ", " ", "cent", "un", "quatre-", "½", "é", "x"],
)
def test_long_junk_takes_no_time(junk: str) -> None:
    # Were the cost more than linear, the last one would take hours.
    for length in (450, 499, 300_000):
        read_number((junk * length)[:length])
