"""How long a sentence takes from its spans to its program, beside another worktree.

    python benchmarks/meaning_speed.py
    python benchmarks/meaning_speed.py ../other-worktree --sentences 1000

Both read the same generated sentences with three to eight spans, in turns and on one core, so that
other work on the machine disturbs both alike; of each sentence the best of all turns counts.
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
# Reads sentences once, then times each of them whenever it is given a line.
WORKER = """
import json, sys, time
sys.path.insert(0, sys.argv[1])
from speechtimer.labels import Label, Span
from speechtimer.meaning import interpret
said = [
    (text, [Span(start, end, Label(label)) for start, end, label in spans])
    for text, spans in map(json.loads, open(sys.argv[2], encoding="utf-8"))
]
for _ in sys.stdin:
    times = []
    for text, spans in said:
        start = time.perf_counter()
        interpret(text, spans)
        times.append(time.perf_counter() - start)
    print(json.dumps(times), flush=True)
"""


def main() -> None:
    options = read_options()
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.writelines(sentences(options.sentences))
        file.flush()
        best = measured([tree.resolve() for tree in (*options.tree, ROOT)], file.name, options)
    print(f"{options.sentences:,} sentences, best of {options.turns}; microseconds a sentence")
    rows = [(statistics.median(times), statistics.quantiles(times, n=20)[-1]) for times in best]
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


def measured(trees: list[Path], file: str, options: argparse.Namespace) -> list[list[float]]:
    """For each tree the best seconds of each sentence; a first turn warms its caches."""
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER, str(tree), file],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for tree in trees
    ]
    turns: list[list[list[float]]] = [[] for _ in trees]
    for _ in range(options.turns + 1):
        for worker, times in zip(workers, turns, strict=True):
            assert worker.stdin is not None and worker.stdout is not None
            worker.stdin.write("\n")
            worker.stdin.flush()
            times.append(json.loads(worker.stdout.readline()))
    for worker in workers:
        worker.communicate()
    return [[min(times) for times in zip(*of_tree[1:], strict=True)] for of_tree in turns]


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("tree", nargs="*", type=Path, help="the other worktree")
    parser.add_argument("--sentences", type=int, default=2_000, help="default: 2000")
    parser.add_argument("--turns", type=int, default=10, help="default: 10")
    return parser.parse_args()


if __name__ == "__main__":
    main()
