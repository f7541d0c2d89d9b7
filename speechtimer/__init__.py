"""French interval-timer parsing: what somebody said, as entities and as a timer.

>>> import speechtimer
>>> speechtimer.parse("3 séries de 2 minutes avec 30 secondes de repos").program
Program(blocks=(Block(rounds=3, work_seconds=120, rest_seconds=30),))
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from speechtimer.errors import (
        ConfigError,
        DataError,
        ModelError,
        SpeechTimerError,
        TemplateError,
    )
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


if not TYPE_CHECKING:

    def __getattr__(name):
        """Import what this module exports when it is first used.

        So the command line is there at once, and Ctrl-C with it.
        """
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from speechtimer import errors, labels, parsed, parser, program

        for module in (errors, labels, parsed, parser, program):
            globals().update({key: vars(module)[key] for key in module.__all__ if key in __all__})
        return globals()[name]

    def __dir__():
        return sorted({*globals(), *__all__})
