"""The submissions that no other beats in all of micro-F1, size and speed."""

from bisect import bisect_right
from collections.abc import Sequence

from evaluator.scoring.points import Figures

__all__ = ["pareto_front"]


def pareto_front(all_figures: Sequence[Figures]) -> list[bool]:
    """For each whether it is on the front: F1 as high, MB and seconds as low as can be.

    One is beaten where another is at least as good in all three and better in one; equals do not
    beat each other. What lacks a figure neither is on the front nor beats anyone. O(n log n) but
    for the list's own insertions: a sweep from the best F1 downwards over a staircase of MB and
    seconds (Kung, Luccio and Preparata, 1975).

    >>> pareto_front([Figures(0.9, 1, 5), Figures(0.9, 2, 5), Figures(0.8, 9, 1)])
    [True, False, True]
    """
    measured = sorted(
        (-whole[0], whole[1], whole[2], index)
        for index, figures in enumerate(all_figures)
        if (whole := figures.whole) is not None
    )
    front = [False] * len(all_figures)
    # Of what came before: sizes upwards, seconds downwards. Whoever comes later has no higher F1.
    sizes: list[float] = []
    seconds: list[float] = []
    last: tuple[float, float, float] | None = None
    on_front = False
    for negative_f1, size, time, index in measured:
        if last != (negative_f1, size, time):
            last = (negative_f1, size, time)
            step = bisect_right(sizes, size)
            on_front = step == 0 or seconds[step - 1] > time
            if on_front:
                _add_step(sizes, seconds, size, time)
        front[index] = on_front
    return front


def _add_step(sizes: list[float], seconds: list[float], size: float, time: float) -> None:
    """Put a step into the staircase, and take away those that it makes needless."""
    start = bisect_right(sizes, size)
    end = start
    while end < len(sizes) and seconds[end] >= time:
        end += 1
    sizes[start:end], seconds[start:end] = [size], [time]
