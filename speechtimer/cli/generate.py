"""``speechtimer generate``: write a corpus."""

from collections.abc import Mapping
from pathlib import Path

import click

from speechtimer.cli.config import overridden, read_yaml, split_words
from speechtimer.cli.progress import progress_bar
from speechtimer.dataset.config import DatasetConfig, load_config
from speechtimer.dataset.corpus import write_corpus

__all__ = ["generate"]

_CONFIG = "configs/dataset.yaml"


@click.command(
    context_settings={"ignore_unknown_options": True},
    options_metavar="[CONFIG] [OPTIONS] [--any.key VALUE]...",
    epilog="Examples: speechtimer generate, "
    "speechtimer generate my.yaml --sentences 2000 --held_out 0.1 --output data/small",
)
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="")
@click.option(
    "--sentences",
    type=click.IntRange(1, 1_000_000_000),
    help="How many to train on; with fewer, the other splits shrink as well, unless they are "
    "given (--sentences.test N).",
)
@click.option("--seed", type=click.IntRange(0), help="The seed, instead of CONFIG's.")
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, file_okay=False),
    default="data/corpus",
    show_default=True,
    help="The folder to write.",
)
@click.option(
    "--workers",
    type=click.IntRange(1),
    help="How many processes draw sentences: one for each core if not given.",
)
@click.option("--force", is_flag=True, help="Replace the folder if it exists.")
def generate(
    words: tuple[str, ...],
    sentences: int | None,
    seed: int | None,
    output: Path,
    workers: int | None,
    force: bool,
) -> None:
    """Write train, dev and test sentences as CONFIG says (configs/dataset.yaml if not given).

    --any.key VALUE changes a key of CONFIG.
    """
    if output.exists() and not force:
        raise click.ClickException(f"{output} exists: give another --output, or --force")
    arguments, changes = split_words(words)
    if len(arguments) > 1:
        raise click.UsageError(f"one CONFIG at most, got {' and '.join(arguments)}")
    if seed is not None:
        changes["seed"] = str(seed)
    config = _config(Path(arguments[0] if arguments else _CONFIG), changes, sentences)
    with progress_bar() as progress:
        write_corpus(config, output, workers=workers, replace=force, progress=progress)
    click.echo(str(output))


def _config(path: Path, changes: Mapping[str, str], sentences: int | None) -> DatasetConfig:
    if sentences is not None and "sentences.train" in changes:
        raise click.UsageError("--sentences and --sentences.train are the same: give one of them")
    config = load_config(path, **overridden(read_yaml(path), changes))
    if sentences is None:
        return config
    scale = min(1, sentences / config.sentences.get("train", sentences))
    counts = {
        split: n if f"sentences.{split}" in changes else max(1, round(n * scale))
        for split, n in config.sentences.items()
    }
    return config.model_copy(update={"sentences": {**counts, "train": sentences}})
