"""``speechtimer corrections``: what people corrected on the page, for labelling and training."""

import json
import sys
from pathlib import Path

import click

from labelstudio_backend.tasks import labelled_task
from speechtimer.dataset import Sentence

__all__ = ["corrections"]


@click.group(epilog="Example: speechtimer corrections export corrections.db > corrected.jsonl")
def corrections() -> None:
    """Corrections that `speechtimer serve --corrections FILE` has kept."""


@corrections.command(
    epilog="Example: speechtimer corrections export corrections.db --to label-studio -o tasks.json"
)
@click.argument("where", metavar="FILE", envvar="SPEECHTIMER_CORRECTIONS")
@click.option(
    "--to",
    "kind",
    type=click.Choice(["jsonl", "label-studio"]),
    default="jsonl",
    show_default=True,
    help="Labelled sentences for training, or labelled tasks to look over in Label Studio.",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Where to write (else printed)."
)
def export(where: str, kind: str, output: Path | None) -> None:
    """Write each corrected sentence once, with what most people said it means.

    FILE may be a postgresql:// URL, also in SPEECHTIMER_CORRECTIONS.
    """
    if "://" not in where and not Path(where).is_file():
        raise click.UsageError(f"there is no file {where}: name the one of serve --corrections")
    from speechtimer.corrections import Corrections

    sentences = list(Corrections(where).sentences())
    written = _jsonl(sentences) if kind == "jsonl" else _tasks(sentences)
    if output is None:
        sys.stdout.buffer.write(written)
        return
    output.write_bytes(written)
    click.echo(f"{len(sentences)} corrected sentences in {output}", err=True)


def _jsonl(sentences: list[Sentence]) -> bytes:
    lines = (json.dumps(sentence.to_dict(), ensure_ascii=False) for sentence in sentences)
    return "".join(f"{line}\n" for line in lines).encode()


def _tasks(sentences: list[Sentence]) -> bytes:
    tasks = [labelled_task(sentence) for sentence in sentences]
    return (json.dumps(tasks, ensure_ascii=False, indent=1) + "\n").encode()
