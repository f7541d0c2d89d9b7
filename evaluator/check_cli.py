"""``speechtimer submit --check``: a model and an API, judged here before they are handed in."""

from collections.abc import Iterable
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from evaluator.check_warnings import api_warnings, model_warnings
from evaluator.judging.api import ApiResult
from evaluator.judging.result import ModelResult
from evaluator.local_check import ModelCheck, check_api, check_model, mistakes, points_of
from evaluator.model_size import MOST_UPLOAD_MB
from evaluator.results import seconds
from speechtimer.cli.progress import progress_bar
from speechtimer.cli.screen import COLOURS, console, marked, numbers_table
from speechtimer.dataset import read_sentences

__all__ = ["check_here"]

_SHOWN = 10
_STEPS = 100


def check_here(
    model: Path, file: Path, *, api_url: str | None, upload_mb: float | None = None
) -> None:
    """Judge a model, and its API if it has one, and show the figures and the wrong sentences.

    Args:
        upload_mb: the largest file that the event takes, in MB, where it is known.

    Raises:
        SubmissionFault: the evaluator would not take the model.
        DataError: the sentences cannot be read.
    """
    sentences = list(read_sentences(file))
    screen = console()
    _warn(model_warnings(model, upload_mb=upload_mb))
    most = MOST_UPLOAD_MB if upload_mb is None else upload_mb
    with progress_bar() as bar:

        def told(stage: str, share: float) -> None:
            del stage
            bar("essai du modèle", round(share * _STEPS), _STEPS)

        # It is the team's own model that stands on the team's own disk.
        checked = check_model(model, sentences, trusted=True, upload_mb=most, progress=told)
        bar("essai du modèle", _STEPS, _STEPS)
    _show_model(checked, screen)
    for mistake in [*mistakes(checked.result, sentences)][:_SHOWN]:
        screen.print()
        for name, one in (("voulu ", mistake.wanted), ("trouvé", mistake.found)):
            line = Text(f"{name}  ").append_text(marked(one.text, one.spans, colours=False))
            screen.print(line)
    if api_url is not None:
        _warn(api_warnings(api_url))
        with progress_bar() as bar:
            found = check_api(
                api_url,
                sentences,
                model=checked.result,
                progress=lambda done, total: bar("essai de l’API", done, total),
            )
        _show_api(found, screen)


def _show_model(checked: ModelCheck, screen: Console) -> None:
    result = checked.result
    scores = result.scores
    screen.print(f"micro-F1       {scores.micro_f1:.4f}")
    screen.print(f"minuteur exact {scores.exact_timer:.4f}")
    screen.print(f"taille         {result.megabytes:.3f} Mo")
    screen.print(f"durée          {_seconds(result)}")
    made = points_of(result)
    screen.print(f"points         {made.total:.1f} sur {made.best:g}, aux poids habituels")
    if not result.deterministic:
        screen.print("Attention : le modèle ne répond pas toujours la même chose.")
    for warning in result.warnings:
        screen.print(Text(f"Attention : {warning.said('fr')}"))
    table = numbers_table("label", "F1", "précision", "rappel")
    for label, counts in scores.labels.items():
        shares = (f"{share:.4f}" for share in (counts.f1, counts.precision, counts.recall))
        table.add_row(Text(str(label), style=COLOURS[label]), *shares)
    screen.print(table)


def _show_api(found: ApiResult, screen: Console) -> None:
    screen.print()
    enough = "" if found.answered else f", il en faut {found.needed}"
    replies = "1 réponse" if found.replies == 1 else f"{found.replies} réponses"
    screen.print(f"API            {replies} sur {found.sentences} phrases{enough}")
    if found.f1 is not None:
        screen.print(f"F1 de l’API    {found.f1:.4f}")
    if found.agreement is not None:
        screen.print(f"accord         {found.agreement:.1%} des réponses sont celles du modèle")
    if found.latency_median is not None:
        screen.print(f"latence        {1000 * found.latency_median:.0f} ms")
    if found.reason is not None:
        screen.print(Text(f"appels ratés   {found.reason.said('fr')}"))


def _seconds(result: ModelResult) -> str:
    shown = {
        "seconds": result.seconds,
        "seconds_kind": result.seconds_kind,
        "wall_seconds": result.wall_seconds,
        "spread": result.spread,
    }
    return seconds(shown, result.scores.sentences)


def _warn(warnings: Iterable[str]) -> None:
    for warning in warnings:
        click.echo(warning, err=True)
