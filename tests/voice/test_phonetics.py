"""How words sound."""

import pytest

from speechtimer.voice.phonetics import coarse, distance, phonemes


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("cette", "7"),
        ("reprise", "reprises"),
        ("vingt", "vin"),
        ("si", "scie"),
        ("chrono", "crono"),
        ("échauffement", "échauffements"),
        ("faux", "faut"),
        ("20", "vingt"),
    ],
)
def test_homophones(one: str, other: str) -> None:
    assert phonemes(one) == phonemes(other)


@pytest.mark.parametrize(
    ("word", "sounds"),
    [
        ("séries", "seRi"),
        ("gainage", "genaZ"),
        ("récupération", "RekypeRasjO"),
        ("travail", "tRavaj"),
        ("course", "kuRs"),
        ("exercice", "egzeRsis"),
        ("quarante", "kaRAt"),
        ("entre", "AtR"),
        ("repos", "Rpo"),
    ],
)
def test_words(word: str, sounds: str) -> None:
    assert phonemes(word) == sounds


def test_any_characters_have_a_sound_or_none() -> None:
    assert phonemes("日本") == ""
    assert phonemes("žluťoučký")


@pytest.mark.parametrize(("near", "far"), [(("pouce", "pause"), ("pouce", "tour"))])
def test_what_sounds_alike_is_nearer(near: tuple[str, str], far: tuple[str, str]) -> None:
    assert distance(*map(phonemes, near)) < distance(*map(phonemes, far))
    assert coarse(phonemes(near[0])) == coarse(phonemes(near[1]))


def test_a_distance_is_symmetric_and_zero_for_the_same() -> None:
    assert distance("set", "sE") == distance("sE", "set") > 0
    assert distance("kaR", "kaR") == 0
    assert distance("", "kaR") == distance("kaR", "") > 0
