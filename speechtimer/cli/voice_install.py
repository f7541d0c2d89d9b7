"""``speechtimer voice install``: make a recogniser the one that listens."""

from pathlib import Path

import click

from speechtimer.voice.install import NAMES
from speechtimer.voice.install import install as install_model
from speechtimer.voice.recognizers import load_recognizer

__all__ = ["install"]


@click.command(
    epilog="Examples: speechtimer voice install base, speechtimer voice install my/whisper"
)
@click.argument("model", metavar="base|small|FOLDER")
def install(model: str) -> None:
    """Install a Whisper: "base" (145 MB) or "small" (484 MB) from the Hugging Face hub, or a FOLDER
    that stays where it is: a Whisper in CTranslate2's format, or a model for sherpa-onnx.
    """
    if model not in NAMES and not Path(model).is_dir():
        raise click.BadParameter(
            f'there is no folder {model}: name one, or "base" or "small"', param_hint="MODEL"
        )
    folder = install_model(model)
    load_recognizer(folder, threads=1)
    click.echo(f"{folder} is what listens now: speechtimer voice transcribe FILE")
