"""Workout files, read back by readers that are not ours, run what the timeline runs."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import fitdecode
import icalendar
import pytest

from speechtimer.errors import DataError
from speechtimer.labels import Kind
from speechtimer.program import Block, Group, Interval, Program
from speechtimer.workouts import FORMATS, write_workout
from speechtimer.workouts.steps import Step as PlainStep
from speechtimer.workouts.steps import Steps, steps

START = datetime(2026, 12, 1, 18, 0)
CIRCUIT = (Block(1, 40, 20, "squats"), Block(1, 40, 20, "gainage"), Block(2, 30, 15, "corde"))
TIMED = [
    Program((Block(1, 600, 0),)),
    Program((Block(8, 20, 10),)),
    Program((Block(8, 20, 0, "sprint"),)),
    Program((Block(1, 300, 0, "échauffement"), Group(3, (Block(8, 20, 10),), 120))),
    Program((Group(3, (Block(8, 20, 10),), 120), Block(1, 300, 60), Block(2, 45, 15))),
    Program((Group(4, CIRCUIT, 90), Group(2, CIRCUIT, 0))),
    Program((Group(2, (Block(1, 30, 30), Block(1, 60, 60)), 0), Group(1, CIRCUIT, 0))),
]
OPEN = Program((Group(3, (Block(1, None, 60, "12 pompes"), Block(1, 30, 0)), 90),))


@pytest.mark.parametrize("program", [*TIMED, OPEN], ids=str)
def test_steps_run_what_the_timeline_runs(program: Program) -> None:
    assert list(_run(steps(program))) == list(program.timeline())


def test_steps_are_as_short_as_the_sentence() -> None:
    many = Program((Group(9_000, (Block(9_000, 20, 10),), 60), Block(1, 300, 0)))
    assert _count(steps(many)) <= 10


@pytest.mark.parametrize("program", [*TIMED, OPEN], ids=str)
def test_a_watch_runs_the_timeline(program: Program) -> None:
    data = write_workout(program, "fit", title="Séance du soir", start=START)
    with fitdecode.FitReader(data, check_crc=fitdecode.CrcCheck.RAISE) as frames:
        messages = [f for f in frames if isinstance(f, fitdecode.FitDataMessage)]
    head, workout, *written = messages
    assert head.get_value("type") == "workout"
    assert workout.get_value("wkt_name") == "Séance du soir"
    assert workout.get_value("num_valid_steps") == len(written)
    assert [step.get_value("message_index") for step in written] == list(range(len(written)))
    assert list(_run_fit(written)) == list(program.timeline())


@pytest.mark.parametrize("program", TIMED, ids=str)
def test_a_home_trainer_runs_the_timeline(program: Program) -> None:
    root = ET.fromstring(write_workout(program, "zwo", title="Côtes <5>", start=START))
    assert root.findtext("name") == "Côtes <5>"
    workout = root.find("workout")
    assert workout is not None
    read = list(_run_zwo(workout))
    assert [(i.kind, i.seconds) for i in read] == [(i.kind, i.seconds) for i in program.timeline()]
    named = {event.get("message") for event in root.iter("textevent")}
    assert named == {i.name for i in program.timeline() if i.name is not None}


def test_a_home_trainer_needs_lengths() -> None:
    with pytest.raises(DataError, match="effort sans durée"):
        write_workout(OPEN, "zwo", title="Pompes", start=START)


def test_a_home_trainer_takes_no_endless_list() -> None:
    many = Program((Group(9_000, CIRCUIT, 60),))
    with pytest.raises(DataError, match="plus de 2000 étapes"):
        write_workout(many, "zwo", title="Longue", start=START)


@pytest.mark.parametrize("program", TIMED, ids=str)
def test_a_calendar_shows_the_session(program: Program) -> None:
    data = write_workout(program, "ics", title="Séance, du soir", start=START)
    (event,) = icalendar.Calendar.from_ical(data).walk("VEVENT")
    assert event["summary"] == "Séance, du soir"
    assert event.decoded("dtstart") == START
    assert event.decoded("dtend") - START == timedelta(seconds=program.total_seconds)
    assert "Total : " in str(event["description"])


def test_an_appointment_without_a_length_has_no_end() -> None:
    program = Program((Block(1, None, 0, "20 pompes"),))
    data = write_workout(program, "ics", title="Pompes", start=START)
    (event,) = icalendar.Calendar.from_ical(data).walk("VEVENT")
    assert "dtend" not in event


def test_a_title_holds_no_control_characters() -> None:
    root = ET.fromstring(write_workout(TIMED[0], "zwo", title="a\x01b\nc", start=START))
    assert root.findtext("name") == "a b c"


def test_text_is_for_people() -> None:
    written = write_workout(TIMED[3], "text", title="3 séries\nde 8", start=START).decode()
    assert written.splitlines() == [
        "3 séries de 8",
        "",
        "échauffement : 5 min",
        "3 fois, repos 2 min entre les tours :",
        "  8 × 20 s, repos 10 s",
        "",
        "Total : 20 min 30 s",
    ]


@pytest.mark.parametrize("kind", FORMATS)
def test_the_same_session_gives_the_same_file(kind: str) -> None:
    one, two = (write_workout(TIMED[5], kind, title="é" * 300, start=START) for _ in range(2))
    assert one == two


def _run(inside: Steps) -> Iterator[Interval]:
    for step in inside:
        if isinstance(step, PlainStep):
            yield Interval(*step)
        else:
            for _ in range(step.times):
                yield from _run(step.steps)


def _count(inside: Steps) -> int:
    return sum(1 if isinstance(step, PlainStep) else 1 + _count(step.steps) for step in inside)


def _run_fit(written: list[Any]) -> Iterator[Interval]:
    """As a watch goes through the steps: a repeat goes back so many times."""
    at, done = 0, dict[int, int]()
    while at < len(written):
        step = written[at]
        if step.get_value("duration_type") == "repeat_until_steps_cmplt":
            done[at] = done.get(at, 1) + 1
            if done[at] <= step.get_value("repeat_steps"):
                at = step.get_value("duration_step")
                continue
            del done[at]
        else:
            kind = Kind.REST if step.get_value("intensity") == "rest" else Kind.WORK
            is_open = step.get_value("duration_type") == "open"
            seconds = None if is_open else round(step.get_value("duration_time"))
            yield Interval(kind, seconds, step.get_value("wkt_step_name", fallback=None))
        at += 1


def _run_zwo(workout: ET.Element) -> Iterator[Interval]:
    for element in workout:
        if element.tag == "IntervalsT":
            assert set(element.attrib) == {
                "Repeat",
                "OnDuration",
                "OffDuration",
                "OnPower",
                "OffPower",
            }
            for _ in range(int(element.attrib["Repeat"])):
                yield Interval(Kind.WORK, int(element.attrib["OnDuration"]))
                yield Interval(Kind.REST, int(element.attrib["OffDuration"]))
        else:
            assert element.tag == "SteadyState"
            # A warm-up is as light as a rest, and no rest.
            named = element.find("textevent") is not None
            light = float(element.attrib["Power"]) < 0.9
            yield Interval(
                Kind.REST if light and not named else Kind.WORK, int(element.attrib["Duration"])
            )
