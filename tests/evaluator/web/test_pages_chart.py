"""The Pareto chart: nothing covers anything, and it is well-formed whatever the names."""

from itertools import combinations
from random import Random
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest

from evaluator.scoring.config import ScoringConfig
from evaluator.scoring.points import METRICS
from evaluator.web.pages.axes import Scale, linear_ticks, log_ticks
from evaluator.web.pages.chart import NARROW, PROJECTED, WIDE, Point, Shape, pareto_chart
from evaluator.web.pages.curves import curve
from evaluator.web.pages.formats import Formats
from evaluator.web.pages.label_places import Box, Disc, place
from evaluator.web.pages.texts import Texts

FRENCH = (Texts("fr"), Formats("fr", ZoneInfo("Europe/Paris")))
SVG = "{http://www.w3.org/2000/svg}"


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


@pytest.mark.parametrize("seed", range(5))
def test_labels_cover_neither_each_other_nor_a_point(seed: int) -> None:
    random = Random(seed)
    discs = [
        Disc(random.uniform(40, 900), random.uniform(30, 470), random.uniform(4, 20), f"Équipe {n}")
        for n in range(25)
    ]
    frame = Box(30, 20, 940, 490)
    placed = [
        (d, label.box)
        for d, label in zip(discs, place(discs, frame, size=15), strict=True)
        if label
    ]
    assert len(placed) >= 23
    for (_, one), (_, other) in combinations(placed, 2):
        assert not one.overlaps(other)
    for disc, box in placed:
        assert box.within(frame)
        assert not any(box.overlaps(other.box) for other in discs if other is not disc)


@pytest.mark.parametrize("shape", [WIDE, NARROW, PROJECTED])
def test_every_model_is_drawn_with_its_figures(shape: Shape) -> None:
    points = [
        Point('A <&> "B"', 1.3, 0.96, 6.0, on_front=True),
        Point("Référence", 0.2, 0.9, 1.0, on_front=False, baseline=True),
    ]
    svg = parsed(pareto_chart(points, shape, *FRENCH))
    marks = [group for group in svg.iter("g") if "mark" in group.get("class", "").split()]
    assert {group.findtext("title") for group in marks} == {
        'A <&> "B"\u00a0: F1 0,960, 1,30\u00a0Mo, 6,00\u00a0s pour 1 000 phrases'.replace(
            "\u00a0:", "\u00a0:"
        ),
        "Référence\u00a0: F1 0,900, 0,200\u00a0Mo, 1,00\u00a0s pour 1 000 phrases",
    }
    # Told apart by shape and by being filled, not by colour alone.
    kinds = {group.get("class"): [child.tag for child in group][1] for group in marks}
    assert kinds == {"mark team best": "circle", "mark baseline": "path"}


def test_no_style_attribute_is_needed() -> None:
    points = [Point("A", 1.3, 0.96, 6.0, on_front=True)]
    assert "style" not in pareto_chart(points, WIDE, *FRENCH)


def test_two_models_at_the_same_place_both_have_their_names() -> None:
    discs = [Disc(200, 200, 6, "Sieste"), Disc(203, 202, 6, "Repos"), Disc(202, 198, 6, "Calme")]
    assert all(place(discs, Box(0, 0, 400, 400), size=15))


def test_one_model_alone_is_drawn_too() -> None:
    svg = parsed(pareto_chart([Point("A", 1.0, 1.0, 1.0, on_front=True)], WIDE, *FRENCH))
    assert svg.find(".//circle") is not None


def test_nothing_to_draw_is_nothing() -> None:
    assert pareto_chart([], WIDE, *FRENCH) == ""


def test_the_front_steps_upwards() -> None:
    points = [Point(str(n), 10.0**n, 0.8 + 0.05 * n, 5.0, on_front=True) for n in range(3)]
    path = parsed(pareto_chart(points, WIDE, *FRENCH)).find(".//path[@class='front']")
    assert path is not None
    heights = [float(corner.split()[1]) for corner in path.get("d", "")[1:].split("L")]
    assert heights == sorted(heights, reverse=True)


@pytest.mark.parametrize("metric", METRICS)
def test_a_curve_shows_the_function_that_judges(metric: str) -> None:
    config = ScoringConfig()
    svg = parsed(curve(next(m for m in METRICS if m == metric), config, *FRENCH))
    line = svg.find(".//path[@class='line']")
    assert line is not None
    heights = [float(step.split()[1]) for step in line.get("d", "")[1:].split("L")]
    # SVG's y grows downwards: F1 earns more to the right, size and seconds less.
    assert heights == sorted(heights, reverse=metric == "f1")
    assert heights[0] != heights[-1]


def test_scales_and_ticks() -> None:
    scale = Scale(1, 100, 0, 200, log=True)
    assert [scale(value) for value in (0.1, 1, 10, 100, 1000)] == pytest.approx(
        [0, 0, 100, 200, 200]
    )
    assert log_ticks(0.1, 1000, 5) == [0.1, 1.0, 10.0, 100.0, 1000.0]
    assert len(linear_ticks(0.0, 1.0, 6)) == 6
