"""Files that commands write."""

from pathlib import Path

import click

__all__ = ["in_a_folder"]


def in_a_folder(ctx: click.Context, param: click.Parameter, value: Path | None) -> Path | None:
    """A file whose folder is there: long work does not end without a place for its result."""
    if value is not None and not value.parent.is_dir():
        raise click.BadParameter(f"there is no folder {value.parent}", ctx, param)
    return value
