"""Files of sentences as the command line names them."""

from pathlib import Path

import click

__all__ = ["files_argument"]

files_argument = click.argument(
    "files",
    metavar="FILE...",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
)
