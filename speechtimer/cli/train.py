"""``speechtimer train``: train a model by a configuration."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from speechtimer.cli.config import split_words
from speechtimer.cli.progress import progress_bar

if TYPE_CHECKING:
    from speechtimer.training.train import LabellingProgress, PretrainingProgress, Progress

__all__ = ["run_options", "run_training", "train"]


_OPTIONS = (
    click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar=""),
    click.option(
        "--output", "-o", type=click.Path(file_okay=False), help="The run's folder, not CONFIG's."
    ),
    click.option("--force", is_flag=True, help="Write into the folder even if it holds something."),
    click.option("--resume", is_flag=True, help="Go on with the training that the folder holds."),
)


def run_options(command: Callable[..., None]) -> Callable[..., None]:
    """The words and options of a command that trains."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@click.command(
    context_settings={"ignore_unknown_options": True},
    options_metavar="CONFIG [OPTIONS] [--any.key VALUE]...",
    epilog="Example: speechtimer train configs/lstm_crf.yaml --training.epochs 10 --output runs/a",
)
@run_options
@click.pass_context
def train(
    ctx: click.Context, words: tuple[str, ...], output: str | None, force: bool, resume: bool
) -> None:
    """Train a model as CONFIG says; --any.key VALUE changes a key of CONFIG.

    Ctrl-C ends the training early and keeps the best epoch until then. What was interrupted or
    killed goes on with --resume, to the same weights.
    """
    run_training(ctx, words, output=output, force=force, resume=resume)


def run_training(
    ctx: click.Context,
    words: tuple[str, ...],
    *,
    output: str | None,
    force: bool,
    resume: bool,
    distilled: bool = False,
) -> None:
    """Train as the command line says, show how far it is, and print what came out."""
    example = "distill.yaml" if distilled else "lstm_crf.yaml"
    arguments, changes = split_words(words)
    if len(arguments) != 1:
        raise click.UsageError("give one CONFIG, such as configs/" + example)
    if force and resume:
        raise click.UsageError("--force begins anew and --resume goes on: give one of them")
    if output is not None:
        changes["output"] = output

    from speechtimer.errors import ConfigError
    from speechtimer.training.config import load_config
    from speechtimer.training.train import train as train_model

    config = load_config(Path(arguments[0]), changes)
    if distilled and config.teacher is None:
        raise ConfigError(
            f"{arguments[0]}: has no teacher: give teacher.models, or use speechtimer train"
        )
    with progress_bar() as bar:
        report = train_model(
            config,
            progress=_told(bar),
            pretraining=_pretrained(bar),
            labelling=_labelled(bar),
            force=force,
            resume=resume,
        )
    click.echo(f"{report.model}: {report.megabytes:.2f} MB, best epoch {report.best_epoch}")
    for name, found in report.scores.items():
        scores = f"micro-F1 {found.micro_f1:.4f}, exact timer {found.exact_timer:.4f}"
        click.echo(f"{name} {scores} ({found.sentences} sentences)")
    if report.interrupted:
        click.echo(
            "Error: interrupted: the best epoch until then is kept, --resume goes on", err=True
        )
        ctx.exit(130)


def _told(bar: Callable[[str, int, int], None]) -> "Callable[[Progress], None]":
    """Show a bar an epoch, and its scores once there are some."""

    def tell(now: "Progress") -> None:
        bar(f"epoch {now.epoch}/{now.epochs}", now.batch, now.batches)
        if now.scores is not None:
            scores = ", ".join(f"{name} {score:.4f}" for name, score in now.scores.items())
            line = f"epoch {now.epoch}/{now.epochs}: loss {now.loss:.4f}, micro-F1 {scores}"
            click.echo(line, err=True)

    return tell


def _pretrained(
    bar: Callable[[str, int, int], None],
) -> "Callable[[PretrainingProgress], None]":
    """One bar for all of a pretraining."""
    return lambda now: bar("pretraining", now.step, now.steps)


def _labelled(bar: Callable[[str, int, int], None]) -> "Callable[[LabellingProgress], None]":
    """One bar for all that a teacher says."""
    return lambda now: bar("teacher", now.sentence, now.sentences)
