"""``speechtimer voice transcribe``: what is said in sound files, and the timer it means."""

from pathlib import Path

import click

from speechtimer.cli.files import files_argument
from speechtimer.cli.parse import json_line
from speechtimer.cli.screen import console, show_parsed
from speechtimer.cli.voice_options import listener, model_option, threads_option
from speechtimer.voice.listener import Heard
from speechtimer.voice.speech import read_audio

__all__ = ["transcribe"]


@click.command(epilog="Example: speechtimer voice transcribe timer.ogg")
@files_argument
@model_option
@threads_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a file.")
@click.pass_context
def transcribe(
    ctx: click.Context, files: tuple[Path, ...], model: Path | None, threads: int, as_json: bool
) -> None:
    """Show the sentence of each sound FILE, and its timer (wav, ogg, webm, mp3 … of 30 seconds)."""
    ears = listener(model, threads)
    understood = True
    for file in files:
        heard = ears.listen(read_audio(file))
        if as_json:
            click.echo(json_line({"file": str(file), **heard.to_dict()}), nl=False)
            continue
        understood = _show(file, heard, several=len(files) > 1) and understood
    if not understood:
        ctx.exit(1)


def _show(file: Path, heard: Heard, *, several: bool) -> bool:
    """Print what was heard; whether it is a timer."""
    if several:
        click.echo(f"{file} :")
    if not heard.text:
        click.echo("Rien n’a été entendu.", err=True)
        return False
    show_parsed(heard.parsed, console())
    for repair in heard.repairs:
        click.echo(f"Entendu « {repair.heard} », compris « {repair.understood} »")
    if heard.parsed.problem is not None:
        click.echo(heard.parsed.problem.message, err=True)
    return heard.parsed.problem is None
