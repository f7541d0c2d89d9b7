"""The page about a search: which trials are best, and what decides."""

from collections.abc import Mapping, Sequence
from typing import Any

from speechtimer.report.page import render
from speechtimer.report.plots import Plot
from speechtimer.report.search_plots import Point, front_plot, history_plot, parallel_plot
from speechtimer.search.config import SearchConfig
from speechtimer.search.results import Results, TrialResult
from speechtimer.search.space import FAMILY

__all__ = ["search_page"]

_NAMES = {
    "micro_f1": "micro-F1",
    "exact_timer": "minuteur exact",
    "megabytes": "taille (Mo)",
    "milliseconds": "temps par phrase (ms)",
    "score": "note",
}
_SETS = {"real": "phrases réelles", "dev": "mise au point", "test": "test"}
_STATES = {"complete": "terminés", "pruned": "abandonnés tôt", "failed": "échoués"}


def search_page(results: Results, importances: Mapping[str, Mapping[str, float]]) -> str:
    """One HTML page of a search with at least one complete trial."""
    config = results.config
    best = {trial.number for trial in results.best}
    short = _short(config)
    states = {name: sum(t.state == state for t in results.trials) for state, name in _states()}
    return render(
        "search.html.j2",
        config=config,
        results=results,
        scored_on=_SETS.get(config.score_on, config.score_on),
        objectives=[_NAMES[name] for name in config.objectives or ()],
        weights={_NAMES[name]: weight for name, weight in (config.weights or {}).items()},
        names=_NAMES,
        states=states,
        top=results.best[0],
        fronts=_fronts(results, best),
        history=_history(results, best),
        importances={_NAMES[name]: _bars(shares, short) for name, shares in importances.items()},
        parallel=_parallel(results, best, short),
        searched=[(key, short[key]) for key in short],
        others=[trial for trial in results.trials if trial.number not in best],
        several=len(config.families) > 1,
    )


def _states() -> Sequence[tuple[str, str]]:
    return tuple(_STATES.items())


def _short(config: SearchConfig) -> dict[str, str]:
    """All searched keys of all families without their section, where that is clear."""
    keys = list(dict.fromkeys(key for family in config.families.values() for key in family.space))
    ends = [key.partition(".")[2] or key for key in keys]
    return {key: end if ends.count(end) == 1 else key for key, end in zip(keys, ends, strict=True)}


def _points(trials: Sequence[TrialResult], best: set[int], x: str) -> list[Point]:
    return [
        Point(t.number, t.family, t.figures[x], t.figures["micro_f1"], t.number in best)
        for t in trials
        if t.figures is not None
    ]


def _fronts(results: Results, best: set[int]) -> list[Plot]:
    titles = {"megabytes": "Micro-F1 et taille", "milliseconds": "Micro-F1 et temps de calcul"}
    return [
        front_plot(_points(results.complete, best, x), x=_NAMES[x], y="micro-F1", title=title)
        for x, title in titles.items()
    ]


def _history(results: Results, best: set[int]) -> Plot:
    weighted = results.config.weights is not None
    points = [
        Point(
            trial.number,
            trial.family,
            trial.number,
            trial.objectives[0] if weighted else trial.figures["micro_f1"],
            trial.number in best,
        )
        for trial in results.complete
        if trial.figures is not None
    ]
    name = "note" if weighted else "micro-F1"
    return history_plot(points, y=name, title="Au fil des essais")


def _bars(shares: Mapping[str, float], short: Mapping[str, str]) -> list[tuple[str, str, float]]:
    """For each parameter its family, where there are several, its key, and its share."""
    rows = []
    for name, share in sorted(shares.items(), key=lambda item: -item[1]):
        family, _, key = name.rpartition(": ")
        rows.append((family, "famille" if name == FAMILY else short.get(key, key), share))
    return rows


def _parallel(results: Results, best: set[int], short: Mapping[str, str]) -> list[tuple[str, Plot]]:
    """For each family with a space and complete trials its name and plot."""
    found = []
    for name, family in results.config.families.items():
        trials = [trial for trial in results.complete if trial.family == name]
        if not trials or not family.space:
            continue
        rows = [(trial.number in best, _row(trial, short)) for trial in trials]
        logs = {short[key] for key, dimension in family.space.items() if dimension.log}
        found.append((name, parallel_plot(rows, logs=logs, title=f"Essais {name}")))
    return found


def _row(trial: TrialResult, short: Mapping[str, str]) -> dict[str, Any]:
    figures = trial.figures or {}
    row = {short[key]: value for key, value in trial.values.items()}
    shown = {"micro_f1": "micro-F1", "megabytes": "Mo", "milliseconds": "ms"}
    return row | {name: figures[figure] for figure, name in shown.items()}
