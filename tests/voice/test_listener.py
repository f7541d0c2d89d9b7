"""From what may have been said to what was."""

import pytest

from speechtimer.parser import Parser
from speechtimer.voice.hypothesis import Hypothesis, is_noise
from speechtimer.voice.knowledge import shipped
from speechtimer.voice.listener import Heard, Listener, differences
from speechtimer.voice.repairs import Repair
from tests.voice.conftest import Told


def _heard(parser: Parser, *texts: str, plain: bool = False) -> Heard:
    told = Told(*texts)
    return Listener(told, parser, plain=plain).understand(told._hypotheses)


def test_what_is_heard_well_is_left_as_it_is(parser: Parser) -> None:
    sentence = "3 séries de 2 minutes avec 30 secondes de repos."
    heard = _heard(parser, sentence)
    assert (heard.heard, heard.text, heard.repairs) == (sentence, sentence, ())
    assert str(heard.parsed.program) == "3 × (120, 30)"


def test_a_repair_is_told(parser: Parser) -> None:
    heard = _heard(parser, "cette reprise de 2 minutes avec 30 secondes de repos")
    assert heard.heard.startswith("cette")
    assert str(heard.parsed.program) == "7 × (120, 30)"
    assert [repair.heard for repair in heard.repairs] == ["cette"]
    assert heard.to_dict()["repairs"] == [{"heard": "cette", "understood": "7"}]


def test_plain_is_the_first_choice(parser: Parser) -> None:
    heard = _heard(parser, "cette reprise de 2 minutes", "7 reprises de 2 minutes", plain=True)
    assert (heard.text, heard.repairs) == ("cette reprise de 2 minutes", ())


def test_another_hypothesis_is_chosen_for_its_timer(parser: Parser) -> None:
    heard = _heard(parser, "dit tour de vin seconde", "10 tours de 20 secondes")
    assert str(heard.parsed.program) == "10 × (20, 0)"


@pytest.mark.parametrize("hypotheses", [(), ("",), ("Merci. " * 20,)])
def test_nothing_from_nothing(parser: Parser, hypotheses: tuple[str, ...]) -> None:
    heard = _heard(parser, *hypotheses)
    assert (heard.heard, heard.text, heard.parsed.program) == ("", "", None)


@pytest.mark.parametrize(
    ("text", "score", "expected"),
    [
        ("3 fois 2 minutes", -0.4, False),
        ("3 fois 2 minutes", -1.6, True),
        ("10 10 10 10 10 10 10 10 10 10 10 10", -0.2, True),
        ("", 0.0, True),
        ("5 fois 1 minute, 3 fois 2 minutes, 5 fois 1 minute, 3 fois 2 minutes", -0.3, False),
    ],
)
def test_noise(text: str, score: float, expected: bool) -> None:
    assert is_noise(Hypothesis(text, score)) == expected


@pytest.mark.parametrize(
    ("heard", "understood", "expected"),
    [
        ("Trois tours.", "3 tours", ()),
        ("3 tours de pouce", "3 tours de pause", (Repair("pouce", "pause"),)),
        ("fois 20", "8 fois 20", (Repair("", "8"),)),
        ("3-4 d'heure", "3 quarts d'heure", (Repair("4", "quarts"),)),
    ],
)
def test_differences(heard: str, understood: str, expected: tuple[Repair, ...]) -> None:
    assert differences(heard, understood) == expected


def test_candidates_are_written_as_sentences() -> None:
    texts = [c.text for c in shipped().repairer.candidates("3-4 d'heure de course")]
    assert "3 quart d'heure de course" in texts
    assert not any("  " in text or "''" in text for text in texts)


@pytest.mark.parametrize("heard", ["", "…", "日本", "a" * 300, "l'", "'", "- -", "10 " * 60])
def test_any_text_has_candidates(heard: str) -> None:
    repairer = shipped().repairer
    assert repairer.unchanged(heard).text == heard
    assert all(candidate.cost >= 0 for candidate in repairer.candidates(heard))
