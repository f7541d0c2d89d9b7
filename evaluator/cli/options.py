"""What several commands of ``speechtimer evaluator`` share."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from evaluator.event import Event

__all__ = ["FOLDER", "folder_option", "opened", "show_token"]

FOLDER = Path("event")

folder_option = click.option(
    "--folder",
    "-f",
    type=click.Path(file_okay=False, path_type=Path),
    default=FOLDER,
    show_default=True,
    help="The event's folder.",
)


def opened(folder: Path) -> "Event":
    """The event in a folder.

    Raises:
        EvaluatorError: there is none.
        ConfigError: its configuration cannot be used.
    """
    from evaluator.event import Event

    return Event.open(folder)


def show_token(of: str, token: str) -> None:
    """Print a token, which only its owner keeps."""
    click.echo(f"{of}: {token}")
