"""Whether the fast model gives the tags of the Flair model that it was exported from.

    python benchmarks/same_tags.py [SENTENCES] [--flair FILE] [--fast FILE]

Reads generated sentences (50,000 unless said otherwise) and those of data/dev.jsonl and
data/sessions.jsonl with both, the fast model once in batches and once one by one. Prints the
sentences that differ, and fails if there are any.
"""

import argparse
import sys
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path

from speechtimer.cli.stream import batches
from speechtimer.dataset import Sentence, read_sentences
from speechtimer.dataset.config import load_config
from speechtimer.dataset.generate import generate, load_grammar
from speechtimer.tagging import load_tagger

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    options = parse_options()
    flair, fast = load_tagger(options.flair), load_tagger(options.fast)
    count = different = 0
    for batch in batches(sentences(options.sentences), 2000):
        texts = [sentence.text for sentence in batch]
        together = fast.predict(texts)
        alone = [fast.predict([text])[0] for text in texts]
        for text, *found in zip(texts, flair.predict(texts), together, alone, strict=True):
            if not found[0] == found[1] == found[2]:
                different += 1
                print(text, *zip(("Flair", "fast", "alone"), found, strict=True), sep="\n  ")
        count += len(texts)
        print(f"{count} sentences, {different} tagged differently", flush=True)
    sys.exit(different > 0)


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sentences", type=int, nargs="?", default=50_000, help="generated ones")
    parser.add_argument("--flair", type=Path, default=ROOT / "models" / "lstm_crf" / "model.pt")
    parser.add_argument(
        "--fast", type=Path, default=ROOT / "speechtimer" / "models" / "default.safetensors"
    )
    return parser.parse_args()


def sentences(count: int) -> Iterator[Sentence]:
    config = load_config(ROOT / "configs" / "dataset.yaml")
    generated = islice(generate(load_grammar(), config, "test"), count)
    real = (read_sentences(ROOT / "data" / f"{name}.jsonl") for name in ("dev", "sessions"))
    return chain(*real, generated)


if __name__ == "__main__":
    main()
