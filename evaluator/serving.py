"""The web server of an event, and the workers in it."""

import errno
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial

from evaluator.database.migrate import migrate
from evaluator.errors import EvaluatorError
from evaluator.event import Event
from evaluator.freezing import freeze
from evaluator.jobs.queue import Job, Queue
from evaluator.jobs.worker import work
from evaluator.web.app import create_app
from evaluator.web.server import run
from speechtimer.http_server.listener import listen as http_listen
from speechtimer.http_server.listener import url_of

__all__ = ["listen", "serve", "url_of"]

_REASONS = {
    errno.EADDRINUSE: "port {port} is taken: choose another one with --port, or 0 for a free one",
    errno.EACCES: "port {port} is the system's: choose one above 1023 with --port",
    errno.EADDRNOTAVAIL: "{host} is no address of this machine: try --host 127.0.0.1",
}


def serve(
    event: Event,
    listener: socket.socket,
    *,
    workers: int,
    hosts: Sequence[str] = (),
    proxies: Sequence[str] = (),
    on_ready: Callable[[], None] = lambda: None,
) -> None:
    """Serve on a listening socket, and judge, until SIGINT or SIGTERM.

    Args:
        workers: how many judge in this process; without any only the watchdog runs here.
        hosts: names by which the evaluator may be addressed; empty for all.
        proxies: addresses of proxies of ours, whose word on who asks is taken.

    Raises:
        EvaluatorError: the database is of a newer version than this program.
    """
    migrate(event)
    app = create_app(
        event,
        wake=partial(_wake, event),
        background=[partial(_working, event, workers)],
        hosts=hosts,
    )
    run(app, listener, on_ready=on_ready, proxies=proxies)


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens already.

    Raises:
        EvaluatorError: the address or the port is not to be had.
    """
    try:
        return http_listen(host, port)
    except socket.gaierror as error:
        raise EvaluatorError(f"{host}: unknown address: try --host 127.0.0.1") from error
    except OSError as error:
        reason = _REASONS.get(error.errno or 0, "{host}:{port}: " + str(error.strerror))
        raise EvaluatorError(reason.format(host=host, port=port)) from error


def _wake(event: Event, job: Job, submission_id: int) -> None:
    with closing(Queue(event, job)) as queue:
        queue.put(submission_id)


@contextmanager
def _working(event: Event, workers: int) -> Iterator[None]:
    stop = threading.Event()
    options = {"workers": workers, "freeze": freeze}
    crew = threading.Thread(
        target=work, args=(event, stop), kwargs=options, name="crew", daemon=True
    )
    crew.start()
    try:
        yield
    finally:
        stop.set()
        crew.join()
