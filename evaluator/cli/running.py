"""``speechtimer evaluator serve``, ``worker`` and ``demo``."""

import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evaluator.cli.options import folder_option, opened

if TYPE_CHECKING:
    from types import FrameType

__all__ = ["demo", "serve", "worker"]

_host = click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on; 0.0.0.0 for all of the network.",
)
_port = click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=8100,
    show_default=True,
    help="Port to listen on; 0 takes any free one.",
)


@click.command(epilog="Example: speechtimer evaluator serve --host 0.0.0.0 --allowed-host hack.fr")
@folder_option
@_host
@_port
@click.option(
    "--workers",
    type=click.IntRange(0, 64),
    help="How many judge in this process; 0 where `worker` processes do. [default: event.yaml's]",
)
@click.option(
    "--allowed-host",
    "hosts",
    multiple=True,
    help="A name by which browsers may address the evaluator (repeatable). [default: any]",
)
@click.option(
    "--proxy",
    "proxies",
    multiple=True,
    help="The address of a proxy of yours before it, such as 127.0.0.1 (repeatable): it ends "
    "https, and its word on who asks is taken.",
)
def serve(
    folder: Path,
    host: str,
    port: int,
    workers: int | None,
    hosts: tuple[str, ...],
    proxies: tuple[str, ...],
) -> None:
    """Serve the pages and judge what is handed in, until Ctrl-C; nothing is lost by that."""
    leaving = _leave_at_once()
    event = opened(folder)

    from evaluator import serving

    with serving.listen(host, port) as listener:
        url = serving.url_of(host, listener)
        number = event.config.judging.workers if workers is None else workers
        if number:
            _warn_without_sandbox()

        def ready() -> None:
            leaving.clear()
            click.echo(f"{event.config.name}: {url}")

        serving.serve(event, listener, workers=number, hosts=hosts, proxies=proxies, on_ready=ready)


@click.command(epilog="Example: speechtimer evaluator worker --folder /shared/event")
@folder_option
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True)
def worker(folder: Path, workers: int) -> None:
    """Judge what is handed in, in a process of its own, until Ctrl-C; as many as you like.

    Every machine that judges needs the event's folder, on a disk that all of them share, and with
    more than one machine the database has to be PostgreSQL.
    """
    _leave_at_once()
    event = opened(folder)

    from evaluator.database.migrate import migrate
    from evaluator.freezing import freeze
    from evaluator.jobs.worker import run_worker

    migrate(event)
    _warn_without_sandbox()
    click.echo(f"{event.config.name}: judging")
    run_worker(folder, workers=workers, freeze=freeze)


@click.command(epilog="Example: speechtimer evaluator demo")
@click.argument(
    "folder",
    default=Path("event-demo"),
    type=click.Path(file_okay=False, path_type=Path),
)
@_host
@_port
def demo(folder: Path, host: str, port: int) -> None:
    """Look at an event with teams and submissions, made in a minute in FOLDER (event-demo).

    Its deadline comes after some minutes, and then its winners. Ctrl-C ends it; run again, it goes
    on.
    """
    leaving = _leave_at_once()
    _warn_without_sandbox()

    from evaluator.demo import run_demo

    run_demo(folder, host=host, port=port, tell=click.echo, on_ready=leaving.clear)


def _warn_without_sandbox() -> None:
    from evaluator.errors import SandboxUnavailable
    from evaluator.sandbox import check_sandbox

    try:
        check_sandbox()
    except SandboxUnavailable as error:
        click.echo(f"Warning: nothing is judged on this machine: {error}", err=True)


def _leave_at_once() -> threading.Event:
    """Let a signal mean: leave, for as long as what is given back is set.

    Then the server has taken over, and ends in its own time.
    """
    leaving = threading.Event()
    leaving.set()

    def leave(number: int, frame: "FrameType | None") -> None:
        del number, frame
        if leaving.is_set():
            raise SystemExit(0)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, leave)
    return leaving
