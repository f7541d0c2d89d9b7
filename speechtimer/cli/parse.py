"""``speechtimer parse``: the timer of a sentence, or of each line of standard input."""

import json
import re
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

import click

from speechtimer.cli.stream import line_chunks
from speechtimer.parsed import Parsed
from speechtimer.parser import Parser
from speechtimer.workouts import FORMATS, write_workout

__all__ = ["json_line", "parse", "parse_stream"]

# Bytes of the command line that are not UTF-8 come as half surrogates.
_HALF = re.compile("[\ud800-\udfff]")


@click.command(
    epilog='Examples: speechtimer parse "3 fois 2 minutes", cat FILE | speechtimer parse -'
)
@click.argument("text", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--to", "kind", type=click.Choice(list(FORMATS)), help="Write a file of this kind.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="The file of --to (else printed)."
)
@click.option(
    "--start",
    type=click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]),
    help="When the session begins, for --to ics (else at the next full hour).",
)
@click.option("--model", type=click.Path(path_type=Path), help="A model file of your own.")
@click.pass_context
def parse(
    ctx: click.Context,
    text: tuple[str, ...],
    as_json: bool,
    kind: str | None,
    output: Path | None,
    start: datetime | None,
    model: Path | None,
) -> None:
    """Show the timer that a French sentence means.

    TEXT may be several words. With "-", reads one sentence a line from standard input and
    writes one JSON object a line, in the same order. With --to, the timer becomes a file for a
    Garmin watch (fit), Zwift (zwo), a calendar (ics) or people (text).
    """
    _check(text, as_json, kind, output, start)
    parser = Parser(model)
    if text == ("-",):
        parse_stream(parser, sys.stdin.buffer, sys.stdout.buffer)
        return
    sentence = " ".join(text)
    if _HALF.search(sentence):
        raise click.UsageError("TEXT is not UTF-8: set your terminal to UTF-8")
    parsed = parser.parse(sentence)
    if as_json:
        click.echo(json_line(parsed.to_dict()), nl=False)
        return
    if kind is not None and parsed.program is not None:
        _write(parsed, kind, output, start)
        return
    from speechtimer.cli.screen import console, show_parsed

    show_parsed(parsed, console())
    if parsed.problem is not None:
        click.echo(parsed.problem.message, err=True)
        ctx.exit(1)


def _check(
    text: tuple[str, ...],
    as_json: bool,
    kind: str | None,
    output: Path | None,
    start: datetime | None,
) -> None:
    if kind is None:
        if output or start:
            raise click.UsageError("--output and --start go with --to")
    elif as_json or text == ("-",):
        raise click.UsageError("--to writes one file: give one sentence, without --json")
    elif kind == "fit" and output is None and sys.stdout.isatty():
        raise click.UsageError("a FIT file is not for a terminal: name one with --output")


def _write(parsed: Parsed, kind: str, output: Path | None, start: datetime | None) -> None:
    """The file; what a person would look at before they start goes to standard error."""
    assert parsed.program is not None
    begin = start or datetime.now().replace(minute=0, second=0) + timedelta(hours=1)
    written = write_workout(parsed.program, kind, title=parsed.text, start=begin)
    for told in (*parsed.notes, *(f"Non utilisé : {number.text}" for number in parsed.unused)):
        click.echo(told, err=True)
    if output is None:
        click.echo(written, nl=False)
    else:
        output.write_bytes(written)


def parse_stream(parser: Parser, source: BinaryIO, sink: BinaryIO) -> None:
    """Write one JSON object for each line, and send them off whenever the input pauses.

    Raises:
        DataError: a line is not UTF-8 or too long; those before it are answered.
    """
    for lines in line_chunks(source):
        sink.write(b"".join(json_line(parsed.to_dict()) for parsed in parser.parse_many(lines)))
        sink.flush()


def json_line(data: dict[str, Any]) -> bytes:
    """An object on a line of its own, in UTF-8 whatever the terminal speaks."""
    return json.dumps(data, ensure_ascii=False).encode() + b"\n"
