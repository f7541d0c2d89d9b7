"""``speechtimer distill``: train a small model on what larger ones say."""

import click

from speechtimer.cli.train import run_options, run_training

__all__ = ["distill"]


@click.command(
    context_settings={"ignore_unknown_options": True},
    options_metavar="CONFIG [OPTIONS] [--any.key VALUE]...",
    epilog="Example: speechtimer distill configs/distill.yaml "
    '--teacher.models "[runs/a/model.pt, runs/b/model.pt]"',
)
@run_options
@click.pass_context
def distill(
    ctx: click.Context, words: tuple[str, ...], output: str | None, force: bool, resume: bool
) -> None:
    """Train a small model to say what CONFIG's teacher says.

    The teacher's models label the sentences of the corpus first: for each token, how likely each
    tag is. That is kept, and other students of the same teacher read it again.

    --any.key VALUE changes a key of CONFIG. Ctrl-C ends the training early and keeps the best
    epoch until then. What was interrupted or killed goes on with --resume, to the same weights.
    """
    run_training(ctx, words, output=output, force=force, resume=resume, distilled=True)
