"""The web server around the application."""

import socket
import sys
from collections.abc import Callable, MutableSequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from api.app import create_app
from api.metrics import Metrics, new_counts
from http_server.connections import PatientProtocol
from http_server.processes import run_processes
from http_server.server import make_server
from http_server.tls import SecureProtocol, server_context
from speechtimer.parser import Parser

if TYPE_CHECKING:
    from http_server.certificates import Certificate
    from speechtimer.corrections import Corrections

__all__ = ["run"]

_LAST_ANSWERS_SECONDS = 30


def run(
    listener: socket.socket,
    model: Path | None,
    *,
    workers: int = 1,
    log: bool = False,
    metrics: bool = False,
    certificate: "Certificate | None" = None,
    corrections: str | None = None,
    on_ready: Callable[[], None],
) -> None:
    """Serve on a listening socket until SIGINT or SIGTERM, then end the requests under way.

    Args:
        workers: how many processes.
        log: a line a request, on standard error.
        metrics: at /metrics, for Prometheus.
        certificate: then it speaks https.
        corrections: the file or URL in which those that people send are kept.

    Raises:
        DataError: corrections cannot be kept there.
        ModelError: the model cannot be loaded.
        ChildProcessError: a process ended before it served.
    """
    counts = new_counts(workers) if metrics else None
    serve = partial(
        _serve,
        listener=listener,
        model=model,
        log=log,
        counts=counts,
        certificate=certificate,
        corrections=corrections,
    )
    if workers == 1:
        serve(0, on_ready)
        return
    # So that what is wrong with them is said here, and once.
    Parser(model)
    _open(corrections)
    run_processes(partial(serve, share=True), workers, on_ready=on_ready)


def _serve(
    process: int,
    on_ready: Callable[[], None],
    *,
    listener: socket.socket,
    model: Path | None,
    log: bool,
    counts: MutableSequence[float] | None,
    certificate: "Certificate | None",
    corrections: str | None,
    share: bool = False,
) -> None:
    app = create_app(
        Parser(model),
        metrics=None if counts is None else Metrics(counts, process=process),
        log=sys.stderr if log else None,
        certificate=certificate,
        corrections=_open(corrections),
    )
    protocol: Callable[..., PatientProtocol] = PatientProtocol
    if certificate is not None:
        context = server_context(certificate.path, certificate.key)
        protocol = partial(SecureProtocol, context=context)
    make_server(
        app,
        on_ready=on_ready,
        last_answers_seconds=_LAST_ANSWERS_SECONDS,
        share=share,
        protocol=protocol,
    ).run(sockets=[listener])


def _open(corrections: str | None) -> "Corrections | None":
    if corrections is None:
        return None
    from speechtimer.corrections import Corrections

    return Corrections(corrections)
