"""``speechtimer voice``: commands about listening, each imported only when it is called."""

import click

from speechtimer.cli.subcommands import LazyGroup

__all__ = ["voice"]

_MODULES = {
    "evaluate": "speechtimer.cli.voice_evaluate",
    "install": "speechtimer.cli.voice_install",
    "transcribe": "speechtimer.cli.voice_transcribe",
}


@click.group(cls=LazyGroup, modules=_MODULES, epilog="Example: speechtimer voice install base")
def voice() -> None:
    """Hear timers: from a recording to a sentence and its timer."""
