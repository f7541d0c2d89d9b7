"""``speechtimer submit``: a team hands its model in, from its own machine."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from evaluator.results import show_submission, stage
from evaluator.submitting import Client, Patience, SubmitError, follow, submit_file, submit_link
from evaluator.team_token import given_token, read_token
from speechtimer.cli.screen import console

__all__ = ["submit"]


@click.command(
    epilog="Example: speechtimer submit model.pt --api https://equipe.example --to "
    "https://evaluateur.example"
)
@click.argument(
    "model", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--to",
    "address",
    envvar="SPEECHTIMER_EVALUATOR",
    show_envvar=True,
    help="The evaluator's address.",
)
@click.option("--api", "api_url", help="The https address of your API.")
@click.option("--link", help="Where the evaluator fetches the model from, in place of MODEL.")
@click.option(
    "--token-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file with your team's token; without it SPEECHTIMER_TOKEN holds it.",
)
@click.option(
    "--check",
    "sentences",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="First judge MODEL here, on these labelled sentences.",
)
@click.option("--dry-run", is_flag=True, help="With --check: send nothing.")
@click.option("--again", is_flag=True, help="Send a model that was handed in before once more.")
@click.option("--no-wait", is_flag=True, help="Do not wait for the result.")
@click.pass_context
def submit(
    ctx: click.Context,
    model: Path | None,
    address: str | None,
    api_url: str | None,
    link: str | None,
    token_file: Path | None,
    sentences: Path | None,
    dry_run: bool,
    again: bool,
    no_wait: bool,
) -> None:
    """Send MODEL (a model.pt of Flair) to the hackathon's evaluator, and show what it finds.

    Ctrl-C, a lost network or a restart lose nothing: the same command goes on where it stopped.
    """
    if (model is None) == (link is None) or (model is None and sentences is not None):
        raise SubmitError("nothing-to-submit")
    if dry_run:
        if model is None or sentences is None:
            raise click.UsageError("--dry-run goes with --check FILE")
        _check(model, sentences, api_url)
        return
    if address is None:
        raise SubmitError("address-missing")
    token = given_token() if token_file is None else read_token(token_file)
    with Client(address, token, patience=Patience(tell=_tell)) as client:
        if client.plain:
            _tell("Attention : cette adresse est en http, le jeton peut être lu sur le réseau.")
        event = client.get("/api/event")
        _greet(event)
        if model is not None and sentences is not None:
            _check(model, sentences, api_url, upload_mb=event["limits"]["upload_mb"])
        if link is not None:
            number = submit_link(client, link, api_url=api_url)
        else:
            assert model is not None
            with _bytes_bar() as bar:
                number = submit_file(
                    client,
                    model,
                    api_url=api_url,
                    again=again,
                    hashing=bar("empreinte"),
                    sending=bar("envoi"),
                    tell=click.echo,
                )
        click.echo(f"Soumission n° {number} : remise à l’évaluateur")
        if no_wait:
            return
        with _judging_bar() as tell:
            found = follow(client, number, tell)
    show_submission(found, console())
    if found["state"] != "scored":
        ctx.exit(1)


def _check(
    model: Path, sentences: Path, api_url: str | None, *, upload_mb: float | None = None
) -> None:
    from evaluator.check_cli import check_here

    check_here(model, sentences, api_url=api_url, upload_mb=upload_mb)


def _greet(event: Mapping[str, Any]) -> None:
    deadline = datetime.fromisoformat(event["deadline"])
    # Where this machine knows no time zones, the offset that came is as good.
    with suppress(ZoneInfoNotFoundError):
        deadline = deadline.astimezone(ZoneInfo(event["time_zone"]))
    left = event["submissions_left"]
    click.echo(
        f"{event['name']}, équipe {event['team']} : heure limite {deadline:%d/%m %H:%M}, "
        f"{left} soumission{'s' if left > 1 else ''} possible{'s' if left > 1 else ''}"
    )


@contextmanager
def _bytes_bar() -> Iterator[Callable[[str], Callable[[int, int], None]]]:
    """Bars of bytes, with speed and time left, each begun when it is first told something."""
    screen = console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=screen, disable=not screen.is_terminal) as progress:

        def named(name: str) -> Callable[[int, int], None]:
            tasks: list[TaskID] = []

            def show(done: int, total: int) -> None:
                if not tasks:
                    # What was sent on another day does not count for the speed.
                    tasks.append(progress.add_task(name, completed=done, total=total))
                progress.update(tasks[0], completed=done, total=total)

            return show

        yield named


@contextmanager
def _judging_bar() -> Iterator[Callable[[Mapping[str, Any]], None]]:
    screen = console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn())
    with Progress(*columns, console=screen, disable=not screen.is_terminal) as progress:
        task = progress.add_task("attente", total=1.0)

        def tell(found: Mapping[str, Any]) -> None:
            progress.update(task, description=stage(found), completed=found["progress"])

        yield tell


def _tell(line: str) -> None:
    click.echo(line, err=True)
