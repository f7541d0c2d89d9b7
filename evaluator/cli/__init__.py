"""``speechtimer evaluator``: an event, from its first minute to its winners."""

from typing import Any

import click

from evaluator.cli.deciding import announce, baseline, extend, status
from evaluator.cli.keeping import backup, export, restore
from evaluator.cli.people import organiser, team
from evaluator.cli.running import demo, serve, worker
from evaluator.cli.setting_up import check, init

__all__ = ["evaluator"]


class _Commands(click.Group):
    """Commands that say in one line what a database that cannot be used says."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Exception as error:
            # Not before: to import it takes longer than most commands.
            from sqlalchemy.exc import DBAPIError

            if not isinstance(error, DBAPIError):
                raise
            said = str(error.orig).partition("\n")[0]
            raise click.ClickException(f"database: {said}") from error


@click.group(
    cls=_Commands,
    epilog="Example: speechtimer evaluator init event --name Hackathon --hidden hidden.jsonl",
)
def evaluator() -> None:
    """Judge a hackathon's models: an event with teams, submissions, a leaderboard and winners."""


for command in (
    init,
    check,
    team,
    organiser,
    serve,
    worker,
    baseline,
    status,
    announce,
    extend,
    export,
    backup,
    restore,
    demo,
):
    evaluator.add_command(command)
