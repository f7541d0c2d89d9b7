"""Zwift's workout files (.zwo), also read by other home-trainer programs.

Zwift publishes no schema; elements and attributes as collected from its own workouts in
https://github.com/h4l/zwift-workout-file-reference (zwift_workout_file_tag_reference.md).
"""

from collections.abc import Iterator
from datetime import datetime
from xml.etree import ElementTree as ET

from speechtimer.errors import DataError
from speechtimer.labels import Kind
from speechtimer.program import Program
from speechtimer.workouts.steps import Repeat, Step, Steps, steps

__all__ = ["write"]

# Shares of the power that a rider holds for an hour: hard, and rolling along. The rider's own
# intensity setting scales both.
_WORK_POWER, _REST_POWER = "1.0", "0.5"
_EASY = frozenset({"échauffement", "retour au calme", "récupération"})
_MAX_ELEMENTS = 2_000


def write(program: Program, title: str, _start: datetime) -> bytes:
    """A ride of the same lengths; the file has no repeats of repeats, so groups are written out.

    Raises:
        DataError: an effort has no length, which the format asks for, or the list is too long.
    """
    if program.open_efforts:
        raise DataError("Zwift ne connaît pas d’effort sans durée : donnez-en une à chaque effort.")
    root = ET.Element("workout_file")
    for tag, text in (
        ("author", "SpeechTimer"),
        ("name", title),
        ("description", ""),
        ("sportType", "bike"),
    ):
        ET.SubElement(root, tag).text = text
    workout = ET.SubElement(root, "workout")
    for count, element in enumerate(_elements(steps(program))):
        if count == _MAX_ELEMENTS:
            raise DataError(
                f"Zwift ne lit pas une séance de plus de {_MAX_ELEMENTS} étapes :"
                " faites-en plusieurs."
            )
        workout.append(element)
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _elements(inside: Steps) -> Iterator[ET.Element]:
    for step in inside:
        if isinstance(step, Step):
            yield _steady(step)
        elif _is_interval(step):
            yield _interval(step)
        else:
            for _ in range(step.times):
                yield from _elements(step.steps)


def _is_interval(repeat: Repeat) -> bool:
    return [isinstance(s, Step) and s.kind for s in repeat.steps] == [Kind.WORK, Kind.REST]


def _interval(repeat: Repeat) -> ET.Element:
    work, rest = repeat.steps
    assert isinstance(work, Step)
    assert isinstance(rest, Step)
    element = ET.Element(
        "IntervalsT",
        Repeat=str(repeat.times),
        OnDuration=str(work.seconds),
        OffDuration=str(rest.seconds),
        OnPower=_WORK_POWER,
        OffPower=_REST_POWER,
    )
    return _named(element, work.name)


def _steady(step: Step) -> ET.Element:
    power = _REST_POWER if step.kind is Kind.REST or step.name in _EASY else _WORK_POWER
    return _named(ET.Element("SteadyState", Duration=str(step.seconds), Power=power), step.name)


def _named(element: ET.Element, name: str | None) -> ET.Element:
    """With the name shown on the screen as the element begins."""
    if name is not None:
        ET.SubElement(element, "textevent", timeoffset="0", message=name)
    return element
