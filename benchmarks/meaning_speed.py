"""How long a sentence takes from its spans to its program, beside another worktree.

    python benchmarks/meaning_speed.py
    python benchmarks/meaning_speed.py ../other-worktree --sentences 2000

Both read the same generated sentences with three to eight spans, a hundred each in turn and on one
core, so that other work on the machine disturbs both alike. Each sentence is read once; a thousand
others before it fill the caches of words. Times are of the processor, not of the clock.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WARM, TURN = 1_000, 100
# Reads the next sentences whenever it is told how many, and tells how long each of them took.
WORKER = """
import itertools, json, sys, time
sys.path.insert(0, sys.argv[1])
from speechtimer.labels import Label, Span
from speechtimer.meaning import interpret
said = iter([
    (text, [Span(start, end, Label(label)) for start, end, label in spans])
    for text, spans in map(json.loads, open(sys.argv[2], encoding="utf-8"))
])
for count in map(int, sys.stdin):
    times = []
    for text, spans in itertools.islice(said, count):
        start = time.thread_time()
        interpret(text, spans)
        times.append(time.thread_time() - start)
    print(json.dumps(times), flush=True)
"""


def main() -> None:
    options = read_options()
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.writelines(sentences(WARM + options.sentences))
        file.flush()
        trees = [tree.resolve() for tree in (*options.tree, ROOT)]
        times_of = measured(trees, file.name, options.sentences)
    print(f"{options.sentences:,} sentences; microseconds a sentence")
    rows = [(statistics.median(times), statistics.quantiles(times, n=20)[-1]) for times in times_of]
    for name, (median, p95) in zip([*options.tree, "this tree"], rows, strict=True):
        print(f"  {name!s:24} median {median * 1e6:6.0f}   p95 {p95 * 1e6:6.0f}")
    if len(rows) > 1:
        ratios = [other / own for other, own in zip(*rows, strict=True)]
        print(f"  {'ratio':24} median {ratios[0]:6.2f}   p95 {ratios[1]:6.2f}")


def sentences(count: int) -> list[str]:
    """JSON lines of a text and its spans."""
    from speechtimer.dataset.config import load_config
    from speechtimer.dataset.generate import generate, load_grammar

    config = load_config(ROOT / "configs" / "dataset.yaml")
    found = []
    for sentence in generate(load_grammar(), config):
        if 3 <= len(sentence.spans) <= 8:
            spans = [(span.start, span.end, span.label) for span in sentence.spans]
            found.append(json.dumps((sentence.text, spans)) + "\n")
        if len(found) == count:
            break
    return found


def measured(trees: list[Path], file: str, count: int) -> list[list[float]]:
    """For each tree the seconds of each sentence."""
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER, str(tree), file],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for tree in trees
    ]
    times: list[list[float]] = [[] for _ in trees]
    for turn in (WARM, *[TURN] * (count // TURN)):
        for worker, found in zip(workers, times, strict=True):
            assert worker.stdin is not None
            assert worker.stdout is not None
            worker.stdin.write(f"{turn}\n")
            worker.stdin.flush()
            found += json.loads(worker.stdout.readline())
    for worker in workers:
        worker.communicate()
    return [found[WARM:] for found in times]


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("tree", nargs="*", type=Path, help="the other worktree")
    parser.add_argument("--sentences", type=int, default=10_000, help="default: 10000")
    return parser.parse_args()


if __name__ == "__main__":
    main()
