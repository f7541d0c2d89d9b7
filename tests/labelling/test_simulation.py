import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from speechtimer.labelling.selection import STRATEGIES, Strategy
from speechtimer.labelling.simulation import PlainCrf, Point, simulate
from speechtimer.tokens import tokenize
from tests.conftest import ROOT
from tests.training.corpus import some_sentences

POOL = some_sentences(60, seed=1)
SETS = {"dev": some_sentences(40, seed=2)}


def played(strategy: Strategy, done: Sequence[Point] = ()) -> list[Point]:
    options = {"start": 20, "batch": 20, "annotations": 60}
    return list(
        simulate(POOL, SETS, strategy=strategy, seed=3, learn=PlainCrf, done=done, **options)
    )


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_day_of_labelling(strategy: Strategy) -> None:
    points = played(strategy)
    assert [point.annotations for point in points] == [20, 40, 60]
    assert [len(point.following) for point in points] == [20, 20, 0]
    chosen = [place for point in points for place in point.following]
    assert len(set(chosen)) == len(chosen) == 40
    assert points[-1].micro_f1["dev"] > 0.8
    assert points[0].tokens < points[1].tokens < points[2].tokens


def test_it_goes_on_where_it_stopped() -> None:
    whole = played("diverse")
    assert played("diverse", whole[:1]) == whole[1:]


def test_the_plain_crf_says_how_sure_it_is_of_each_tag() -> None:
    crf = PlainCrf(POOL)
    texts = [sentence.text for sentence in SETS["dev"]] + [""]
    for text, scores in zip(texts, crf.token_scores(texts), strict=True):
        assert len(scores) == len(tokenize(text))
        assert all(0 < score <= 1.000001 for score in scores)


def test_the_benchmark_writes_points_tables_and_a_plot_and_goes_on(tmp_path: Path) -> None:
    points, plot = tmp_path / "points.jsonl", tmp_path / "plot.svg"
    first = benchmark(points, plot, "--annotations", "30")
    assert "| generated | 30 |" in first.stdout
    lines = points.read_text(encoding="utf-8").splitlines()
    made = [json.loads(line) for line in lines]
    assert [(one["strategy"], one["annotations"]) for one in made] == [
        (strategy, annotations) for strategy in STRATEGIES for annotations in (15, 30)
    ]
    points.write_text("\n".join(lines[:-1]) + "\n" + lines[-1][:40], encoding="utf-8")
    again = benchmark(points, plot, "--annotations", "30")
    assert points.read_text(encoding="utf-8").splitlines() == lines
    assert again.stdout == first.stdout
    assert "diverse" in plot.read_text(encoding="utf-8")
    refused = benchmark(points, plot, "--pool", "91", code=1)
    assert "--points" in refused.stderr
    assert "Traceback" not in refused.stderr


def benchmark(
    points: Path, plot: Path, *options: str, code: int = 0
) -> subprocess.CompletedProcess[str]:
    script = ROOT / "benchmarks" / "active_learning.py"
    small = ["--seeds", "1", "--batch", "15", "--pool", "90", "--shown", "30"]
    command = [sys.executable, str(script), "--points", str(points), "--plot", str(plot)]
    run = subprocess.run([*command, *small, *options], capture_output=True, text=True, check=False)
    assert run.returncode == code, run.stderr
    return run
