"""Programs as files for watches, home trainers and calendars.

A file runs what the program's timeline runs: a rest after the last work is not in it.
"""

from dataclasses import dataclass
from datetime import datetime
from importlib import import_module

from speechtimer.errors import DataError
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


# Years that FIT files and calendars can hold, with any program after them.
_FIRST, _LAST = 2000, 2100


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
    if not _FIRST <= start.year <= _LAST:
        raise DataError(f"Le début doit être entre {_FIRST} et {_LAST}.")
    module = import_module(FORMATS[kind].module)
    shown = "".join(character if character.isprintable() else " " for character in title)
    written: bytes = module.write(program, " ".join(shown.split()), start)
    return written
