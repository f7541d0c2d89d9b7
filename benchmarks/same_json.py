"""Whether this build gives the JSON of another build of SpeechTimer, byte for byte.

    git worktree add ../other COMMIT
    python -m benchmarks.same_json ../other [SENTENCES] [--model FILE]

For changes that make the parser faster and nothing else. Both builds read generated sentences
(20,000 unless said otherwise), some of them strung together up to 1,000 characters, and those of
data/dev.jsonl and data/sessions.jsonl, once in batches and once one by one. Prints the first
sentences that differ, and fails if there are any; but sums in another order move a score's last
digit, and where nothing else differs the sentence is only counted. Both read with the model that
they ship, or with one that is given.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

from benchmarks.parse_speed import ROOT, environment, sentences
from benchmarks.peers.growth import texts_of
from speechtimer.dataset import read_sentences

SHOWN = 5
# One long text for so many generated sentences.
LONG_EVERY = 100

# What runs in each build's process: a text a line in, its JSON out.
WORKER = """
import json, sys
from itertools import islice
from speechtimer import Parser
parser, alone = Parser(sys.argv[1] or None), sys.argv[2] == "alone"
texts = map(json.loads, sys.stdin)
while batch := list(islice(texts, 500)):
    for parsed in map(parser.parse, batch) if alone else parser.parse_many(batch):
        print(json.dumps(parsed.to_dict(), ensure_ascii=False))
"""


def main() -> None:
    options = parse_options()
    model = options.model or ""
    texts = all_texts(options.sentences)
    different = rounded = 0
    for how in ("together", "alone"):
        other, this = (answers(tree, model, texts, how) for tree in (options.other.resolve(), ROOT))
        for text, *found in zip_longest(texts, other, this):
            if found[0] == found[1]:
                continue
            if same_but_for_rounding(*map(json.loads, found)):
                rounded += 1
            else:
                different += 1
                if different <= SHOWN:
                    print(text, *zip(("other", "this"), found, strict=True), sep="\n  ")
        print(f"{len(texts)} texts read {how}; so far {different} differ,", end=" ")
        print(f"and {rounded} in a score's last digit alone", flush=True)
    sys.exit(different > 0)


def same_but_for_rounding(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether nothing differs but scores, and these by no more than their last digit."""
    scores = [[span.pop("score") for span in parsed["spans"]] for parsed in (one, other)]
    return one == other and all(abs(a - b) < 1.5e-4 for a, b in zip(*scores, strict=True))


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("other", type=Path, help="a worktree of another commit")
    parser.add_argument("sentences", type=int, nargs="?", default=20_000, help="generated ones")
    parser.add_argument("--model", type=os.path.abspath, help="a .safetensors file")
    return parser.parse_args()


def all_texts(count: int) -> list[str]:
    generated = sentences(count)
    real = [
        sentence.text
        for name in ("dev", "sessions")
        for sentence in read_sentences(ROOT / "data" / f"{name}.jsonl")
    ]
    lengths = [100 * (1 + i % 10) for i in range(count // LONG_EVERY)]
    parts = iter(generated)
    return [*real, *generated, *(text for n in lengths for text in texts_of(parts, n, 1))]


def answers(tree: Path, model: str, texts: Sequence[str], how: str) -> list[str]:
    """A line of JSON for each text."""
    done = subprocess.run(
        [sys.executable, "-c", WORKER, model, how],
        cwd=tree,
        env=environment(tree),
        input="".join(json.dumps(text) + "\n" for text in texts),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


if __name__ == "__main__":
    main()
