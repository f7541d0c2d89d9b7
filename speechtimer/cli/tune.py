"""``speechtimer tune``: search for the best trainings."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from speechtimer.cli.config import overridden, read_yaml, split_words
from speechtimer.cli.progress import progress_bar

if TYPE_CHECKING:
    from speechtimer.search.results import Results
    from speechtimer.search.study import SharedStudy

__all__ = ["tune"]


@click.command(
    context_settings={"ignore_unknown_options": True},
    options_metavar="CONFIG [OPTIONS] [--any.key VALUE]...",
    epilog="Example: speechtimer tune configs/search.yaml --workers 2",
)
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="")
@click.option(
    "--workers",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="How many trainings at a time on this machine.",
)
@click.option("--report", is_flag=True, help="Only write the page and the best configurations.")
@click.pass_context
def tune(ctx: click.Context, words: tuple[str, ...], workers: int, report: bool) -> None:
    """Search as CONFIG says, and write a page and the best training configurations.

    The same command goes on where it was interrupted. On more machines it takes part in the same
    study, where the environment's SPEECHTIMER_STORAGE is the URL of the same PostgreSQL
    database. --any.key VALUE changes a key of CONFIG.
    """
    arguments, changes = split_words(words)
    if len(arguments) != 1:
        raise click.UsageError("give one CONFIG, such as configs/search.yaml")
    source = Path(arguments[0])

    from speechtimer.report.search import search_page  # noqa: F401 (what it needs may be missing)
    from speechtimer.search.config import read_search
    from speechtimer.search.run import search
    from speechtimer.search.storage import storage_url
    from speechtimer.search.study import SharedStudy

    config = read_search(overridden(read_yaml(source), changes), source=source)
    url = storage_url(config, os.environ)
    if not report:
        # What a cluster's scheduler sends ends a search as Ctrl-C does.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        told = _Told()
        try:
            with progress_bar() as bar:
                search(config, url, workers=workers, progress=lambda found: told(found, bar))
        except KeyboardInterrupt:
            state = f"{told.done} of {config.trials} trials are done, the same command goes on"
            click.echo(f"Error: interrupted: {state}", err=True)
            ctx.exit(130)
    with SharedStudy(config, url, begin=False) as study:
        _write(study)


class _Told:
    """Shows a bar, and a line for each trial that is done while somebody watches."""

    def __init__(self) -> None:
        self.done = 0
        self._known: set[int] | None = None

    def __call__(self, found: "Results", bar: Callable[[str, int, int], None]) -> None:
        from speechtimer.search.best import figures

        self.done = found.done
        if self._known is None:
            self._known = {trial.number for trial in found.trials}
        bar("trials", found.done, found.config.trials)
        best = {trial.number for trial in found.best[: 1 if found.config.one else None]}
        for trial in found.trials:
            if trial.number in self._known:
                continue
            self._known.add(trial.number)
            said = trial.reason or trial.state if trial.figures is None else figures(trial)
            praise = ", best so far" if trial.number in best else ""
            click.echo(f"trial {trial.number} ({trial.family}): {said}{praise}", err=True)


def _write(study: "SharedStudy") -> None:
    from speechtimer.errors import DataError
    from speechtimer.report.page import write_page
    from speechtimer.report.search import search_page
    from speechtimer.search.best import figures, write_best
    from speechtimer.search.results import importances, results

    found = results(study)
    if not found.best:
        reason = next((trial.reason for trial in found.trials if trial.reason), None)
        raise DataError(
            f"no trial of {study.config.study!r} is complete yet"
            + (f" (one failed: {reason})" if reason else "")
            + ": there is nothing to report"
        )
    files = write_best(found)
    page = study.config.output / "report.html"
    write_page(page, search_page(found, importances(study)))
    click.echo(f"{page}: {found.done} of {study.config.trials} trials")
    for trial, file in zip(found.best, files, strict=True):
        click.echo(f"{file}: {figures(trial)}")
