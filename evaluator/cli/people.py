"""``speechtimer evaluator team`` and ``organiser``: who may hand in, and who decides."""

from pathlib import Path

import click

from evaluator.cli.options import folder_option, opened, show_token

__all__ = ["organiser", "team"]


@click.group(epilog="Example: speechtimer evaluator team add Rouges Bleus")
def team() -> None:
    """Add, list, rename and remove teams; give one another token, or more submissions."""


@team.command(name="add", epilog="Example: speechtimer evaluator team add Rouges 'Les Bleus'")
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
@folder_option
def team_add(names: tuple[str, ...], folder: Path) -> None:
    """Add teams and print their tokens, each shown only once; all of the teams, or none."""
    from evaluator.tokens import add_team

    event = opened(folder)
    with event.writing() as session:
        added = [add_team(event, session, name) for name in names]
    for new, token in added:
        show_token(new.name, token)


@team.command(name="list", epilog="Example: speechtimer evaluator team list")
@folder_option
def team_list(folder: Path) -> None:
    """List the teams, how many submissions each has made, and how many it has left."""
    from evaluator.describing import teams
    from speechtimer.cli.screen import console, numbers_table

    table = numbers_table("team", "submissions", "left")
    for found in teams(opened(folder)):
        table.add_row(found.name, str(found.submissions), str(found.left))
    console().print(table)


@team.command(name="token", epilog="Example: speechtimer evaluator team token Rouges")
@click.argument("name")
@folder_option
def team_token(name: str, folder: Path) -> None:
    """Give the team NAME a new token; the old one is worth nothing from then on."""
    from evaluator.tokens import renew_team_token

    event = opened(folder)
    with event.writing() as session:
        token = renew_team_token(event, session, name)
    show_token(name, token)


@team.command(
    name="rename", epilog="Example: speechtimer evaluator team rename Rouges 'Les Rouges'"
)
@click.argument("name", metavar="OLD")
@click.argument("new")
@folder_option
def team_rename(name: str, new: str, folder: Path) -> None:
    """Call the team OLD NEW from now on; its token and all that it handed in stay its own."""
    from evaluator.teams import rename_team

    event = opened(folder)
    with event.writing() as session:
        renamed = rename_team(event, session, name, new)
    click.echo(f"{name}: {renamed.name} from now on")


@team.command(name="remove", epilog="Example: speechtimer evaluator team remove Essai")
@click.argument("name")
@folder_option
def team_remove(name: str, folder: Path) -> None:
    """Take the team NAME away, which never came: its token is worth nothing from then on.

    One that has handed something in stays: disqualify that on the organisers' page instead.
    """
    from evaluator.teams import remove_team

    event = opened(folder)
    with event.writing() as session:
        remove_team(event, session, name)
    click.echo(f"{name}: removed")


@team.command(
    name="allow", epilog="Example: speechtimer evaluator team allow Rouges --submissions 3"
)
@click.argument("name")
@click.option(
    "--submissions",
    "extra",
    metavar="N",
    required=True,
    type=click.IntRange(0, 1000),
    help="So many more than the other teams in all; 0 takes it back.",
)
@folder_option
def team_allow(name: str, extra: int, folder: Path) -> None:
    """Let the team NAME hand in N submissions beyond limits.submissions of event.yaml."""
    from evaluator.admission import submissions_left, submissions_limit
    from evaluator.teams import allow_submissions

    event = opened(folder)
    with event.writing() as session:
        allowed = allow_submissions(event, session, name, extra)
        most, left = submissions_limit(event, allowed), submissions_left(event, session, allowed)
    click.echo(f"{name}: {most} submissions in all, {left} left")


@click.group(epilog="Example: speechtimer evaluator organiser add Claire")
def organiser() -> None:
    """Add organisers, who see all submissions and decide; list them; give another token."""


@organiser.command(name="add", epilog="Example: speechtimer evaluator organiser add Claire")
@click.argument("name")
@folder_option
def organiser_add(name: str, folder: Path) -> None:
    """Add the organiser NAME and print the token, which is shown only once."""
    from evaluator.tokens import add_organiser

    event = opened(folder)
    with event.writing() as session:
        token = add_organiser(event, session, name)
    show_token(name, token)


@organiser.command(name="list", epilog="Example: speechtimer evaluator organiser list")
@folder_option
def organiser_list(folder: Path) -> None:
    """List the organisers, and since when they are."""
    from evaluator.describing import organisers
    from speechtimer.cli.screen import console, numbers_table

    table = numbers_table("organiser", "since")
    for found in organisers(opened(folder)):
        table.add_row(found.name, f"{found.since:%Y-%m-%d %H:%M}")
    console().print(table)


@organiser.command(name="token", epilog="Example: speechtimer evaluator organiser token Claire")
@click.argument("name")
@folder_option
def organiser_token(name: str, folder: Path) -> None:
    """Give the organiser NAME a new token; the old one and its sessions end."""
    from evaluator.tokens import renew_organiser_token

    event = opened(folder)
    with event.writing() as session:
        token = renew_organiser_token(event, session, name)
    show_token(name, token)
