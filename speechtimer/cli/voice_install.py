"""``speechtimer voice install``: make a recogniser the one that listens."""

from pathlib import Path

import click

from speechtimer.voice.install import NAMES
from speechtimer.voice.install import install as install_model
from speechtimer.voice.whisper import Whisper

__all__ = ["install"]


@click.command(
    epilog="Examples: speechtimer voice install base, speechtimer voice install my/whisper"
)
@click.argument("model", metavar="base|small|FOLDER")
def install(model: str) -> None:
    """Install a Whisper: "base" (145 MB) or "small" (484 MB) from the Hugging Face hub, or a FOLDER
    in CTranslate2's format, which stays where it is.
    """
    if model not in NAMES and not Path(model).is_dir():
        raise click.BadParameter(
            f'there is no folder {model}: name one, or "base" or "small"', param_hint="MODEL"
        )
    folder = install_model(model)
    Whisper(folder, threads=1)
    click.echo(f"{folder} is what listens now: speechtimer voice transcribe FILE")
