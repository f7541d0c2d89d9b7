"""``speechtimer serve``: the API and the timer page."""

import errno
import signal
import socket
import sys
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from http_server.listener import listen, url_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType

    from http_server.certificates import Certificate

__all__ = ["serve"]

_REASONS = {
    errno.EADDRINUSE: "Le port {port} est déjà pris : choisissez-en un autre avec --port, "
    'ou --port 0 pour un port libre (avec make : make run ARGS="--port 0").',
    errno.EACCES: "Le port {port} est réservé au système : choisissez-en un au-dessus de 1023 "
    "avec --port.",
    errno.EADDRNOTAVAIL: "L’adresse {host} n’est pas celle de cette machine : essayez avec "
    "--host 127.0.0.1.",
}


_NO_NETWORK = (
    "Cette machine n’est reliée à aucun réseau : reliez-la au même que le téléphone, ou au partage "
    "de connexion du téléphone, puis recommencez."
)


@click.command(epilog="Example: speechtimer serve --lan")
@click.option(
    "--host",
    show_default="127.0.0.1, or with --lan all of the machine's",
    help="Address to listen on.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=8000,
    show_default=True,
    help="Port to listen on; 0 takes any free one.",
)
@click.option("--lan", is_flag=True, help="For phones on the local network: https, with a QR code.")
@click.option(
    "--certificate",
    type=click.Path(path_type=Path),
    help="Speak https with this certificate (PEM, with its chain), not with one of our own.",
)
@click.option("--key", type=click.Path(path_type=Path), help="The certificate's key (PEM).")
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
@click.option(
    "--corrections",
    envvar="SPEECHTIMER_CORRECTIONS",
    metavar="FILE",
    help="Keep the corrections that people send in this file, or at this postgresql:// URL.",
)
def serve(
    host: str | None,
    port: int,
    lan: bool,
    certificate: Path | None,
    key: Path | None,
    model: Path | None,
    workers: int,
    log: bool,
    metrics: bool,
    corrections: str | None,
) -> None:
    """Serve the API and the timer page until Ctrl-C."""
    # Until the server takes over, and again once it has stopped, a signal means: leave.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)
    if host is None:
        host = "0.0.0.0" if lan else "127.0.0.1"
    with _listen(host, port) as listener:
        hosts, phones = _reached(host, listener)
        if lan and not hosts:
            _refuse(_NO_NETWORK)
        shown = _certificate(certificate, key, names=hosts if lan else ())

        from api.announcement import Announcement
        from api.server import run

        told = Announcement(
            lambda name, scheme: url_of(name, listener, scheme=scheme),
            hosts=hosts or ["127.0.0.1"],
            phones=phones,
            certificate=shown,
        )
        try:
            run(
                listener,
                model,
                workers=workers,
                log=log,
                metrics=metrics,
                certificate=shown,
                corrections=corrections,
                on_ready=lambda: click.echo("\n".join(told.lines(terminal=_shows_blocks()))),
            )
        except ChildProcessError:
            _refuse("Un processus du serveur s’est arrêté : essayez sans --workers.")


def _reached(host: str, listener: socket.socket) -> tuple[list[str], bool]:
    """By what the server is reached, the best first, and whether from other devices."""
    bound = ip_address(listener.getsockname()[0])
    if not bound.is_unspecified:
        return [host.lower() if host.isascii() else str(bound)], not bound.is_loopback
    from http_server.network import lan_addresses

    addresses = [str(address) for address in lan_addresses()]
    return addresses, bool(addresses)


def _certificate(
    path: Path | None, key: Path | None, *, names: "Sequence[str]"
) -> "Certificate | None":
    """The one that is given, else our own for these names, if there are any."""
    from api.certificate_cli import NoCertificateError, given, own

    try:
        if path is not None and key is not None:
            return given(path, key)
        if path is not None or key is not None:
            raise NoCertificateError("--certificate et --key vont ensemble : donnez les deux.")
        return own(names) if names else None
    except NoCertificateError as error:
        _refuse(str(error))


def _shows_blocks() -> bool:
    """Whether standard output is a terminal that shows a QR code."""
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    return sys.stdout.isatty() and encoding.startswith("utf")


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
