"""The page about a team's labelling, and the same in a terminal."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from speechtimer.cli.labelling_table import show_team
from speechtimer.labelling.annotation import Annotation, Task
from speechtimer.labelling.gain import Point
from speechtimer.labelling.team import TeamReport, team_report
from speechtimer.labels import Label, Span
from speechtimer.report import labelling as module
from speechtimer.report.labelling import team_page
from speechtimer.report.labelling_plots import LOOKS
from tests.labelling.team import said, task, team
from tests.report.conftest import Open, overflow

HOSTILE = "'><script>alert(1)</script>$\\frac{[red]\x1b[2J"
PEOPLE = {"Ana": 0.02, "Léo": 0.1, HOSTILE: 0.3}
POINTS = [Point(25, 0.5), Point(50, 0.6), Point(100, 0.68), Point(200, 0.73)]


@pytest.fixture(scope="module")
def report() -> TeamReport:
    return team_report(team(60, PEOPLE, share=0.7), points=POINTS, wanted=2)


@pytest.fixture(scope="module")
def html(report: TeamReport) -> str:
    return team_page(report, title="L’équipe <b>rouge</b>", zone=UTC)


def _text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html.partition("<body>")[2]).split())


def _printed(report: TeamReport) -> str:
    stream = StringIO()
    show_team(report, Console(file=stream, width=120, highlight=False, soft_wrap=True))
    return stream.getvalue()


def test_figures(report: TeamReport, html: str) -> None:
    text = _text(html)
    work = report.progress
    assert f"phrases annotées, sur 60 {work.labelled}" in text
    assert f"désaccords {len(report.disagreements)}" in text
    assert f"contradictions avec le guide {len(report.contradictions)}" in text
    assert f"Ana {work.people[1].done} {work.people[1].skipped} {work.people[1].spans}" in text
    assert re.search(r"\+\d,\d points? de F1 \(de \+\d,\d à \+\d,\d, à 90 %\)", text)
    assert "09:00" in html


def test_names_and_sentences_are_escaped(html: str) -> None:
    assert html.count("<script") == 1  # the page's own
    assert "&lt;script&gt;alert(1)" in html
    assert "\x1b" not in html
    assert "L’équipe &lt;b&gt;rouge" in html
    hostile = task(1, a="[3](n) <script>x</script>", b="3 <script>x</script>")
    assert "<script>x" not in team_page(team_report([hostile]), title="x")


def test_the_page_is_alone(html: str) -> None:
    assert re.findall(r"(?:https?:)?//\w", html) == []
    assert re.findall(r"\b(?:src|href)=\"(?!#|data:)", html) == []
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_names_that_look_the_same_stay_apart() -> None:
    tasks = [task(1, **{"a\x00": "[3](n)", "a\x01": "3", "": "3", "(sans nom)": "3"})]
    text = _text(team_page(team_report(tasks), title="x"))
    assert "a\ufffd (2)" in text
    assert "(sans nom) (2)" in text


def test_in_the_terminal(report: TeamReport) -> None:
    shown = _printed(report)
    assert "\x1b" not in shown
    assert "[red]" in shown  # a name is no markup
    assert f"{report.progress.labelled} phrases annotées sur 60" in shown
    assert re.search(r"Ana / Léo +\d+ +0,\d\d +0,\d\d", shown)
    assert re.search(
        r"Alpha de Krippendorff : 0,\d\d \(0,\d\d à [01],\d\d\), sur \d+ phrases", shown
    )
    assert f"Désaccords : {len(report.disagreements)}, les plus forts" in shown
    assert "50 phrases de plus → +" in shown


_SKIPPED = Task(1, "3 tours", (Annotation("Ana", skipped=True),))
_APART = [task(1, Ana="[3](n) tours"), task(2, Léo="[3](n) tours")]
_ODD = (Span(0, 7, Label.NB_ROUNDS), Span(0, 1, Label.NB_ROUNDS), Span(5, 99, Label.NB_ROUNDS))


@pytest.mark.parametrize(
    ("tasks", "said", "printed"),
    [
        ([], "Personne n’a encore annoté", "Personne n’a encore annoté"),
        ([Task(1, "stop")], "reste à faire 1", "reste 1 (temps : inconnu)"),
        ([_SKIPPED], "tout le monde a passées : 1", "Ana"),
        (_APART, "l’accord est inconnu", "Accord inconnu"),
        ([task(1, Ana="stop", Léo="stop")], "Aucun.", "Désaccords : 0"),
        (
            [Task(1, "3 tours \ud800", (Annotation("a", _ODD), Annotation("b")))],
            "oubli",
            "a : [3](nb_rounds) tours ?",
        ),
    ],
)
def test_what_there_is_little_of(tasks: list[Task], said: str, printed: str) -> None:
    found = team_report(tasks)
    text = _text(team_page(found, title="x", zone=UTC))
    text.encode("utf-8")
    assert said in text
    assert "Gain inconnu" in text
    assert printed in _printed(found)


def test_a_curve_that_does_not_rise() -> None:
    flat = team_report([], points=[replace(point, f1=0.6) for point in POINTS])
    assert "aucun gain mesurable" in _text(team_page(flat, title="x"))
    assert "F1 selon le nombre de phrases" in team_page(flat, title="x")


@pytest.mark.parametrize(
    ("minutes", "ticks"),
    [
        (30, ["09:00", "09:10", "09:20", "09:30"]),
        (20 * 60, ["12:00", "18:00", "00:00\n21/11"]),
        (9 * 1440, ["20/11", "22/11", "24/11", "26/11", "28/11"]),
    ],
)
def test_times_are_those_of_a_clock(minutes: int, ticks: list[str]) -> None:
    times = [said("a", "3", minute=minute) for minute in (0, minutes)]
    tasks = [Task(i, "3", (found,)) for i, found in enumerate(times)]
    html = team_page(team_report(tasks), title="x", zone=UTC)
    plot = html[html.index("Phrases faites au fil du temps") :].partition("</svg>")[0]
    for tick in ticks:
        assert all(f">{part}</text>" in plot for part in tick.split("\n"))


def test_one_moment_is_a_plot_too() -> None:
    at = datetime(2026, 11, 20, 9, tzinfo=UTC)
    html = team_page(team_report([Task(1, "3", (Annotation("a", (), at),))]), title="x", zone=UTC)
    assert "Phrases faites au fil du temps" in html


def test_only_the_first_are_shown(report: TeamReport, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_DISAGREEMENTS", 2)
    monkeypatch.setattr(module, "MOST_CONTRADICTIONS", 3)
    html = team_page(report, title="x")
    assert html.count("<article") == 2
    assert f"Les 2 plus forts sur {len(report.disagreements)}." in _text(html)
    assert f"Les 3 premières sur {len(report.contradictions)}." in _text(html)


@pytest.mark.parametrize("many", [1, 30])
def test_any_number_of_people(many: int) -> None:
    tasks = team(6, {f"personne {i}": 0.2 for i in range(many)})
    html = team_page(team_report(tasks), title="x", zone=UTC)
    assert html.count('class="line"') == min(many, len(LOOKS))


def test_in_a_browser(html: str, tmp_path: Path, open_page: Open, width: int) -> None:
    (tmp_path / "page.html").write_text(html, encoding="utf-8")
    page = open_page(tmp_path / "page.html", width=width)
    page.locator("#accord summary").click()
    assert overflow(page) == 0
    plot = page.locator("figure svg[role=img]")
    assert plot.count() == 2
    assert plot.first.evaluate("svg => svg.getBoundingClientRect().width") > 250
    line = page.locator("figure .line").first
    assert line.evaluate("svg => svg.getBoundingClientRect().width") < 60
    assert page.locator("#accord .pairs tbody tr").count() == 3
    everything = page.locator("article:visible").count()
    page.get_by_label("Différence").select_option("label")
    fewer = page.locator("article:visible").count()
    assert 0 < fewer < everything
    assert page.locator("output").inner_text().startswith(str(fewer))
