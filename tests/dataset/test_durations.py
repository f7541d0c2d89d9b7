import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speechtimer.dataset.durations import Duration, draw_bare, draw_duration, write_seconds
from speechtimer.dataset.marks import mark, unmark
from speechtimer.dataset.style import Style
from speechtimer.labels import Kind, Label, Span
from speechtimer.meaning import interpret

OPTIONS = ["", "short", "long", "minutes", "hours", "plain", "glued", "clock", "frac"]
LOOSE = ["range", "between", "collective", "adjective", "tail", "range minutes", "range seconds"]
SHORT = ["one", "one glued", "one hours", "one seconds", "noarticle", "noarticle seconds"]


def meant_seconds(duration: Duration) -> int:
    text, spans = unmark("".join(mark(*piece) for piece in duration.pieces))
    program = interpret(text, [Span(start, end, Label(name)) for start, end, name in spans]).program
    assert program is not None, text
    return program.total_seconds


@given(st.integers(), st.booleans(), st.sampled_from(OPTIONS + LOOSE + SHORT))
def test_the_spans_mean_the_seconds(seed: int, spoken: bool, option: str) -> None:
    style = Style.draw(random.Random(seed), spoken=spoken)
    duration = draw_duration(Kind.WORK, style, frozenset(option.split()))
    assert meant_seconds(duration) == duration.seconds


@given(st.integers(), st.booleans(), st.sampled_from([None, 2, 25]))
def test_a_bare_number_means_its_seconds(seed: int, in_minutes: bool, before: int | None) -> None:
    style = Style.draw(random.Random(seed), spoken=False)
    options = frozenset({"bare", "minutes"} if in_minutes else {"bare"})
    duration = draw_bare(Kind.WORK, style, options, minutes_before=before)
    assert meant_seconds(duration) == duration.seconds
    assert duration.seconds % 60 == 0 or not in_minutes


@given(st.integers(), st.integers(1, 20_000))
def test_a_value_said_again_is_the_same(seed: int, seconds: int) -> None:
    style = Style.draw(random.Random(seed), spoken=False)
    assert meant_seconds(write_seconds(Kind.WORK, style, seconds)) == seconds


@pytest.mark.parametrize(
    "wanted",
    [
        "une demi",
        "quart d'heure",
        "et demie",
        "moins le quart",
        "1h",
        "min",
        "''",
        ":",
        "½",
        "1/2",
        "virgule",
        "septante",
        "et quart",
        "un tiers d'heure",
        "huitante",
        "environ ",
        " environ",
        "une dizaine de minutes",
        "une petite trentaine de secondes",
        "2 à 3 minutes",
        "une ou deux minutes",
        "entre deux et trois minutes",
        "45 secondes à 1 minute",
        "bonnes minutes",
        "deux, trois minutes",
        "deux cents secondes",
        "mille deux cents secondes",
        "1 200 secondes",
        "３０",
    ],
)
def test_every_form_of_the_guide_comes(wanted: str) -> None:
    rng = random.Random(7)
    texts = (
        "".join(text for text, _ in draw_duration(Kind.WORK, style, options).pieces)
        for options in (frozenset[str](), frozenset({"long"}))
        for spoken in (True, False)
        for style in (Style.draw(rng, spoken=spoken) for _ in range(12_000))
    )
    assert any(wanted in text for text in texts)


@given(st.integers(), st.sampled_from(["range", "between", "range hours", "between seconds"]))
def test_a_range_counts_by_its_end(seed: int, option: str) -> None:
    style = Style(random.Random(seed))
    pieces = draw_duration(Kind.REST, style, frozenset(option.split())).pieces
    (begin, nothing), (end, label), *_ = pieces
    low = re.fullmatch(r"(\d+) ?(.*?) ?(à|-|–|et|ou) ?", begin)
    assert low is not None
    assert nothing is None
    assert label is not None
    assert int(low[1]) < int(re.sub(r"\s", "", end)) or low[2]  # « 45 secondes à 1 minute »


def test_minutes_may_look_like_metres_where_they_are_written() -> None:
    rng = random.Random(3)
    drawn = [draw_duration(Kind.WORK, Style(rng), frozenset({"m"})) for _ in range(300)]
    texts = {re.sub(r"\d+", "0", "".join(text for text, _ in d.pieces)) for d in drawn}
    assert texts == {"0m", "0 m", "0m0", "0 m 0"}
    said = draw_duration(Kind.WORK, Style(rng, spoken=True), frozenset({"m"}))
    assert said.pieces[0][1] is Label.DURATION_WT_MIN


def test_a_round_numeral_with_an_adjective_stands_alone() -> None:
    rng = random.Random(2)
    texts = [
        "".join(
            text if label is None else f"[{text}]"
            for text, label in draw_duration(
                Kind.WORK, Style(rng), frozenset({"collective", "minutes"})
            ).pieces
        )
        for _ in range(200)
    ]
    assert {"[une dizaine] de minutes", "une petite [dizaine] de minutes"} <= set(texts)
