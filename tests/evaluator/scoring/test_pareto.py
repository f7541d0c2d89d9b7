from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.scoring.pareto import pareto_front
from evaluator.scoring.points import Figures

# Few values, so that there are ties and equals.
FIGURES = st.builds(
    Figures,
    st.sampled_from([0.0, 0.5, 0.9, 1.0, None]),
    st.sampled_from([0.5, 1.0, 2.0, 400.0]),
    st.sampled_from([1.0, 2.0, 3.0, 60.0, float("nan")]),
)
SPREAD = st.builds(Figures, st.floats(0, 1), st.floats(0.1, 500), st.floats(0.1, 100))


def _beats(one: Figures, other: Figures) -> bool:
    assert one.whole is not None
    assert other.whole is not None
    (f1, *costs), (f1_other, *costs_other) = one.whole, other.whole
    a, b = (f1, *(-cost for cost in costs)), (f1_other, *(-cost for cost in costs_other))
    return a != b and all(x >= y for x, y in zip(a, b, strict=True))


def _brute_force(figures: Sequence[Figures]) -> list[bool]:
    whole = [f for f in figures if not f.missing]
    return [not f.missing and not any(_beats(other, f) for other in whole) for f in figures]


@settings(deadline=None)
@given(st.lists(FIGURES, max_size=25))
def test_it_is_what_comparing_all_pairs_gives(figures: list[Figures]) -> None:
    assert pareto_front(figures) == _brute_force(figures)


@settings(deadline=None)
@given(st.lists(SPREAD, max_size=40))
def test_also_without_ties(figures: list[Figures]) -> None:
    assert pareto_front(figures) == _brute_force(figures)


def test_a_figure_that_is_missing_beats_nobody() -> None:
    assert pareto_front([Figures(1.0, 0.1, None), Figures(0.5, 3, 9)]) == [False, True]
