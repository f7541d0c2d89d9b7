"""How a parsed sentence is shown to a person, in French."""

import os
import re

from rich.console import Console
from rich.table import Table
from rich.text import Text

from speechtimer.french import program_lines, total
from speechtimer.labels import Label, Span
from speechtimer.parsed import Parsed

__all__ = ["COLOURS", "console", "marked", "numbers_table", "show_parsed"]

# The labelling interface of the hackathon.
COLOURS = {
    Label.NB_ROUNDS: "red",
    Label.DURATION_WT_SD: "#88CCEE",
    Label.DURATION_WT_MIN: "#009E73",
    Label.DURATION_WT_HR: "#0072B2",
    Label.DURATION_BR_SD: "#E69F00",
    Label.DURATION_BR_MIN: "#D55E00",
    Label.DURATION_BR_HR: "#F0E442",
}

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def console(*, stderr: bool = False) -> Console:
    """Standard output (or error); no colours in a pipe or where NO_COLOR is set."""
    if os.environ.get("NO_COLOR"):
        return _Console(stderr=stderr, color_system=None, highlight=False, soft_wrap=True)
    return _Console(stderr=stderr, highlight=False, soft_wrap=True)


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Leave the error to the command line, where Rich would exit with 1."""
        raise


def numbers_table(first: str, *columns: str) -> Table:
    """An empty table: a column of names, then columns of numbers."""
    table = Table(box=None, pad_edge=False)
    table.add_column(first, overflow="fold")
    for column in columns:
        table.add_column(column, justify="right")
    return table


def show_parsed(parsed: Parsed, screen: Console) -> None:
    """Print the sentence with its entities, and its timer where there is one."""
    screen.print(marked(parsed.text, parsed.spans, colours=screen.color_system is not None))
    if parsed.program is not None:
        for line in program_lines(parsed.program):
            screen.print(Text(_printable(line)))
        screen.print(Text(f"Total : {total(parsed.program)}"))
    for span in parsed.doubts:
        screen.print(Text(f"À vérifier : {_printable(span.text)}"))
    for note in parsed.notes:
        screen.print(Text(_printable(note)))
    for number in parsed.unused:
        screen.print(Text(f"Non utilisé : {_printable(number.text)}"))


def marked(text: str, spans: tuple[Span, ...], *, colours: bool) -> Text:
    """The sentence with its spans in colour, or as ``[text](label)`` where there is none.

    >>> str(marked("2 tours", (Span(0, 1, Label.NB_ROUNDS),), colours=False))
    '[2](nb_rounds) tours'
    """
    shown, at = Text(), 0
    for span in sorted(spans):
        shown.append(_printable(text[at : span.start]))
        inside = _printable(text[span.start : span.end])
        if colours:
            shown.append(inside, style=f"bold {COLOURS[span.label]}")
        else:
            shown.append(f"[{inside}]({span.label})")
        at = span.end
    return shown.append(_printable(text[at:]))


def _printable(text: str) -> str:
    """Without the control characters that would move a terminal's cursor."""
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text)
