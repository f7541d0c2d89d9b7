"""``speechtimer serve``: the API and the timer page."""

import errno
import signal
import socket
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from http_server.listener import listen, url_of

if TYPE_CHECKING:
    from types import FrameType

__all__ = ["serve"]

_REASONS = {
    errno.EADDRINUSE: "Le port {port} est déjà pris : choisissez-en un autre avec --port, "
    'ou --port 0 pour un port libre (avec make : make run ARGS="--port 0").',
    errno.EACCES: "Le port {port} est réservé au système : choisissez-en un au-dessus de 1023 "
    "avec --port.",
    errno.EADDRNOTAVAIL: "L’adresse {host} n’est pas celle de cette machine : essayez avec "
    "--host 127.0.0.1.",
}


@click.command(epilog="Example: speechtimer serve --port 8080")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=8000,
    show_default=True,
    help="Port to listen on; 0 takes any free one.",
)
@click.option("--model", type=click.Path(path_type=Path), help="A model file of your own.")
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="Processes that answer; one for each core at most.",
)
@click.option(
    "--log", is_flag=True, help="A line for each request on standard error, without its text."
)
@click.option("--metrics", is_flag=True, help="Counts for Prometheus at /metrics.")
def serve(host: str, port: int, model: Path | None, workers: int, log: bool, metrics: bool) -> None:
    """Serve the API and the timer page until Ctrl-C."""
    # Until the server takes over, and again once it has stopped, a signal means: leave.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)
    with _listen(host, port) as listener:
        from api.server import run

        url = url_of(host, listener)
        try:
            run(
                listener,
                model,
                workers=workers,
                log=log,
                metrics=metrics,
                on_ready=lambda: click.echo(f"SpeechTimer : {url}"),
            )
        except ChildProcessError:
            _refuse("Un processus du serveur s’est arrêté : essayez sans --workers.")


def _listen(host: str, port: int) -> socket.socket:
    try:
        return listen(host, port)
    except socket.gaierror:
        _refuse(f"L’adresse « {host} » est inconnue : essayez avec --host 127.0.0.1.")
    except OSError as error:
        reason = _REASONS.get(error.errno or 0, "{host}:{port} : " + str(error.strerror))
        _refuse(reason.format(host=host, port=port))


def _refuse(reason: str) -> NoReturn:
    click.echo(reason, err=True)
    raise SystemExit(1)


def _leave(number: int, frame: "FrameType | None") -> NoReturn:
    del number, frame
    raise SystemExit(0)
