"""``speechtimer voice evaluate``: how well timers are heard in recordings of known sentences."""

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from speechtimer.cli.progress import progress_bar
from speechtimer.cli.screen import console, numbers_table
from speechtimer.cli.voice_options import listener, model_option, threads_option
from speechtimer.voice.evaluation import Evaluation, Recording, read_index
from speechtimer.voice.hypothesis import SAMPLE_RATE
from speechtimer.voice.listener import Listener
from speechtimer.voice.speech import read_audio

__all__ = ["evaluate"]


@click.command(epilog="Example: speechtimer voice evaluate recordings/index.jsonl --json")
@click.argument(
    "index",
    metavar="INDEX.jsonl",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
)
@model_option
@threads_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def evaluate(
    ctx: click.Context, index: Path, model: Path | None, threads: int, as_json: bool
) -> None:
    """Word errors and exact timers over recordings; after Ctrl-C, over those heard so far.

    Each line of INDEX.jsonl names a sound file, what is said in it, the timer that this means
    (or null), and the voice: {"audio": …, "said": …, "program": …, "voice": …}.
    """
    recordings = list(read_index(index))
    ears = listener(model, threads)
    evaluation = Evaluation()
    interrupted = False
    try:
        with progress_bar() as show:
            _measure(recordings, ears, evaluation, lambda n: show("heard", n, len(recordings)))
    except KeyboardInterrupt:
        interrupted = True
        click.echo(f"interrupted after {evaluation.all.sentences} of {len(recordings)}", err=True)
    if as_json:
        click.echo(json.dumps(evaluation.to_dict(), ensure_ascii=False))
    else:
        _show(evaluation)
    if interrupted:
        ctx.exit(130)


def _measure(
    recordings: Sequence[Recording],
    ears: Listener,
    evaluation: Evaluation,
    on_progress: Callable[[int], None],
) -> None:
    for number, recording in enumerate(recordings, 1):
        audio = read_audio(recording.audio)
        began = time.perf_counter()
        heard = ears.listen(audio)
        seconds = time.perf_counter() - began
        evaluation.add(
            recording,
            heard,
            of_text=ears.parser.parse(recording.said).program,
            seconds_of_audio=len(audio) / SAMPLE_RATE,
            seconds=seconds,
        )
        on_progress(number)


def _show(evaluation: Evaluation) -> None:
    table = numbers_table(
        "voice", "sentences", "word errors", "exact timer", "of the text", "audio", "time"
    )
    for name, measured in [*evaluation.voices.items(), ("all", evaluation.all)]:
        shown = measured.to_dict()
        table.add_row(
            name,
            str(measured.sentences),
            *(
                f"{shown[key]:.3f}"
                for key in ("word_error_rate", "exact_timer", "exact_timer_of_text")
            ),
            f"{measured.seconds_of_audio:.1f} s",
            f"{measured.seconds:.1f} s",
        )
    console().print(table)
