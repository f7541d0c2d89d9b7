"""``speechtimer dataset check``: where labels are wrong, or probably are."""

import json
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from speechtimer.cli.files import files_argument
from speechtimer.cli.progress import progress_bar
from speechtimer.cli.screen import console, marked
from speechtimer.dataset.checks import Located, Report, Severity, check_files

__all__ = ["check"]

_TITLES = {
    Severity.CONTRADICTION: "Contradictions avec le guide d’annotation",
    Severity.LIKELY: "Erreurs probables, d’après les autres phrases",
    Severity.DOUBT: "À vérifier",
}
_CONTEXT = 40


@click.command(
    epilog="Examples: speechtimer dataset check team.jsonl, "
    "speechtimer dataset check --guide-only --strict data/*.conll"
)
@files_argument
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a finding.")
@click.option("--strict", is_flag=True, help="Exit with 1 if there is a contradiction.")
@click.option("--guide-only", is_flag=True, help="Leave cross-validation out.")
@click.option(
    "--min-confidence",
    type=click.FloatRange(0, 1),
    default=0.8,
    show_default=True,
    help="Show a likely error where cross-validation is so sure of another tag.",
)
@click.option("--folds", type=click.IntRange(2), default=5, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
@click.pass_context
def check(
    ctx: click.Context,
    files: tuple[Path, ...],
    as_json: bool,
    strict: bool,
    guide_only: bool,
    min_confidence: float,
    folds: int,
    seed: int,
) -> None:
    """Find labels that contradict the annotation guide, and labels that are likely wrong.

    FILEs (.jsonl or .conll) are hand-labelled sentences. The guide's rules are checked one by
    one; likely errors come from cross-validation over all FILEs, and need the check extra.
    """
    with progress_bar() as progress:
        report = check_files(
            files,
            guide_only=guide_only,
            folds=folds,
            seed=seed,
            min_confidence=min_confidence,
            progress=progress,
        )
    if as_json:
        for located in report.findings:
            click.echo(json.dumps(located.to_dict(), ensure_ascii=False))
    else:
        show_report(report, console())
    if report.skipped and not guide_only:
        click.echo(f"Only the guide was checked: {report.skipped}", err=True)
    if strict and report.of(Severity.CONTRADICTION):
        ctx.exit(1)


def show_report(report: Report, screen: Console) -> None:
    """Print the findings by severity, and how many there are."""
    counts = []
    for severity, title in _TITLES.items():
        found = report.of(severity)
        if found:
            screen.print(Text(f"{title} ({len(found)})\n", style="bold"))
        for located in found:
            screen.print(_shown(located, colours=screen.color_system is not None))
        if report.cross_validated or severity is not Severity.LIKELY:
            counts.append(f"{title.partition(',')[0].lower()} : {len(found)}")
    screen.print(Text(f"{report.sentences} phrases. " + ", ".join(counts).capitalize()))


def _shown(located: Located, *, colours: bool) -> Text:
    """Where, the sentence around it, what is wrong, and what should stand."""
    found, text = located.finding, located.line.sentence.text
    rule = "" if found.rule is None else f", règle {found.rule}"
    start, end = max(0, found.start - _CONTEXT), min(len(text), found.end + _CONTEXT)
    place = f"{located.line.path}:{located.line.number}, caractères {found.start}-{found.end}{rule}"
    left, right = ("", "") if colours else ("[", "]")
    lines = [
        Text.assemble(_plain(place), style="dim"),
        Text.assemble(
            "  … " if start else "  ",
            _plain(text[start : found.start]) + left,
            (_plain(text[found.start : found.end]), "reverse"),
            right + _plain(text[found.end : end]),
            " …" if end < len(text) else "",
        ),
        Text(f"  {_plain(found.message)}"),
    ]
    if found.expected:
        lines.append(Text(f"  → {_plain(found.expected)}"))
    return Text("\n").join([*lines, Text()])


def _plain(text: str) -> str:
    """The text without characters that would move the cursor."""
    return str(marked(text, (), colours=False))
