"""Both languages, and numbers and times as each of them writes them."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from evaluator.web.pages.formats import Formats
from evaluator.web.pages.texts import Texts, english
from tests.evaluator.web.texts_in_use import french_texts

_NAMES = re.compile(r"\{(\w+)\}")


def test_every_french_text_has_its_english_one() -> None:
    assert sorted(french_texts() - english().keys()) == []


def test_no_english_text_is_left_over() -> None:
    assert sorted(english().keys() - french_texts()) == []


def test_both_languages_name_the_same_values() -> None:
    for french, said in english().items():
        assert set(_NAMES.findall(french)) == set(_NAMES.findall(said)), french


def test_french_signs_stay_with_their_words() -> None:
    assert Texts("fr")("Lien :") == "Lien\u00a0:"
    assert Texts("en")("Lien :") == "Link:"


def test_values_with_markup_are_escaped() -> None:
    assert "&lt;b&gt;" in Texts("fr").rich("<code>{x}</code>", x="<b>")


@pytest.mark.parametrize(
    ("language", "number", "said"),
    [("fr", 0, "0 soumission"), ("fr", 2, "2 soumissions"), ("en", 0, "0 submissions")],
)
def test_plurals(language: str, number: int, said: str) -> None:
    assert language in ("fr", "en")
    texts = Texts("fr" if language == "fr" else "en")
    assert texts.plural("{n} soumission", "{n} soumissions", number) == said


FRENCH, ENGLISH = (Formats("fr", ZoneInfo("Europe/Paris")), Formats("en", ZoneInfo("Europe/Paris")))
MOMENT = datetime(2026, 11, 21, 16, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "french", "said"),
    [
        ((FRENCH.f1(0.9615), ENGLISH.f1(0.9615)), "0,962", "0.962"),
        ((FRENCH.megabytes(1.349), ENGLISH.megabytes(1.349)), "1,35\u00a0Mo", "1.35\u00a0MB"),
        ((FRENCH.number(1234.5, 1), ENGLISH.number(1234.5, 1)), "1\u202f234,5", "1,234.5"),
        ((FRENCH.percent(0.123, 1), ENGLISH.percent(0.123, 1)), "12,3\u202f%", "12.3%"),
        ((FRENCH.figure(442.3), ENGLISH.figure(0.0334)), "442", "0.033"),
        (
            (FRENCH.duration(93_784), ENGLISH.duration(93_784)),
            "1\u00a0j\u00a02\u00a0h",
            "1\u00a0d\u00a02\u00a0h",
        ),
        ((FRENCH.moment(MOMENT), ENGLISH.moment(MOMENT)), "21/11 17:15", "21 Nov 17:15"),
        (
            (FRENCH.full(MOMENT), ENGLISH.full(MOMENT)),
            "samedi 21 novembre à 17:15",
            "Saturday 21 November at 17:15",
        ),
    ],
)
def test_formats(written: tuple[str, str], french: str, said: str) -> None:
    assert written == (french, said)
