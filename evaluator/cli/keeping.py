"""``speechtimer evaluator export``, ``backup`` and ``restore``."""

from pathlib import Path

import click

from evaluator.cli.options import folder_option, opened
from speechtimer.cli.output import in_a_folder

__all__ = ["backup", "export", "restore"]


@click.command(epilog="Example: speechtimer evaluator export --output leaderboard.csv")
@folder_option
@click.option(
    "--output",
    "-o",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    callback=in_a_folder,
    help="The file that is written; it is replaced.",
)
@click.option(
    "--format", "kind", type=click.Choice(["csv", "json"]), help="[default: as the name ends]"
)
@click.option("--submissions", is_flag=True, help="All submissions instead of the leaderboard.")
def export(folder: Path, output: Path, kind: str | None, submissions: bool) -> None:
    """Write the leaderboard, or all submissions, as CSV (for spreadsheets) or JSON."""
    from evaluator.describing import leaderboard_rows, submission_rows
    from evaluator.export import to_csv, to_json

    kind = kind or output.suffix.lower().removeprefix(".")
    if kind not in ("csv", "json"):
        raise click.UsageError("--output ends in neither .csv nor .json: give --format")
    event = opened(folder)
    rows = submission_rows(event) if submissions else leaderboard_rows(event)
    written = to_csv(rows) if kind == "csv" else to_json(rows)
    # Excel takes a CSV file for Latin-1 where no mark says that it is UTF-8.
    encoding = "utf-8-sig" if kind == "csv" else "utf-8"
    output.write_text(written, encoding=encoding, newline="")
    click.echo(f"{output}: {len(rows)} {'submissions' if submissions else 'rows'}")


@click.command(epilog="Example: speechtimer evaluator backup event-1715.tar.gz")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), callback=in_a_folder)
@folder_option
def backup(file: Path, folder: Path) -> None:
    """Write all of the event into FILE (.tar.gz), while it runs: tables, models, configuration.

    It holds the hidden sentences and what signs the pages' cookies: keep it as you keep those.
    """
    from evaluator.backup import backup as write_backup

    write_backup(opened(folder), file)
    click.echo(f"{file}: {file.stat().st_size / 1e6:.1f} MB")


@click.command(epilog="Example: speechtimer evaluator restore event-1715.tar.gz event-again")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--database", help="In the place of the one that the backup's event.yaml names.")
def restore(file: Path, folder: Path, database: str | None) -> None:
    """Set the event of a backup FILE up in a new FOLDER and an empty database."""
    from evaluator.backup import restore as read_backup

    event = read_backup(file, folder, database=database)
    click.echo(f"{folder}: {event.config.name}")
