"""How fast the shipped model reads, beside the Flair model that it was exported from.

    python benchmarks/tagger_speed.py [SENTENCES]

Both read the same generated sentences in one process and one thread, one by one and in one batch.
"""

import sys
import time
from collections.abc import Callable
from functools import partial
from itertools import islice
from pathlib import Path

import torch

from speechtimer.dataset.config import load_config
from speechtimer.dataset.generate import generate, load_grammar
from speechtimer.tagging import Tagger, load_tagger

ROOT = Path(__file__).parent.parent


def seconds(action: Callable[[], object]) -> float:
    """The best of three runs, which other work on the machine disturbs least."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return min(times)


def one_by_one(tagger: Tagger, texts: list[str]) -> None:
    for text in texts:
        tagger.predict([text])


def main() -> None:
    torch.set_num_threads(1)
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    config = load_config(ROOT / "configs" / "dataset.yaml")
    texts = [s.text for s in islice(generate(load_grammar(), config, "test"), count)]
    taggers = {
        "Flair": load_tagger(ROOT / "models" / "lstm_crf" / "model.pt"),
        "fast": load_tagger(ROOT / "speechtimer" / "models" / "default.safetensors"),
    }
    print(f"{count} generated sentences, one thread; milliseconds a sentence")
    measured = {}
    for name, tagger in taggers.items():
        single = seconds(partial(one_by_one, tagger, texts)) / count * 1000
        batch = seconds(partial(tagger.predict, texts)) / count * 1000
        measured[name] = (single, batch)
        print(f"  {name:6} one by one {single:7.3f}   in a batch {batch:7.3f}")
    ratios = [flair / fast for flair, fast in zip(*measured.values(), strict=True)]
    print(f"  Flair / fast     {ratios[0]:7.1f}              {ratios[1]:7.1f}")


if __name__ == "__main__":
    main()
