"""How fast this build reads sentences, beside another build of SpeechTimer.

    git worktree add ../other COMMIT
    python benchmarks/parse_speed.py ../other [--model FILE] [--sentences N] [--rounds N]

Two processes, one of each build, share one core and take turns, so that whatever else the machine
does disturbs both alike. Each sentence is read once in every round and the best of its times
counts; median and 95th percentile are over the sentences. Both read with the model that they ship,
or with one that is given.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from speechtimer.dataset.config import load_config
from speechtimer.dataset.generate import generate, load_grammar

ROOT = Path(__file__).resolve().parent.parent
BUILDS = ("other", "this")

# What runs in each build's process. It answers a line of JSON to each line.
WORKER = """
import json, resource, sys, time
clock = time.process_time
start = clock()
import speechtimer
imported = clock()
speechtimer.parse("3 séries de 2 minutes")
first = clock()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
from speechtimer import Parser
parser = Parser(sys.argv[1] or None)
reads = {
    "tag": lambda text: parser.tagger.predict([text]),
    "parse": parser.parse,
    "JSON": lambda text: parser.parse(text).to_dict(),
    "tag many": parser.tagger.predict,
    "parse many": parser.parse_many,
}
print(json.dumps({
    "file": speechtimer.__file__, "import": imported - start, "first": first - imported,
    "peak": peak / 1024,
}), flush=True)
for line in sys.stdin:
    what, inputs = json.loads(line)
    read, times = reads[what], []
    for given in inputs:
        start = clock()
        read(given)
        times.append(clock() - start)
    print(json.dumps(times), flush=True)
"""

Times = dict[str, list[float]]


class Build:
    """A build of SpeechTimer in a process of its own."""

    def __init__(self, tree: Path, model: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", WORKER, model],
            cwd=tree,
            env=environment(tree),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.started: dict[str, Any] = self._answer()
        if not Path(self.started["file"]).is_relative_to(tree):
            sys.exit(f"{tree}: holds no SpeechTimer")

    def times(self, what: str, inputs: Sequence[object]) -> list[float]:
        """Seconds for each input."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([what, list(inputs)]) + "\n")
        self._process.stdin.flush()
        times: list[float] = self._answer()
        return times

    def close(self) -> None:
        self._process.communicate()

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        return json.loads(line) if line else sys.exit("a build's process has ended")


def main() -> None:
    options = parse_options()
    trees = dict(zip(BUILDS, (options.other.resolve(), ROOT), strict=True))
    options.model = options.model or ""
    pin()
    print(f"model: {options.model or 'the one that each build ships'}; ratio: other / this")
    starts(trees, options.model, options.starts)
    builds = {name: Build(tree, options.model) for name, tree in trees.items()}
    texts = sentences(options.sentences)
    for what in ("tag", "parse", "JSON"):
        show(f"{what}, one sentence, µs", best(builds, what, texts, options.rounds))
    lists = [texts[i : i + 256] for i in range(0, len(texts), 256)]
    for what in ("tag many", "parse many"):
        found = best(builds, what, lists, options.rounds)
        rate = {name: len(texts) / sum(times) for name, times in found.items()}
        ratio = rate["this"] / rate["other"]
        print(f"{what + ', sentences/s':32}{rate['other']:10.0f}{rate['this']:10.0f}{ratio:8.2f}")
    for build in builds.values():
        build.close()


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("other", type=Path, help="a worktree of another commit")
    parser.add_argument("--model", type=os.path.abspath, help="a .safetensors file")
    parser.add_argument("--sentences", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--starts", type=int, default=5, help="fresh processes of each build")
    return parser.parse_args()


def pin() -> None:
    """Keep this process and those it starts on one core, where the system can."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def environment(tree: Path) -> dict[str, str]:
    # The other build's own packages come first; the rest are this interpreter's.
    return {**os.environ, "PYTHONPATH": str(tree), "OPENBLAS_NUM_THREADS": "1"}


def sentences(count: int) -> list[str]:
    config = load_config(ROOT / "configs" / "dataset.yaml")
    return [s.text for s in islice(generate(load_grammar(), config, "test"), count)]


def starts(trees: Mapping[str, Path], model: str, count: int) -> None:
    """What a fresh process takes until it has read one sentence: the best of some."""
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in trees}
    for _ in range(count):
        for name, tree in trees.items():
            build = Build(tree, model)
            found[name].append(build.started)
            build.close()
    for key, title, scale in [
        ("import", "import speechtimer, ms", 1000),
        ("first", "first parse, ms", 1000),
        ("peak", "resident at its peak, MiB", 1),
    ]:
        low = {name: scale * min(run[key] for run in runs) for name, runs in found.items()}
        ratio = low["other"] / low["this"]
        print(f"{title:32}{low['other']:10.1f}{low['this']:10.1f}{ratio:8.2f}")


def best(builds: Mapping[str, Build], what: str, inputs: Sequence[object], rounds: int) -> Times:
    """Each input's best time of all rounds, by build."""
    found: Times = {}
    for _ in range(rounds):
        for name, build in builds.items():
            times = build.times(what, inputs)
            found[name] = list(map(min, times, found.get(name, times)))
    return found


def show(title: str, found: Times) -> None:
    for name, value in (("median", statistics.median), ("p95", percentile_95)):
        other, this = (1e6 * value(found[build]) for build in BUILDS)
        print(f"{title + ', ' + name:32}{other:10.1f}{this:10.1f}{other / this:8.2f}")


def percentile_95(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


if __name__ == "__main__":
    main()
