"""What nobody should say: a French sentence each, or the program that one would expect."""

import pytest

from speechtimer.meaning import interpret
from speechtimer.parsed import Parsed
from tests.marked import marked


def read(source: str) -> Parsed:
    sentence = marked(source)
    return interpret(sentence.text, sentence.spans)


@pytest.mark.parametrize(
    ("source", "kind", "told"),
    [
        ("[2](n) × [3](n) × [4](n) × [20](ws) s, [10](bs) s de repos, [1](bm) min entre les "
         "séries, [2](bm) min entre les blocs", "invalid", "trois comptes"),
        ("[5](n) × [2](wm) min, départ toutes les 90 secondes", "invalid", "plus court"),
        ("[10000](n) fois [30](ws) secondes", "invalid", "nombre de tours"),
        ("[7](n) séries de 12 tractions", "incomplete", "repos"),
        ("[7](n) × 200 m", "incomplete", "repos"),
        ("[6](n) séries de squats, [1](bm) min de repos", "incomplete", "durée de l’effort"),
        ("3 x (" * 150 + "[30](ws) s", "invalid", "parenthèses"),
        ("bla " * 250, "empty", "ni nombre de tours ni durée"),
    ],
)  # fmt: skip
def test_it_is_told_in_one_sentence(source: str, kind: str, told: str) -> None:
    parsed = read(source)
    assert parsed.program is None
    assert parsed.problem is not None
    assert parsed.problem.kind == kind
    assert told in parsed.problem.message


def test_three_counts_with_one_outer_rest_are_multiplied() -> None:
    found = read(
        "[2](n) × [3](n) × [4](n) × [20](ws) s, [10](bs) s de repos, [1](bm) min entre les blocs"
    )
    assert str(found.program) == "6 × [4 × (20, 10)] rest 60"


def test_brackets_that_do_not_close_reach_to_the_end() -> None:
    found = read("[4](n) × ([6](n) × [15](ws)/[15](bs)")
    assert str(found.program) == "4 × [6 × (15, 15)]"


def test_ten_thousand_rounds_in_five_hundred_groups() -> None:
    said = " puis ".join(["[20](n) fois [20](ws) s, [9](bs) s de repos"] * 500)
    found = read(said)
    assert found.program is not None
    assert len(found.program.blocks) == 500
    assert found.program.total_seconds == 10_000 * 29 - 9
    # The timeline is never unrolled: it begins at once, however long it is.
    assert next(found.program.timeline()).seconds == 20


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("dans 5 minutes, [4](n) fois [30](ws) secondes", ["5 minutes"]),
        ("en tout 10 minutes : [4](n) fois [30](ws) secondes", ["10 minutes"]),
        ("une bonne heure de marche", ["une bonne heure"]),
        ("[2](n) séries de rameur, [9](bs) s de repos", []),
        ("[0](n) séries de rameur, [9](bs) s de repos", ["0", "9"]),
        ("[4](n) fois [30](ws) secondes à 18h30, à 85 pour cent, 12 ans, zone 3", []),
    ],
)
def test_a_number_that_sets_nothing_is_told(source: str, told: list[str]) -> None:
    assert [number.text for number in read(source).unused] == told


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("8 à [10](n) fois [30](ws) secondes", ["« 8 à 10 » : j’ai pris 10."]),
        ("[30](ws)/[30](bs) pendant 10 minutes", ["En 10 min : 10 tours."]),
        ("lance un tabata", ["Tabata : 20 s d’effort, 10 s de repos."]),
        ("[3](n) fois [2](wm) minutes", []),
    ],
)
def test_a_choice_is_told(source: str, told: list[str]) -> None:
    assert list(read(source).notes) == told


@pytest.mark.parametrize(
    "question",
    [
        "un EMOM, ça dure combien ?",
        "combien de rounds dans le tabata ?",
        "c'est quoi un pomodoro ?",
    ],
)
def test_a_question_about_a_protocol_starts_none(question: str) -> None:
    assert read(question).program is None
