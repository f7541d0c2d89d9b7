"""``speechtimer dataset``: commands about a corpus, each imported only when it is called."""

import click

from speechtimer.cli.subcommands import LazyGroup

__all__ = ["dataset"]

_MODULES = {
    "check": "speechtimer.cli.dataset_check",
    "report": "speechtimer.cli.dataset_report",
}


@click.group(
    cls=LazyGroup, modules=_MODULES, epilog="Example: speechtimer dataset report data/corpus"
)
def dataset() -> None:
    """Look at a corpus, and check it."""
