"""What each family and each way to a smaller model costs and gives, as a Markdown table.

    python benchmarks/model_table.py
    python benchmarks/model_table.py --only lstm_crf lstm_crf_64 --training.epochs 3
    python benchmarks/model_table.py --students 32 64 --teacher.models "[a/model.pt, b/model.pt]"

Trains each variant on `data/corpus` into runs/table (a run that is there already is not trained
again, one that was interrupted goes on), then scores and times all of them in one process and
one thread: micro-F1 and exact timers on the real sentences of `data/dev.jsonl` and on the generated
test part, MB of the model.pt, milliseconds a real sentence, one by one. Times are those of the
processor, of all cores together: what else the machine does changes them little.

With --students it trains instead, for each hidden size, with a CRF and without one, a student of
the teacher by `configs/distill.yaml`, and beside it its twin that learns from the labels alone.
"""

import argparse
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import torch

from speechtimer.cli.config import split_words
from speechtimer.dataset import Sentence, read_sentences
from speechtimer.scoring import measure
from speechtimer.tagging import Tagger, load_tagger
from speechtimer.tagging.export import fast_model
from speechtimer.tagging.fast import FastTagger
from speechtimer.tagging.flair_tagger import load_sequence_tagger
from speechtimer.training.card import versions
from speechtimer.training.config import TrainConfig, load_config
from speechtimer.training.learn import evaluate
from speechtimer.training.saving import round_weights, save
from speechtimer.training.train import train

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Variant:
    """A training: a configuration and what is changed in it."""

    name: str
    title: str
    config: str
    changes: Mapping[str, str] = field(default_factory=dict)
    student: bool = False


VARIANTS = (
    Variant("lstm_crf", "LSTM-CRF", "lstm_crf.yaml"),
    Variant("transformer_small", "small Transformer", "transformer_small.yaml"),
    Variant(
        "transformer_small_2",
        "small Transformer, `keep_layers: 2`",
        "transformer_small.yaml",
        # The encoder that the run above has pretrained.
        {"model.pretrain": "null", "model.encoder": "{folder}/transformer_small/encoder"}
        | {"model.keep_layers": "2"},
    ),
    Variant(
        "lstm_crf_64", "LSTM-CRF, `hidden_size: 64`", "lstm_crf.yaml", {"model.hidden_size": "64"}
    ),
    Variant(
        "transformer_small_scratch",
        "small Transformer, `pretrain.epochs: 0`",
        "transformer_small.yaml",
        {"model.pretrain.epochs": "0"},
    ),
)


def students(width: int) -> Iterator[Variant]:
    """Those of a teacher, and their twins without one."""
    for crf, kind in ((True, "LSTM-CRF"), (False, "LSTM")):
        changes = {"model.hidden_size": str(width), "model.crf": str(crf).lower()}
        name, title = f"{kind.lower()}_{width}", f"{kind}, `hidden_size: {width}`"
        yield Variant(f"{name}_labels", title, "distill.yaml", {"teacher": "null", **changes})
        yield Variant(f"{name}_distilled", f"{title}, distilled", "distill.yaml", changes, True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    names = [variant.name for variant in VARIANTS]
    parser.add_argument("--only", nargs="+", choices=names, default=names, metavar="NAME")
    parser.add_argument("--folder", type=Path, default=ROOT / "runs" / "table")
    parser.add_argument("--students", nargs="+", type=int, default=[], metavar="HIDDEN_SIZE")
    options, words = parser.parse_known_args()
    _, changes = split_words(words)
    chosen = [variant for variant in VARIANTS if variant.name in options.only]
    if options.students:
        chosen = [variant for width in options.students for variant in students(width)]
    configs = {v.name: configured(v, options.folder, changes) for v in chosen}
    for variant in chosen:
        trained(configs[variant.name])
    torch.set_num_threads(1)
    print(HEAD)
    for variant in chosen:
        for row in rows(variant, configs[variant.name]):
            print(row, flush=True)


def configured(variant: Variant, folder: Path, changes: Mapping[str, str]) -> TrainConfig:
    own = {key: value.format(folder=folder) for key, value in variant.changes.items()}
    if not variant.student:
        changes = {key: value for key, value in changes.items() if not key.startswith("teacher")}
    fixed = {"model.storage": "single", "output": str(folder / variant.name)}
    return load_config(ROOT / "configs" / variant.config, {**own, **changes, **fixed})


def trained(config: TrainConfig) -> None:
    """Train what is not trained yet; its processor seconds are written beside it."""
    time_file = config.output / "seconds.txt"
    card = config.output / "card.json"
    if card.exists() and not json.loads(card.read_text(encoding="utf-8"))["interrupted"]:
        return
    print(f"training {config.output.name}", flush=True)
    before = float(time_file.read_text(encoding="utf-8")) if time_file.exists() else 0.0
    started = time.process_time()
    try:
        train(config, resume=True)
    finally:
        if config.output.is_dir():
            seconds = before + time.process_time() - started
            time_file.write_text(f"{seconds:.1f}", encoding="utf-8")


HEAD = """\
| model | bits | real micro-F1 | real exact timer | test micro-F1 | test exact timer | MB \
| ms, Flair | ms, fast | training, CPU |
|---|---|---|---|---|---|---|---|---|---|"""


def rows(variant: Variant, config: TrainConfig) -> Iterator[str]:
    """The model as it was trained, and stored at 16 bits."""
    path = config.output / "model.pt"
    minutes = float((config.output / "seconds.txt").read_text(encoding="utf-8")) / 60
    tagger = load_sequence_tagger(path)
    yield row(variant, 32, path, config, minutes)
    half = path.with_name("half.pt")
    card = json.loads((config.output / "card.json").read_text(encoding="utf-8"))
    round_weights(tagger, "half")
    save(tagger, half, {**card, "versions": versions()}, storage="half")
    yield row(variant, 16, half, config, minutes)


def row(variant: Variant, bits: int, path: Path, config: TrainConfig, minutes: float) -> str:
    flair = load_tagger(path)
    fast = FastTagger(fast_model(load_sequence_tagger(path))) if is_fast(config) else None
    real = list(read_sentences(config.evaluation["real"]))
    test_file = config.corpus.file("test")
    assert test_file is not None
    test = list(read_sentences(test_file))
    scores = [evaluate(fast or flair, sentences).scores for sentences in (real, test)]
    cells = [variant.title, bits]
    cells += [f"{value:.3f}" for one in scores for value in (one.micro_f1, one.exact_timer)]
    cells += [f"{path.stat().st_size / 1e6:.2f}", milliseconds(flair, real)]
    cells += [milliseconds(fast, real) if fast else "–", f"{minutes:.0f} min"]
    return f"| {' | '.join(map(str, cells))} |"


def is_fast(config: TrainConfig) -> bool:
    """Whether the fast tagger, which needs no torch, reads such a model."""
    return config.model.family == "lstm_crf"


def milliseconds(tagger: Tagger, sentences: list[Sentence]) -> str:
    """The best of three runs, which other work on the machine disturbs least."""
    texts = [sentence.text for sentence in sentences]
    return f"{min(measure(tagger, texts).cpu_seconds for _ in range(3)) * 1000:.2f}"


if __name__ == "__main__":
    main()
