"""``speechtimer parse``: the timer of a sentence, or of each line of standard input."""

import json
import re
import sys
from pathlib import Path
from typing import Any, BinaryIO

import click

from speechtimer.cli.stream import line_chunks
from speechtimer.parser import Parser

__all__ = ["json_line", "parse", "parse_stream"]

# Bytes of the command line that are not UTF-8 come as half surrogates.
_HALF = re.compile("[\ud800-\udfff]")


@click.command(
    epilog='Examples: speechtimer parse "3 fois 2 minutes", cat FILE | speechtimer parse -'
)
@click.argument("text", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--model", type=click.Path(path_type=Path), help="A model file of your own.")
@click.pass_context
def parse(ctx: click.Context, text: tuple[str, ...], as_json: bool, model: Path | None) -> None:
    """Show the timer that a French sentence means.

    TEXT may be several words. With "-", reads one sentence a line from standard input and
    writes one JSON object a line, in the same order.
    """
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
    from speechtimer.cli.screen import console, show_parsed

    show_parsed(parsed, console())
    if parsed.problem is not None:
        click.echo(parsed.problem.message, err=True)
        ctx.exit(1)


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
