"""Below which score a number is in doubt: ``python benchmarks/doubt.py [MODEL] FILE...``.

For each threshold, how many of the wrongly read sentences have a number below it (they would be
looked at before they start), and how many of the rightly read ones have one too. The threshold of
`speechtimer.parsed` was chosen on generated test sentences with it.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from speechtimer import Parser
from speechtimer.cli.stream import batches
from speechtimer.dataset import read_sentences
from speechtimer.scoring import agrees

THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98)


def lowest_scores(model: Path | None, files: Sequence[Path]) -> tuple[list[float], list[float]]:
    """The lowest score of each sentence: of those read wrongly, and of those read rightly."""
    parser = Parser(model)
    wrong: list[float] = []
    right: list[float] = []
    for file in files:
        for batch in batches(read_sentences(file)):
            for gold, found in zip(
                batch, parser.parse_many([sentence.text for sentence in batch]), strict=True
            ):
                lowest = min((span.score for span in found.spans), default=1.0)
                (right if agrees(gold, found) else wrong).append(lowest)
    return wrong, right


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--model", type=Path)
    arguments.add_argument("files", type=Path, nargs="+")
    given = arguments.parse_args()
    wrong, right = lowest_scores(given.model, given.files)
    print(f"{len(wrong)} sentences read wrongly, {len(right)} rightly")
    print("| threshold | wrong ones marked | right ones marked |\n|---|---|---|")
    for threshold in THRESHOLDS:
        shares = (
            sum(score < threshold for score in scores) / max(len(scores), 1)
            for scores in (wrong, right)
        )
        print(f"| {threshold} | " + " | ".join(f"{share:.1%}" for share in shares) + " |")


if __name__ == "__main__":
    main()
