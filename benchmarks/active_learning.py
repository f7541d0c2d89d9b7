"""How many annotations each way of choosing sentences to label needs: a simulation.

    python benchmarks/active_learning.py
    python benchmarks/active_learning.py --seeds 1 --annotations 300

A pool of generated sentences stands for what a team wants to label. As in data that teams write
from templates, many differ in their numbers alone: half of the wordings come once, one in n comes
n times or more, up to 40 times. 50 random sentences are labelled (with their true
labels), a plain CRF is trained on them, it and a strategy choose 50 more, and so on. Each
tagger is scored on generated dev sentences, of templates and with words that the pool does not
hold, and on the real ones of data/dev.jsonl, which nothing is trained on.

Writes a line of JSON for each training into runs/active_learning.jsonl; a run that is interrupted
(Ctrl-C) or killed goes on there. It takes about five minutes of one core, and python-crfsuite. At
the end, or with --report at any time, it writes docs/active_learning.svg, and tables in Markdown
to the standard output.
"""

import argparse
import json
import random
import statistics
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import count, islice
from math import inf
from pathlib import Path

from speechtimer.cli.progress import progress_bar
from speechtimer.dataset import Sentence, read_sentences
from speechtimer.dataset.config import load_config
from speechtimer.dataset.generate import Generator, load_grammar
from speechtimer.labelling.selection import STRATEGIES
from speechtimer.labelling.simulation import PlainCrf, Point, simulate
from speechtimer.labels import Span
from speechtimer.training.files import write_text, written_whole

ROOT = Path(__file__).resolve().parent.parent
SETS = ("generated", "real")
MOST_COPIES = 40
HELD_OUT = 800
LEVELS = (300, 450, 600)
SHOWN = (50, 100, 200, 300, 400, 500, 600)
INK, GRID = "#444444", "#dddddd"
LOOKS = {"random": ("#777777", "o"), "uncertainty": ("#d97706", "s"), "diverse": ("#0f766e", "^")}

# The points of a simulation, in the order in which they were made, by strategy and seed.
Runs = dict[tuple[str, int], list[Point]]


def main() -> None:
    options = parse()
    settings = {"batch": options.batch, "pool": options.pool}
    runs = read(options.points, settings)
    if not options.report:
        try:
            run(options, settings, runs)
        except KeyboardInterrupt:
            sys.exit(f"interrupted: the same command goes on, {options.points} holds what is done")
    if not runs:
        sys.exit(f"{options.points}: no training is done yet, run without --report first")
    print(tables(runs, options.shown))
    draw(runs, options.plot)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--strategies", nargs="+", choices=STRATEGIES, default=list(STRATEGIES))
    parser.add_argument("--seeds", type=int, default=3, help="simulations of each strategy")
    parser.add_argument("--annotations", type=int, default=600, help="the last training's")
    parser.add_argument("--batch", type=int, default=50, help="annotations between trainings")
    parser.add_argument("--pool", type=int, default=3000, help="sentences to choose from, at most")
    parser.add_argument("--shown", nargs="+", type=int, default=SHOWN, help="rows of the table")
    parser.add_argument("--report", action="store_true", help="train nothing")
    parser.add_argument("--points", type=Path, default=ROOT / "runs" / "active_learning.jsonl")
    parser.add_argument("--plot", type=Path, default=ROOT / "docs" / "active_learning.svg")
    return parser.parse_args()


def run(options: argparse.Namespace, settings: Mapping[str, int], runs: Runs) -> None:
    """Make the points that are not there, and write each as soon as it is made."""
    sets = {"generated": list(islice(drawn("dev", first=0), HELD_OUT))}
    sets["real"] = list(read_sentences(ROOT / "data" / "dev.jsonl"))
    options.points.parent.mkdir(parents=True, exist_ok=True)
    trainings = options.annotations // options.batch * options.seeds * len(options.strategies)
    with options.points.open("a", encoding="utf-8") as file, progress_bar() as show:
        for seed in range(options.seeds):
            pool = pool_of(seed, size=options.pool)
            for strategy in options.strategies:
                found = runs.setdefault((strategy, seed), [])
                for point in simulate(
                    pool,
                    sets,
                    strategy=strategy,
                    seed=seed,
                    learn=PlainCrf,
                    start=options.batch,
                    batch=options.batch,
                    annotations=options.annotations,
                    done=tuple(found),
                ):
                    found.append(point)
                    line = {**settings, "strategy": strategy, "seed": seed, **asdict(point)}
                    file.write(json.dumps(line) + "\n")
                    file.flush()
                    done = sum(len(points) for points in runs.values())
                    show("trainings", done, max(done, trainings))


def pool_of(seed: int, *, size: int) -> list[Sentence]:
    """Different sentences, of which many differ in their numbers alone."""
    draw = random.Random(seed)
    found: dict[str, Sentence] = {}
    for sentence in drawn("train", first=100 * seed):
        copies = min(MOST_COPIES, int(1 / (1 - draw.random())))
        for one in (sentence, *(renumbered(sentence, draw) for _ in range(copies - 1))):
            found.setdefault(one.text, one)
        if len(found) >= size:
            break
    return list(found.values())[:size]


def renumbered(sentence: Sentence, draw: random.Random) -> Sentence:
    """The same sentence with other numbers where labelled ones are in digits."""
    text, spans, at = "", [], 0
    for span in sentence.spans:
        text += sentence.text[at : span.start]
        number = str(draw.randint(1, 59)) if span.text.isdecimal() else span.text
        spans.append(Span(len(text), len(text) + len(number), span.label))
        text += number
        at = span.end
    return Sentence(text + sentence.text[at:], tuple(spans))


def drawn(split: str, *, first: int) -> Iterator[Sentence]:
    """Generated sentences without end, each with a wording of its own, from chunk ``first`` on."""
    config = load_config(ROOT / "configs" / "dataset.yaml", same_wording=1)
    generator = Generator(load_grammar(), config, split)
    for number in count(first):
        for draw in generator.chunk(number):
            yield draw.sentence()


def read(file: Path, settings: Mapping[str, int]) -> Runs:
    """What an earlier run has done; a last line that is cut off is left out."""
    runs: Runs = {}
    if not file.exists():
        return runs
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    whole = [line for line in lines if line.endswith("\n")]
    if whole != lines:
        write_text(file, "".join(whole))
    for line in map(json.loads, whole):
        if any(line[key] != value for key, value in settings.items()):
            sys.exit(f"{file}: made with other settings, name another file with --points")
        values = {key: line[key] for key in ("annotations", "tokens", "wordings", "micro_f1")}
        point = Point(**values, following=tuple(line["following"]))
        runs.setdefault((line["strategy"], line["seed"]), []).append(point)
    return runs


def curves(runs: Runs, strategy: str, name: str) -> list[dict[int, float]]:
    """Micro-F1 by annotations, of each seed."""
    return [
        {point.annotations: point.micro_f1[name] for point in points}
        for (chosen, _), points in sorted(runs.items())
        if chosen == strategy and points
    ]


def together(several: Sequence[Mapping[int, float]]) -> dict[int, list[float]]:
    """The values of all seeds, for the numbers of annotations that all have come to."""
    shared = sorted(set.intersection(*(set(curve) for curve in several)) if several else ())
    return {n: [curve[n] for curve in several] for n in shared}


def reached(curve: Mapping[int, float], level: float) -> float:
    """After how many annotations a curve first is at a level; infinite if it never is.

    >>> reached({50: 0.4, 100: 0.6}, 0.5), reached({50: 0.4, 100: 0.6}, 0.7)
    (75.0, inf)
    """
    before, height = 0, 0.0
    for n, value in curve.items():
        if value >= level:
            return before + (n - before) * (level - height) / (value - height)
        before, height = n, value
    return inf


def tables(runs: Runs, shown: Sequence[int]) -> str:
    """Annotations needed for what random reaches, and micro-F1 along the way, in Markdown."""
    chosen = [name for name in STRATEGIES if any(strategy == name for strategy, _ in runs)]
    lines = [row("sentences", "micro-F1", *chosen), row(*["---"] * (len(chosen) + 2))]
    for name in SETS:
        for n, values in together(curves(runs, "random", name)).items():
            if n in LEVELS:
                level = statistics.fmean(values)
                cells = [needed(curves(runs, strategy, name), level) for strategy in chosen]
                lines.append(row(name, f"{level:.3f} (random, {n})", *cells))
    lines += ["", row("sentences", "annotations", *chosen), row(*["---"] * (len(chosen) + 2))]
    for name in SETS:
        values_of = [together(curves(runs, strategy, name)) for strategy in chosen]
        for n in shown:
            if all(n in values for values in values_of):
                lines.append(row(name, n, *(spread(values[n], 3) for values in values_of)))
    lines += ["", row("of the labelled sentences", *chosen), row(*["---"] * (len(chosen) + 1))]
    for name in ("wordings", "tokens"):
        lines.append(row(f"{name}, each", *(f"{each(runs, s, name):.2f}" for s in chosen)))
    return "\n".join(lines)


def row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def needed(several: Sequence[Mapping[int, float]], level: float) -> str:
    """The mean over the seeds of the annotations that a level takes, and the least and most."""
    found = [reached(curve, level) for curve in several]
    if inf in found:
        most = max(max(curve) for curve in several)
        missed = found.count(inf)
        return f"> {most} in {missed} of {len(found)}"
    return spread(found, 0)


def spread(values: Sequence[float], digits: int) -> str:
    low, high = min(values), max(values)
    return f"{statistics.fmean(values):.{digits}f} ({low:.{digits}f}–{high:.{digits}f})"


def each(runs: Runs, strategy: str, name: str) -> float:
    """Tokens or different wordings for each labelled sentence, of all seeds together."""
    last = [points[-1] for (chosen, _), points in runs.items() if chosen == strategy and points]
    total: int = sum(getattr(point, name) for point in last)
    return total / sum(point.annotations for point in last)


def draw(runs: Runs, file: Path) -> None:
    """A panel for each set: the mean over the seeds, and from the least to the most."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    from speechtimer.report.plots import SETTINGS

    colours = {"text.color": INK, "axes.labelcolor": INK, "xtick.color": INK, "ytick.color": INK}
    with rc_context(SETTINGS | colours | {"axes.edgecolor": GRID, "grid.color": GRID}):
        figure = Figure(figsize=(9.6, 4.2), layout="constrained", facecolor="white")
        for axes, name in zip(figure.subplots(1, len(SETS)), SETS, strict=True):
            for strategy, (colour, marker) in LOOKS.items():
                values = together(curves(runs, strategy, name))
                if not values:
                    continue
                mean = [statistics.fmean(found) for found in values.values()]
                low, high = ([end(found) for found in values.values()] for end in (min, max))
                axes.fill_between(list(values), low, high, color=colour, alpha=0.13, linewidth=0)
                look = {"color": colour, "marker": marker, "markersize": 4.5, "linewidth": 1.8}
                axes.plot(list(values), mean, label=strategy, **look)
            axes.set_title(f"micro-F1, {name} sentences", loc="left", fontsize=12)
            axes.set_xlabel("annotations")
            axes.grid(axis="y")
            axes.set_axisbelow(True)
            axes.spines[["top", "left", "right"]].set_visible(False)
            axes.tick_params(length=0)
            axes.legend(frameon=False, loc="lower right")
        with written_whole(file) as partial:
            figure.savefig(partial, format="svg", metadata={"Date": None})


if __name__ == "__main__":
    main()
