"""``speechtimer evaluator status`` and what an organiser does while the event runs."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evaluator.cli.options import folder_option, opened

if TYPE_CHECKING:
    from evaluator.describing import EventStatus

__all__ = ["announce", "baseline", "extend", "status"]


@click.command(epilog="Example: speechtimer evaluator baseline models/lstm_crf/model.pt")
@click.argument(
    "models",
    metavar="MODEL...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option("--name", help="What the leaderboard calls it. [default: its folder's name]")
@folder_option
def baseline(models: tuple[Path, ...], name: str | None, folder: Path) -> None:
    """Have models of your own judged: they stand on the leaderboard without a rank."""
    from evaluator.baselines import add_baseline, baseline_name

    if name is not None and len(models) > 1:
        raise click.UsageError("--name is for one MODEL")
    event = opened(folder)
    for model in models:
        called = name or baseline_name(model)
        add_baseline(event, model, called)
        click.echo(f"{called}: waits to be judged")


@click.command(epilog="Example: speechtimer evaluator status --json")
@folder_option
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
def status(folder: Path, as_json: bool) -> None:
    """Show how the event stands: time, submissions, workers, what waits for a decision."""
    from evaluator.describing import event_status

    found = event_status(opened(folder))
    if as_json:
        click.echo(json.dumps(found.to_dict(), ensure_ascii=False))
        return
    for line in _lines(found):
        click.echo(line)


@click.command(epilog="Example: speechtimer evaluator announce 'Le buffet est ouvert'")
@click.argument("text")
@folder_option
def announce(text: str, folder: Path) -> None:
    """Show TEXT to all teams, on all pages."""
    from evaluator.decisions import announce as announce_to_all

    event = opened(folder)
    with event.writing() as session:
        announce_to_all(event, session, "shell", text)


@click.command(epilog="Example: speechtimer evaluator extend 15")
@click.argument("minutes", type=click.IntRange(1, 24 * 60))
@folder_option
def extend(minutes: int, folder: Path) -> None:
    """Move the deadline by MINUTES; the teams see it at once."""
    from datetime import timedelta

    from evaluator.decisions import extend_deadline

    event = opened(folder)
    with event.writing() as session:
        until = event.deadline(session) + timedelta(minutes=minutes)
        extend_deadline(event, session, "shell", until)
    click.echo(f"deadline: {until.astimezone(event.config.zone):%Y-%m-%d %H:%M}")


def _lines(found: "EventStatus") -> list[str]:
    submissions = ", ".join(f"{count} {state}" for state, count in found.submissions.items())
    lines = [
        f"{found.name}: {found.phase}{', frozen' if found.frozen else ''}",
        f"deadline: {found.deadline:%Y-%m-%d %H:%M}",
        f"teams: {found.teams}",
        f"submissions: {submissions}",
    ]
    if found.oldest_seconds is not None:
        lines.append(f"waiting for: {found.oldest_seconds:.0f} s at most")
    if found.undecided:
        lines.append(f"similar models to decide on: {found.undecided}")
    heard = [f"{name} ({seconds:.0f} s ago)" for name, seconds in found.workers.items()]
    lines.append(f"workers heard of: {', '.join(heard) or 'none'}")
    lines += [f"nothing is judged: {trouble}" for trouble in found.troubles]
    return lines
