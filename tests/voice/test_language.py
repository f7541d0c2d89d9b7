"""How likely words are, with the numbers beside them and the pauses before them."""

import pytest

from speechtimer.program import Block, Program
from speechtimer.voice.knowledge import shipped
from speechtimer.voice.language import BEGIN, LanguageModel, Ngrams
from speechtimer.voice.plausibility import count_timers, shape, values

_COUNTS = Ngrams(
    words={BEGIN: 1000, "#": 4000, "fois": 2000, "seconde": 2000, "de": 2000, ",": 1000},
    pairs={"# fois": 2000, "# seconde": 2000, ", #": 900, "fois #": 2000, "seconde ,": 1000},
    triples={"seconde , #": 900},
    numbers={"8": 2000, "30": 2000},
    before={"8 fois": 2000, "30 seconde": 2000},
    after={"fois 30": 2000, ", 8": 900},
)


@pytest.mark.parametrize(
    ("likely", "unlikely"), [("8 fois", "30 fois"), ("30 seconde", "8 seconde")]
)
def test_a_number_goes_with_what_it_counts(likely: str, unlikely: str) -> None:
    language = LanguageModel(_COUNTS)
    likely_score, unlikely_score = (
        language.sentence(text.split(), [False, False]) for text in (likely, unlikely)
    )
    assert likely_score > unlikely_score + 2


def test_after_a_pause_other_words_come() -> None:
    language = LanguageModel(_COUNTS)
    words = ["30", "seconde", "8"]
    without, with_pause = (
        language.sentence(words, [False, False, pause]) for pause in (False, True)
    )
    assert with_pause > without


def test_timers_are_counted_by_their_shape_and_values() -> None:
    usual = Program((Block(8, 20, 10),))
    odd = Program((Block(1, 20, 10), Block(3, 7_201, 0)))
    assert (shape(usual), [*values(usual)]) == ("nwr", ["rounds 8", "work 20", "rest 10"])
    assert shape(odd) == "wr nw"
    counts = count_timers([usual] * 9 + [odd])
    assert counts.usual_shape(usual) > counts.usual_shape(odd)
    assert counts.usual_values(usual) > counts.usual_values(odd)
    assert counts.usual_values(Program((Block(99, 20, 0),))) < counts.usual_values(odd)


def test_what_ships_knows_usual_timers() -> None:
    timers = shipped().timers
    usual, odd = Program((Block(8, 20, 10),)), Program((Block(97, 20, 13),))
    assert timers.usual_shape(usual) > timers.usual_shape(Program((Block(1, 20, 10),)))
    assert timers.usual_values(usual) > timers.usual_values(odd)
