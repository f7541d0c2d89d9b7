"""How far apart the evaluator's measurements of one and the same model lie.

    python benchmarks/judging_spread.py [MODEL.pt] [SENTENCES.jsonl] [--evaluations 10]

Each evaluation is one as a submission gets it: five fresh runs in a sandbox of its own, of which
the median counts. Beside its F1 stands that of Flair's own ``evaluate`` on the same sentences.
"""

import argparse
import statistics
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from evaluator.judging.model import judge_model
from evaluator.judging.reference import shared_reference
from evaluator.judging.result import ModelResult
from evaluator.sandbox import Limits, check_sandbox
from speechtimer.dataset import Sentence, read_jsonl
from speechtimer.dataset.config import load_config
from speechtimer.dataset.generate import generate, load_grammar
from speechtimer.tagging.flair_tagger import load_sequence_tagger
from speechtimer.tagging.words import plain_words
from speechtimer.tokens import tokenize

ROOT = Path(__file__).parent.parent


def main() -> None:
    options = _options()
    sentences = list(read_jsonl(options.sentences))
    print(f"{options.model}, {len(sentences)} sentences")
    print(f"contained by {', '.join(check_sandbox())}")
    warm_up = warm_up_texts()
    results = []
    for number in range(1, options.evaluations + 1):
        if options.fresh_reference:
            shared_reference().close()
        result = judge_model(
            options.model, sentences, warm_up, limits=Limits(), progress=lambda *_: None
        )
        results.append(result)
        print(
            f"{number:3}  F1 {result.scores.micro_f1:.4f}  {result.seconds_kind} "
            f"{result.seconds:.3f} s (runs {100 * result.spread:.1f} % apart)  "
            f"wall {result.wall_median:.3f} s",
            flush=True,
        )
    show("that rank", [result.seconds for result in results])
    raw = [statistics.median(result.facts["measured_cpu_seconds"] or [0]) for result in results]
    if all(raw):
        show("CPU as measured, without the reference work", raw)
    show("wall", [result.wall_median for result in results])
    _compare(options.model, sentences, results[0])


def show(name: str, seconds: Sequence[float]) -> None:
    """The median of the evaluations' medians, and how far they lie apart."""
    middle = statistics.median(seconds)
    apart = (max(seconds) - min(seconds)) / middle
    deviation = statistics.pstdev(seconds) / middle
    print(
        f"seconds, {name}: median {middle:.3f}, largest - smallest {100 * apart:.1f} %, "
        f"standard deviation {100 * deviation:.1f} %"
    )


def flair_f1(model: Path, sentences: Sequence[Sentence]) -> float:
    """Micro-F1 as Flair's own ``evaluate`` gives it."""
    tagger = load_sequence_tagger(model)
    result: Any = tagger.evaluate(
        [_labelled(s, tagger.tag_type) for s in sentences if tokenize(s.text)],
        gold_label_type=tagger.tag_type,
        mini_batch_size=32,
        return_loss=False,
    )
    return float(result.classification_report["micro avg"]["f1-score"])


def warm_up_texts() -> list[str]:
    """Generated sentences: public ones."""
    config = load_config(ROOT / "configs" / "dataset.yaml")
    return [sentence.text for sentence in islice(generate(load_grammar(), config, "test"), 64)]


def _labelled(sentence: Sentence, label_type: str) -> Any:
    import flair.data

    tokens = tokenize(sentence.text)
    made = flair.data.Sentence(plain_words(tokens))
    starts = {token.start: i for i, token in enumerate(tokens)}
    ends = {token.end: i + 1 for i, token in enumerate(tokens)}
    for span in sentence.spans:
        made[starts[span.start] : ends[span.end]].add_label(label_type, str(span.label))
    return made


def _compare(model: Path, sentences: Sequence[Sentence], result: ModelResult) -> None:
    theirs = flair_f1(model, sentences)
    print(f"micro-F1: evaluator {result.scores.micro_f1:.6f}, Flair's evaluate {theirs:.6f}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    shipped = ROOT / "models" / "lstm_crf" / "model.pt"
    parser.add_argument("model", type=Path, nargs="?", default=shipped)
    parser.add_argument("sentences", type=Path, nargs="?", default=ROOT / "data" / "dev.jsonl")
    parser.add_argument("--evaluations", type=int, default=10)
    parser.add_argument(
        "--fresh-reference",
        action="store_true",
        help="another process of reference work for each, as if other workers judged",
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
