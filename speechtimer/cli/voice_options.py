"""Options of the commands that listen."""

import os
from pathlib import Path

import click

from speechtimer.parser import Parser
from speechtimer.voice.installed import default_model
from speechtimer.voice.listener import Listener
from speechtimer.voice.recognizers import load_recognizer

__all__ = ["listener", "model_option", "threads_option"]

model_option = click.option(
    "--model",
    type=click.Path(path_type=Path),
    help="A folder that holds a recogniser; what was installed last if not given.",
)
threads_option = click.option(
    "--threads",
    type=click.IntRange(1),
    default=os.cpu_count() or 1,
    show_default="one for each core",
    help="How many threads the recogniser computes in.",
)


def listener(model: Path | None, threads: int) -> Listener:
    """What hears.

    Raises:
        ModelError: none is installed, or the folder does not hold one.
    """
    return Listener(load_recognizer(model or default_model(), threads=threads), Parser())
