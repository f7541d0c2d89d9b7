"""French interval-timer parsing: what somebody said, as entities and as a timer.

>>> import speechtimer
>>> speechtimer.parse("3 séries de 2 minutes avec 30 secondes de repos").program
Program(blocks=(Block(rounds=3, work_seconds=120, rest_seconds=30),))
"""

from speechtimer.errors import ConfigError, DataError, ModelError, SpeechTimerError, TemplateError
from speechtimer.labels import Kind, Label, Span
from speechtimer.parsed import Parsed, Unused
from speechtimer.parser import Parser, parse
from speechtimer.program import Block, Group, Interval, Problem, Program

__all__ = [
    "Block",
    "ConfigError",
    "DataError",
    "Group",
    "Interval",
    "Kind",
    "Label",
    "ModelError",
    "Parsed",
    "Parser",
    "Problem",
    "Program",
    "Span",
    "SpeechTimerError",
    "TemplateError",
    "Unused",
    "parse",
]
__version__ = "0.1.0"
