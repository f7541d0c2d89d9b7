"""Programs as files for watches, home trainers and calendars.

A file runs what the program's timeline runs: a rest after the last work is not in it.
"""

from dataclasses import dataclass
from datetime import datetime
from importlib import import_module

from speechtimer.program import Program

__all__ = ["FORMATS", "Format", "write_workout"]


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: its media type, the ending of its name, and the module that writes it."""

    media_type: str
    suffix: str
    module: str


FORMATS = {
    "fit": Format("application/vnd.ant.fit", ".fit", "speechtimer.workouts.fit"),
    "zwo": Format("application/xml", ".zwo", "speechtimer.workouts.zwo"),
    "ics": Format("text/calendar; charset=utf-8", ".ics", "speechtimer.workouts.ics"),
    "text": Format("text/plain; charset=utf-8", ".txt", "speechtimer.workouts.plain"),
}


def write_workout(program: Program, kind: str, *, title: str, start: datetime) -> bytes:
    """The file of one of the ``FORMATS``.

    Args:
        title: the name of the session; what a format has no room for is cut off.
        start: when the session begins, local time; only calendars show it. The same program,
            title and start give the same bytes.

    Raises:
        DataError: the format cannot hold the program; the message is French and says why.
        ModuleNotFoundError: ``fit`` and ``ics`` need the export extra.
    """
    module = import_module(FORMATS[kind].module)
    written: bytes = module.write(program, " ".join(title.split()), start)
    return written
