"""Who did how much, and when the team will be done."""

from datetime import timedelta

import pytest

from speechtimer.labelling.annotation import Annotation, Task
from speechtimer.labelling.progress import progress
from speechtimer.labelling.team import team_report
from tests.labelling.team import BEGIN, team
from tests.marked import marked


def _annotation(name: str, minute: float, seconds: float | None = None, **more: bool) -> Annotation:
    spans = marked("[3](n) tours").spans
    return Annotation(name, spans, BEGIN + timedelta(minutes=minute), seconds, **more)


def _tasks(*annotations: Annotation, left: int = 0) -> list[Task]:
    """One sentence each, and some that nobody has seen."""
    done = [Task(i, "3 tours", (found,)) for i, found in enumerate(annotations)]
    return done + [Task(len(done) + i, "stop") for i in range(left)]


def test_counts() -> None:
    tasks = _tasks(
        _annotation("Ana", 0, 10.0),
        _annotation("Ana", 5, 30.0),
        _annotation("Ana", 9, 1000.0),
        _annotation("Ana", 10, 2.0, skipped=True),
        _annotation("Léo", 12),
        left=3,
    )
    found = progress(tasks)
    ana, leo = found.people
    assert (ana.done, ana.skipped, ana.spans, ana.median_seconds) == (3, 1, 3, 30.0)
    assert (leo.name, leo.done, leo.median_seconds) == ("Léo", 1, None)
    assert ana.times == tuple(BEGIN + timedelta(minutes=minute) for minute in (0, 5, 9))
    assert (found.tasks, found.labelled, found.refused, found.remaining) == (8, 4, 1, 3)


def test_the_pace_is_that_of_the_last_hour() -> None:
    slow = [_annotation("Ana", minute) for minute in (0, 60, 120)]
    quick = [_annotation("Léo", 180 + minute) for minute in range(60)]
    found = progress(_tasks(*slow, *quick, left=30))
    assert found.pace == 60
    assert found.hours_left == 0.5
    assert [person.last_hour for person in found.people] == [0, 60]
    later = progress(_tasks(*slow, *quick, left=30), now=BEGIN + timedelta(days=1))
    assert (later.pace, later.hours_left) == (None, None)


def test_work_that_began_a_moment_ago_has_a_pace() -> None:
    found = progress(_tasks(*(_annotation("Ana", minute) for minute in range(11)), left=20))
    assert found.pace == pytest.approx(60)
    assert found.hours_left == pytest.approx(1 / 3)


@pytest.mark.parametrize("minutes", [[], [0], [0, 0, 0]])
def test_an_import_at_one_moment_is_no_pace(minutes: list[float]) -> None:
    found = progress(_tasks(*(_annotation("Ana", minute) for minute in minutes), left=2))
    assert (found.pace, found.hours_left) == (None, None)


def test_several_people_a_sentence() -> None:
    both = Task(1, "3 tours", (_annotation("Ana", 0), _annotation("Léo", 1, skipped=True)))
    found = progress([both, Task(2, "stop", (_annotation("Ana", 2),)), Task(3, "va")], wanted=2)
    assert (found.labelled, found.remaining) == (2, 3)
    with pytest.raises(ValueError, match="wanted"):
        progress([], wanted=0)


def test_all_done_takes_no_time() -> None:
    assert progress(_tasks(_annotation("Ana", 0))).hours_left == 0
    assert progress([]).hours_left == 0


def test_two_annotations_of_one_person_are_one() -> None:
    twice = Task(1, "3 tours", (_annotation("Ana", 0), _annotation("Ana", 3)))
    (ana,) = progress([twice]).people
    assert ana.done == 1


def test_a_team_that_spoils_more_contradicts_the_guide_more() -> None:
    people = {"Ana": 0.0, "Léo": 0.1, "Zoé": 0.5}
    report = team_report(team(80, people), wanted=3)
    rates = [person.contradictions_a_hundred for person in report.people]
    agreed = [person.agreement for person in report.people]
    assert None not in rates + agreed
    assert rates == sorted(rates, key=float)  # type: ignore[arg-type]  # none is None
    assert agreed[2] == min(agreed, key=float)  # type: ignore[arg-type]  # none is None
    assert report.progress.remaining == 0
    assert sum(person.contradictions for person in report.people) == len(report.contradictions)


def test_who_only_skips_has_no_rate() -> None:
    report = team_report([Task(1, "3 tours", (_annotation("Ana", 0, skipped=True),))])
    (ana,) = report.people
    assert (ana.agreement, ana.contradictions_a_hundred, ana.progress.done) == (None, None, 0)
