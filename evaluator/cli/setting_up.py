"""``speechtimer evaluator init`` and ``check``."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from evaluator.cli.options import folder_option, opened, show_token
from speechtimer.shipped import shipped

__all__ = ["check", "init"]

_TEMPLATE = shipped(Path("configs/event.yaml"))
_TIME = "17:15, or 2026-11-21 17:15."


@click.command(
    epilog="Example: speechtimer evaluator init event --name Hackathon --hidden hidden.jsonl "
    "--deadline 17:15"
)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--name", required=True, help="What the pages call the event.")
@click.option(
    "--hidden",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The labelled sentences that judge (.jsonl or .conll); they are copied.",
)
@click.option("--date", "day", help="The day of the event, such as 2026-11-21. [default: today]")
@click.option("--opens", default="09:00", show_default=True, help=_TIME)
@click.option("--deadline", default="17:15", show_default=True, help=_TIME)
@click.option("--display", default="18:30", show_default=True, help="The winners are shown.")
@click.option("--time-zone", default="Europe/Paris", show_default=True)
@click.option(
    "--database",
    default="sqlite",
    show_default=True,
    help="sqlite, or postgresql://user@host/name; ${NAME} in it is read from the environment.",
)
@click.option("--organiser", default="organisation", show_default=True, help="Your name.")
@click.option(
    "--template",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=_TEMPLATE,
    show_default="configs/event.yaml",
    help="The event.yaml to fill in.",
)
def init(
    folder: Path,
    name: str,
    hidden: Path,
    day: str | None,
    opens: str,
    deadline: str,
    display: str,
    time_zone: str,
    database: str,
    organiser: str,
    template: Path,
) -> None:
    """Set up an event in a new FOLDER, and print the organiser's token: it is shown only once."""
    from evaluator.new_event import FEW, create_event, hidden_sentences, span_count

    times = _times(day, time_zone, opens=opens, deadline=deadline, display=display)
    sentences = hidden_sentences(hidden)
    event, token = create_event(
        folder,
        template=template.read_text(encoding="utf-8"),
        values={"name": name, "time_zone": time_zone, "database": database, **times},
        hidden=sentences,
        organiser=organiser,
    )
    if len(sentences) < FEW:
        click.echo(
            f"Warning: {len(sentences)} hidden sentences are few: one span more or less moves a "
            "team's F1",
            err=True,
        )
    spans = span_count(sentences)
    click.echo(f"{folder}: {len(sentences)} hidden sentences with {spans} spans")
    click.echo(f"ties: F1s that differ by {event.config.scoring.noise.f1:g} at most")
    deadline_at = event.config.moment("deadline")
    click.echo(f"deadline: {deadline_at:%Y-%m-%d %H:%M} ({time_zone})")
    show_token(f"token of {organiser}, the organiser", token)
    folded = "" if folder == Path("event") else f" --folder {folder}"
    click.echo(f"next: speechtimer evaluator team add{folded} NAME…")
    click.echo(f"      speechtimer evaluator serve{folded}")


@click.command(epilog="Example: speechtimer evaluator check --folder event")
@folder_option
@click.pass_context
def check(ctx: click.Context, folder: Path) -> None:
    """See whether all is ready: configuration, hidden sentences, sandbox, database, disk."""
    from evaluator.checking import checks

    failed = False
    for found in checks(opened(folder)):
        failed |= not found.ok
        click.echo(f"{'ok     ' if found.ok else 'PROBLEM'}  {found.name}: {found.said}")
    if failed:
        ctx.exit(1)


def _times(day: str | None, time_zone: str, **written: str) -> dict[str, str]:
    """The times as event.yaml has them."""
    from evaluator.new_event import moment

    try:
        zone = ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        message = f"no time zone {time_zone!r}: write for example Europe/Paris"
        raise click.BadParameter(message, param_hint="--time-zone") from error
    found = {}
    for name, text in {"date": day, **written}.items():
        try:
            if name == "date":
                on = _day(text) if text else datetime.now(zone).date()
            else:
                assert text is not None
                found[name] = f"{moment(text, on):%Y-%m-%d %H:%M}"
        except ValueError as error:
            raise click.BadParameter(str(error), param_hint=f"--{name}") from error
    return found


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise ValueError(f"there is no day {written!r}: write for example 2026-11-21") from error
