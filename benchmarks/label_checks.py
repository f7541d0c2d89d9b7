"""How many spoilt labels `speechtimer dataset check` finds, and how many of its findings are right.

    python benchmarks/label_checks.py
    python benchmarks/label_checks.py --sentences 3000 --share 0.02

One span in twenty of generated sentences is left out, swapped between work and rest, cut, or
taken with its unit (`tests/dataset/checks/spoil.py`).
"""

import argparse
import tempfile
from itertools import islice
from pathlib import Path

from speechtimer.dataset import write_jsonl
from speechtimer.dataset.checks import Severity, check_files
from speechtimer.dataset.config import load_config
from speechtimer.dataset.generate import generate, load_grammar
from tests.dataset.checks.spoil import spoil

ROOT = Path(__file__).parent.parent


def main() -> None:
    options = read_options()
    config = load_config(ROOT / "configs" / "dataset.yaml")
    clean = list(islice(generate(load_grammar(), config, "test"), options.sentences))
    sentences, spoilt = spoil(clean, share=options.share, seed=1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "spoilt.jsonl"
        write_jsonl(path, [sentence.assembled() for sentence in sentences])
        report = check_files([path])
    for title, severities in (
        ("guide alone", [Severity.CONTRADICTION]),
        ("with cross-validation", [Severity.CONTRADICTION, Severity.LIKELY]),
    ):
        found = [located for each in severities for located in report.of(each)]
        places = [(f.line.number - 1, f.finding.start, f.finding.end) for f in found]
        right = sum(any(each.shows_in(*place) for each in spoilt) for place in places)
        seen = sum(any(each.shows_in(*place) for place in places) for each in spoilt)
        print(
            f"{title:22} finds {seen} of {len(spoilt)} ({seen / len(spoilt):.0%}); "
            f"right: {right} of {len(found)} findings ({right / max(1, len(found)):.0%})"
        )


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sentences", type=int, default=1_500, help="default: 1500")
    parser.add_argument("--share", type=float, default=0.05, help="of spans spoilt (default: 0.05)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
