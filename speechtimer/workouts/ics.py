"""A session as an appointment of a calendar (RFC 5545)."""

import hashlib
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

from speechtimer.errors import DataError
from speechtimer.french import program_lines, total
from speechtimer.program import Program

__all__ = ["write"]


def write(program: Program, title: str, start: datetime) -> bytes:
    """An appointment as long as what is timed, in whatever zone the calendar is in.

    Importing the same session for the same moment again changes the appointment that is there.

    Raises:
        DataError: it would end after the year 9999.
    """
    begin = start.replace(tzinfo=None, microsecond=0)
    said = "\n".join([*program_lines(program), f"Total : {total(program)}"])
    event = Event()
    event.add("uid", hashlib.sha256(f"{begin}\n{said}".encode()).hexdigest()[:32])
    event.add("dtstamp", begin.replace(tzinfo=UTC))
    event.add("dtstart", begin)
    if program.total_seconds:  # an end must come after its beginning
        event.add("dtend", _end(begin, program.total_seconds))
    event.add("summary", title)
    event.add("description", said)
    calendar = Calendar()
    calendar.add("prodid", "-//SpeechTimer//FR")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def _end(begin: datetime, seconds: int) -> datetime:
    try:
        return begin + timedelta(seconds=seconds)
    except OverflowError:
        raise DataError("Un calendrier finit en 9999 : faites une séance plus courte.") from None
