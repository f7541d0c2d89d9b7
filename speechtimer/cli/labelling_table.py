"""How a team's work is shown in a terminal, in French."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from speechtimer.cli.screen import marked, numbers_table
from speechtimer.labelling.answers import on_page
from speechtimer.labelling.coefficients import Estimate
from speechtimer.labelling.french import gain_in_words, number, time_left
from speechtimer.labelling.progress import Progress
from speechtimer.labelling.team import TeamReport

__all__ = ["show_team"]

_MOST = 5


def show_team(report: TeamReport, screen: Console) -> None:
    """Print totals, a row a person, a row a pair, the most disputed sentences, and the gain."""
    screen.print(Text(_totals(report.progress)))
    if not report.people:
        screen.print(Text("Personne n’a encore annoté de phrase."))
        return
    screen.print(_people(report))
    if report.agreement.alpha is None:
        screen.print(Text("Accord inconnu : aucune phrase n’a été annotée par deux personnes."))
    else:
        screen.print(_pairs(report))
        screen.print(Text(_alpha(report.agreement.alpha, report.agreement.sentences)))
    _show_disagreements(report, screen)
    screen.print(Text(f"Contradictions avec le guide : {len(report.contradictions)}"))
    screen.print(Text(f"{report.forecast.more} phrases de plus → {gain_in_words(report.forecast)}"))


def _totals(work: Progress) -> str:
    if work.remaining:
        rest = f", reste {work.remaining} (temps : {time_left(work.hours_left)})"
    else:
        rest = ", fini" if work.tasks else ""
    return f"{work.labelled} phrases annotées sur {work.tasks}{rest}"


def _people(report: TeamReport) -> Table:
    table = numbers_table(
        "personne", "faites", "passées", "entités", "s/phrase", "accord", "contrad./100"
    )
    for person in report.people:
        work = person.progress
        table.add_row(
            _name(person.name),
            *map(str, (work.done, work.skipped, work.spans)),
            number(work.median_seconds, 1),
            number(person.agreement, 2),
            number(person.contradictions_a_hundred, 1),
        )
    return table


def _pairs(report: TeamReport) -> Table:
    table = numbers_table("paire", "phrases", "F1", "kappa")
    for pair in report.agreement.pairs:
        names = Text.assemble(_name(pair.first), " / ", _name(pair.second))
        shares = (number(pair.span_f1.value, 2), number(pair.kappa.value, 2))
        table.add_row(names, str(pair.sentences), *shares)
    return table


def _alpha(found: Estimate, sentences: int) -> str:
    known = found.low is not None
    between = f" ({number(found.low, 2)} à {number(found.high, 2)})" if known else ""
    several = "phrases annotées" if sentences > 1 else "phrase annotée"
    return (
        f"Alpha de Krippendorff : {number(found.value, 2)}{between}, "
        f"sur {sentences} {several} à plusieurs"
    )


def _show_disagreements(report: TeamReport, screen: Console) -> None:
    disputed = len(report.disagreements)
    more = ", les plus forts :" if disputed > _MOST else ""
    screen.print(Text(f"Désaccords : {disputed}{more}"))
    for found in report.disagreements[:_MOST]:
        for variant in found.variants:
            names = Text(", ").join(_name(name) for name in variant.annotators)
            spans = on_page(found.task.text, variant.spans)
            sentence = marked(_encodable(found.task.text), spans, colours=False)
            screen.print(Text.assemble("  ", names, " : ", sentence))
        screen.print()


def _name(name: str) -> Text:
    """A name without characters that would move the cursor."""
    return marked(_encodable(name), (), colours=False) if name.strip() else Text("(sans nom)")


def _encodable(text: str) -> str:
    """Of the same length, without halves of surrogate pairs, which no terminal takes."""
    return text.encode("utf-8", "replace").decode("utf-8")
