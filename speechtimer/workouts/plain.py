"""A session as text, to send to somebody or to print."""

from datetime import datetime

from speechtimer.french import program_lines, total
from speechtimer.program import Program

__all__ = ["write"]


def write(program: Program, title: str, _start: datetime) -> bytes:
    """The title, a line for each block, and the total."""
    return "\n".join(
        [title, "", *program_lines(program), "", f"Total : {total(program)}", ""]
    ).encode()
