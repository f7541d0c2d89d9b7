import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speechtimer.dataset.durations import Duration, draw_duration, write_seconds
from speechtimer.dataset.noise import join
from speechtimer.dataset.style import Style
from speechtimer.labels import Kind
from speechtimer.program import Program, assemble

OPTIONS = ["", "short", "long", "minutes", "hours", "plain", "glued", "clock", "frac", "bare"]


def meant_seconds(duration: Duration) -> int:
    text, spans = join(duration.pieces)
    program = assemble(text, spans)
    assert isinstance(program, Program), (text, program)
    return program.blocks[0].work_seconds


@given(st.integers(), st.booleans(), st.sampled_from(OPTIONS))
def test_the_spans_mean_the_seconds(seed: int, spoken: bool, option: str) -> None:
    style = Style.draw(random.Random(seed), spoken=spoken)
    duration = draw_duration(Kind.WORK, style, frozenset(option.split()))
    assert meant_seconds(duration) == duration.seconds


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
    ],
)
def test_every_form_of_the_guide_comes(wanted: str) -> None:
    rng = random.Random(7)
    texts = (
        join(draw_duration(Kind.WORK, Style.draw(rng, spoken=spoken), frozenset({"long"})).pieces)[
            0
        ]
        for spoken in (True, False)
        for _ in range(8000)
    )
    assert any(wanted in text for text in texts)
