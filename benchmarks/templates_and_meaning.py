"""Where the templates mean another timer than `speechtimer.meaning.interpret` reads from the spans.

    python benchmarks/templates_and_meaning.py
    python benchmarks/templates_and_meaning.py circuits --sentences 500 --show 20

Sentences are drawn from all groups by their weights, or from those that are named, as written
with care; noise takes away words that decide. For each group: how many mean the same, and the
first that do not.
"""

import argparse
import sys
from collections import defaultdict
from itertools import islice
from pathlib import Path

from speechtimer.dataset.config import DatasetConfig
from speechtimer.dataset.generate import generate, load_grammar
from speechtimer.dataset.sample import show
from speechtimer.dataset.sentence import Sentence
from speechtimer.program import same_timer


def main() -> None:
    options = read_options()
    grammar = load_grammar(options.templates)
    groups = {
        group.name: group.weight if not options.groups or group.name in options.groups else 0.0
        for group in grammar.groups
    }
    config = DatasetConfig(
        sentences={"train": options.sentences}, registers={"clean": 1}, held_out=0, groups=groups
    )
    drawn: dict[str, int] = defaultdict(int)
    apart: dict[str, list[Sentence]] = defaultdict(list)
    for sentence in islice(generate(grammar, config), options.sentences):
        group = sentence.tags[0]
        drawn[group] += 1
        if not same_timer(sentence.assembled().program, sentence.program):
            apart[group].append(sentence)
    for group in sorted(drawn, key=lambda name: -len(apart[name]) / drawn[name]):
        print(f"{group:24}{drawn[group]:8,}{len(apart[group]):8,}")
        for sentence in apart[group][: options.show]:
            print(f"    {show(sentence)}")
    total = sum(map(len, apart.values()))
    print(f"{'all':24}{sum(drawn.values()):8,}{total:8,}")
    sys.exit(total > options.most * sum(drawn.values()))


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("groups", nargs="*", help="groups of the templates (default: all)")
    parser.add_argument("--sentences", type=int, default=100_000, help="default: 100000")
    parser.add_argument("--show", type=int, default=3, help="of each group (default: 3)")
    parser.add_argument(
        "--templates", type=Path, metavar="FOLDER", help="instead of the shipped ones"
    )
    parser.add_argument(
        "--most", type=float, default=0.01, help="share that may differ (default: 0.01)"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
