"""Timers as files, over real HTTP."""

from typing import Any

import fitdecode
import httpx
import icalendar
import pytest

SENTENCE = "3 séries de 2 minutes avec 30 secondes de repos"
LONGEST = {"rounds": 9999, "work_seconds": 35_996_400, "rest_seconds": 0}
PROGRAM = [{"rounds": 3, "work_seconds": 120, "rest_seconds": 30}]


def test_a_sentence_becomes_a_workout_of_a_watch(client: httpx.Client) -> None:
    response = client.post("/export", json={"text": SENTENCE, "format": "fit"})
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/vnd.ant.fit"
    assert response.headers["content-disposition"] == 'attachment; filename="minuteur.fit"'
    with fitdecode.FitReader(response.content) as frames:
        names = [f.name for f in frames if isinstance(f, fitdecode.FitDataMessage)]
    assert names == ["file_id", "workout", *["workout_step"] * 4]


def test_an_edited_program_becomes_an_appointment(client: httpx.Client) -> None:
    group = {"rounds": 2, "rest_seconds": 60, "blocks": [*PROGRAM, {**PROGRAM[0], "name": "corde"}]}
    asked = {
        "program": [group, *PROGRAM],
        "format": "ics",
        "title": "Mardi",
        "start": "2026-12-01T18:00",
    }
    response = client.post("/export", json=asked)
    assert response.status_code == 200, response.text
    (event,) = icalendar.Calendar.from_ical(response.content).walk("VEVENT")
    assert (event["summary"], event.decoded("dtstart").isoformat()) == (
        "Mardi",
        "2026-12-01T18:00:00",
    )


@pytest.mark.parametrize("kind", ["zwo", "text"])
def test_the_other_formats(client: httpx.Client, kind: str) -> None:
    response = client.post("/export", json={"program": PROGRAM, "format": kind})
    assert response.status_code == 200, response.text
    assert "120" in response.text or "2 min" in response.text


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"format": "fit"}, "« text » ou « program »"),
        ({"text": SENTENCE, "program": PROGRAM, "format": "fit"}, "« text » ou « program »"),
        ({"text": SENTENCE}, "Il manque « format »"),
        ({"text": SENTENCE, "format": "pdf"}, "« format »"),
        ({"text": "bonjour", "format": "ics"}, "ni nombre de tours ni durée"),
        ({"text": "12 pompes", "format": "zwo"}, "."),
        ({"program": [], "format": "fit"}, "« program »"),
        ({"program": [{**PROGRAM[0], "rounds": 0}], "format": "fit"}, "n’est pas valable"),
        ({"program": [{**PROGRAM[0], "rounds": 10**9}], "format": "fit"}, "n’est pas valable"),
        ({"program": [{**PROGRAM[0], "rounds": "3"}], "format": "text"}, "n’est pas valable"),
        ({"program": PROGRAM, "format": "ics", "start": "demain"}, "« start »"),
        ({"program": PROGRAM, "format": "fit", "start": "1980-01-01T10:00"}, "entre 2000 et 2100"),
        ({"program": [LONGEST], "format": "ics"}, "finit en 9999"),
        ({"program": [{**LONGEST, "rounds": 1}], "format": "fit"}, "49 jours"),
        ({"program": [{**PROGRAM[0], "name": "a\x01b"}], "format": "zwo"}, "program[0].name"),
        ({"program": [{**PROGRAM[0], "reps": 3}], "format": "zwo"}, "reps"),
        ({"program": PROGRAM * 700, "format": "fit"}, "plus de 200 étapes"),
    ],
)
def test_what_cannot_be_a_file_is_refused_in_french(
    client: httpx.Client, asked: dict[str, Any], reason: str
) -> None:
    response = client.post("/export", json=asked)
    assert response.status_code == 422, response.text
    assert reason in response.json()["detail"]
