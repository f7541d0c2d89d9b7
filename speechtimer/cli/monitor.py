"""``speechtimer monitor``: watch trainings and searches in TensorBoard."""

import threading
from pathlib import Path

import click

from speechtimer.errors import ConfigError

__all__ = ["monitor"]


@click.command(epilog="Example: speechtimer monitor runs")
@click.argument("folder", default="runs", type=click.Path(path_type=Path))
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(1, 65535), help="Port to listen on (default: 6006 or the next)."
)
def monitor(folder: Path, host: str, port: int | None) -> None:
    """Open TensorBoard on FOLDER, which holds runs (default: runs), until Ctrl-C."""
    if not folder.is_dir():
        raise ConfigError(f"{folder}: there is no such folder: train something, or give another")

    from tensorboard.program import TensorBoard, TensorBoardServerException

    board = TensorBoard()
    words = ["--logdir", str(folder), "--host", host, "--reload_interval", "5"]
    board.configure(argv=["tensorboard", *words, *(["--port", str(port)] if port else [])])
    try:
        address = board.launch()
    except TensorBoardServerException as error:
        raise ConfigError(f"--port: {' '.join(str(error).split())}") from error
    if not any(folder.rglob("events.out.tfevents.*")):
        click.echo(f"{folder} holds no training yet: its curves appear as soon as one runs.")
    click.echo(f"TensorBoard: {address}  (Ctrl-C ends it)")
    # The server runs in a thread beside this one.
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        click.echo()
