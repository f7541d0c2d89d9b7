"""The page about a search."""

import random
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from speechtimer.report.search import search_page
from speechtimer.search.best import write_best
from speechtimer.search.config import SearchConfig
from speechtimer.search.results import Results, TrialResult
from speechtimer.training.config import load_config
from tests.report.conftest import Open, open_page, overflow, width

__all__ = ["open_page", "width"]  # fixtures, found by their names

FAMILIES = {
    "petit": {"model.hidden_size": {"low": 8, "high": 64}, "model.reproject": {"choices": [True]}},
    "<grand>": {
        "training.learning_rate": {"low": 1e-4, "high": 1e-1, "log": True},
        "model.embeddings.0.dim": {"low": 8, "high": 32},
    },
}


def _config(training: Path, output: Path, **changes: Any) -> SearchConfig:
    families = {name: {"config": training, "space": space} for name, space in FAMILIES.items()}
    objectives = {"objectives": ["micro_f1", "megabytes", "milliseconds"]}
    given = objectives | changes | {"families": families, "output": output}
    return SearchConfig.model_validate({"study": "essai", "trials": 14, **given})


def _trial(number: int, rng: random.Random) -> TrialResult:
    large = number % 2
    values: dict[str, Any] = (
        {"training.learning_rate": 10 ** rng.uniform(-4, -1), "model.embeddings.0.dim": 8}
        if large
        else {"model.hidden_size": rng.randint(8, 64), "model.reproject": True}
    )
    figures = {"micro_f1": 0.9 + 0.005 * number, "exact_timer": 0.8, "megabytes": 0.1 + large}
    figures["milliseconds"] = 2 + rng.random()
    family = "<grand>" if large else "petit"
    return TrialResult(number, "complete", family, values, (0.5,), figures, {}, 75.0)


@pytest.fixture
def found(training: Path, tmp_path: Path) -> Results:
    rng = random.Random(1)
    trials = [_trial(number, rng) for number in range(12)]
    failed = TrialResult(12, "failed", "petit", {}, reason="no room for <b>")
    pruned = TrialResult(13, "pruned", "petit", {"model.hidden_size": 8})
    config = _config(training, tmp_path)
    return Results(config, (*trials, failed, pruned), (trials[11], trials[10]))


IMPORTANCES = {"micro_f1": {"family": 0.75, "<grand>: training.learning_rate": 0.25}}


def _text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html.partition("<body>")[2]).split())


def test_what_is_said(found: Results) -> None:
    html = search_page(found, IMPORTANCES)
    text = _text(html)
    assert "On cherche à la fois micro-F1, taille (Mo), temps par phrase (ms)" in text
    assert "essais faits 14 / 14 terminés 12 abandonnés tôt 1 échoués 1 sur le front 2" in text
    assert "meilleur micro-F1 0,9550" in text
    assert re.search(r"11 &lt;grand&gt; 0,9550 80,0 % 1,10 2,\d\d 1 min 15 s", text)
    assert "échoué : no room for &lt;b&gt;" in text
    assert "abandonné tôt" in text
    assert "famille 75,0 %" in text
    assert "learning_ rate &lt;grand&gt; 25,0 %" in text
    assert "La recherche n’est pas finie" not in text
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert re.findall(r'xlink:href="#([^"]+)"', html)
    assert set(re.findall(r'xlink:href="#([^"]+)"', html)) <= set(ids)
    assert re.findall(r"(?:https?:)?//\w", html) == []


def test_a_weighted_search_that_goes_on(found: Results, training: Path, tmp_path: Path) -> None:
    weights = {"objectives": None, "weights": {"micro_f1": 1, "megabytes": 0.05}, "trials": 99}
    config = _config(training, tmp_path, **weights)
    text = _text(search_page(Results(config, found.trials, found.best), {}))
    assert "La note est 1 × micro-F1 − 0,05 × taille (Mo)." in text
    assert "son micro-F1 0,9550" in text
    assert "essais faits 14 / 99" in text
    assert "La recherche n’est pas finie" in text
    assert "Trop peu d’essais pour le dire." in text
    assert "sur le front" not in text


def test_one_trial_is_enough(found: Results) -> None:
    only = found.trials[:1]
    text = _text(search_page(Results(found.config, only, only), {}))
    assert "Les 0 autres essais" in text


def test_in_a_browser(found: Results, open_page: Open, tmp_path: Path, width: int) -> None:
    (tmp_path / "page.html").write_text(search_page(found, IMPORTANCES), encoding="utf-8")
    page = open_page(tmp_path / "page.html", width=width)
    assert overflow(page) == 0
    assert page.title() == "La recherche essai"
    plot = page.locator("figure svg").first
    assert plot.evaluate("svg => svg.getBoundingClientRect().width") > 250
    marks = plot.locator("use")
    boxes = [marks.nth(i).evaluate("mark => mark.getBoundingClientRect().width") for i in range(12)]
    assert min(boxes) > 2
    assert page.locator("figure.parallel svg").count() == 2
    page.locator("#essais summary").click()
    assert page.locator("#essais", has_text="no room for <b>").is_visible()


def test_the_best_are_configurations(found: Results, tmp_path: Path) -> None:
    theirs = tmp_path / "best" / "trial_mine.yaml"
    theirs.parent.mkdir()
    theirs.write_text("mine: 1\n")
    files = write_best(found)
    assert [file.name for file in files] == ["trial_11.yaml", "trial_10.yaml"]
    assert (
        load_config(files[1]).model.model_dump()["hidden_size"]
        == (found.best[1].values["model.hidden_size"])
    )
    assert files[0].read_text().splitlines()[1] == (
        "# On real: micro-F1 0.9550, exact timer 0.8000, 1.10 MB, 2.03 ms a sentence."
    )
    assert yaml.safe_load(files[0].read_text())["output"].endswith("best/runs/trial_11")
    write_best(Results(found.config, found.trials, found.best[:1]))
    assert sorted(tmp_path.joinpath("best").iterdir()) == [files[0], theirs]
