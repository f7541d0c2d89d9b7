"""How an evaluation is shown to a person."""

from rich.table import Table
from rich.text import Text

from speechtimer.cli.evaluation import Evaluation, Mistake
from speechtimer.cli.screen import COLOURS, console, marked, numbers_table
from speechtimer.dataset import Sentence
from speechtimer.scoring import Counts

__all__ = ["show_evaluation"]


def show_evaluation(evaluation: Evaluation) -> None:
    """Print totals, a row a file where there are several, a row a label, and the mistakes."""
    screen = console()
    scores, cost = evaluation.scores, evaluation.measurement
    screen.print(f"micro-F1     {scores.micro_f1:.4f}")
    screen.print(
        f"exact timer  {scores.exact_timer:.4f}  ({scores.exact_timers} of {scores.sentences})"
    )
    if cost.megabytes is not None:
        screen.print(f"size         {cost.megabytes:.3f} MB")
    screen.print(
        f"speed        {cost.wall_seconds * 1000:.2f} ms a sentence "
        f"({cost.cpu_seconds * 1000:.2f} ms of CPU)"
    )
    if len(evaluation.files) > 1:
        screen.print(_files(evaluation))
    table = numbers_table("label", "F1", "precision", "recall", "found", "wrong", "missed")
    for label, counts in scores.labels.items():
        table.add_row(Text(str(label), style=COLOURS[label]), *_row(counts))
    table.add_row("all", *_row(scores.spans))
    screen.print(table)
    for mistake in evaluation.mistakes:
        screen.print(_mistake(mistake))


def _files(evaluation: Evaluation) -> Table:
    table = numbers_table("file", "sentences", "micro-F1", "exact timer")
    rows = [(str(file), scores) for file, scores in evaluation.files]
    for name, scores in [*rows, ("all", evaluation.scores)]:
        shares = (f"{scores.micro_f1:.4f}", f"{scores.exact_timer:.4f}")
        table.add_row(Text(name), str(scores.sentences), *shares)
    return table


def _row(counts: Counts) -> list[str]:
    shares = (counts.f1, counts.precision, counts.recall)
    return [f"{share:.4f}" for share in shares] + [
        str(count) for count in (counts.found, counts.wrong, counts.missed)
    ]


def _mistake(mistake: Mistake) -> Text:
    shown = Text("\n")
    for name, sentence in (("gold ", mistake.gold), ("found", mistake.predicted)):
        shown.append(f"{name}  ").append_text(marked(sentence.text, sentence.spans, colours=False))
        shown.append(f"  → {_timer(sentence)}\n")
    return shown


def _timer(sentence: Sentence) -> str:
    """A program in short.

    >>> from speechtimer.program import Block, Program
    >>> _timer(Sentence("…", program=Program((Block(3, 120, 30),))))
    '3 × (120, 30)'
    """
    return "no timer" if sentence.program is None else str(sentence.program)
