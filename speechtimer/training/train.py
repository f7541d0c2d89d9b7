"""A training run, from a corpus to a folder with the model and its card."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
import yaml

from speechtimer.dataset import Sentence, read_sentences
from speechtimer.errors import ConfigError, DataError, ModelError
from speechtimer.program import Program, assemble
from speechtimer.scoring import Scores, measure, score
from speechtimer.tagging import Tagger
from speechtimer.tagging.export import fast_model
from speechtimer.tagging.fast import FastTagger
from speechtimer.tagging.flair_tagger import FlairTagger
from speechtimer.tagging.words import plain_words
from speechtimer.tokens import tokenize
from speechtimer.training.card import fingerprint, render_card, versions
from speechtimer.training.config import TrainConfig
from speechtimer.training.learn import Epoch, Learner, Progress, micro_f1
from speechtimer.training.lstm_crf import build_tagger, word_counts

__all__ = ["Epoch", "Progress", "Report", "train"]

# Sentences on which the saved file is compared with the model in memory, and timed.
_CHECKED, _TIMED = 1000, 50
# What rounding may turn: a tie between two tags in a thousand sentences.
_TOLERANCE = 0.001


@dataclass(frozen=True, slots=True)
class Report:
    """What a training run came to."""

    folder: Path
    best_epoch: int
    dev_micro_f1: float
    test_micro_f1: float | None
    history: tuple[Epoch, ...]
    interrupted: bool
    seconds: float
    megabytes: float

    @property
    def model(self) -> Path:
        """The trained model's file."""
        return self.folder / "model.pt"

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready values."""
        return {**asdict(self), "folder": str(self.folder)}


def train(
    config: TrainConfig,
    *,
    progress: Callable[[Progress], None] | None = None,
    force: bool = False,
) -> Report:
    """Train a tagger and write ``model.pt``, ``config.yaml``, ``training.jsonl`` and its cards.

    The same configuration and corpus give the same weights on the same kind of CPU. Ctrl-C ends
    the training early: the best epoch until then is saved, and the report says ``interrupted``.

    Raises:
        ConfigError: the output folder holds something and ``force`` is not given.
        DataError: a part of the corpus is missing, empty or cannot be read.
        ModelError: the saved model does not score as the one in memory did.
    """
    _check_folder(config.output, force=force)
    files = _files(config)
    parts = {name: _read(name, file) for name, file in files.items()}
    # Whoever calls keeps their own random numbers.
    with torch.random.fork_rng(devices=[]):
        return _run(config, files, parts, progress)


def _run(
    config: TrainConfig,
    files: Mapping[str, Path],
    parts: Mapping[str, Sequence[Sentence]],
    progress: Callable[[Progress], None] | None,
) -> Report:
    folder = config.output
    started = time.perf_counter()
    tagger, learner, completed = _learn(config, parts["train"], parts["dev"], progress)
    seconds = time.perf_counter() - started
    assert learner.best is not None
    folder.mkdir(parents=True, exist_ok=True)
    _write_settings(folder, config, learner.history)
    card: dict[str, Any] = {
        # Without paths, which say nothing elsewhere; the corpus is known by its fingerprint.
        "config": config.model_dump(mode="json", include={"model", "training"}),
        "seed": config.training.seed,
        "corpus": fingerprint(files),
        "sentences": {name: len(part) for name, part in parts.items()},
        "best_epoch": learner.best.epoch,
        "epochs": len(learner.history),
        "interrupted": not completed,
        "seconds": round(seconds, 1),
        "versions": versions(),
    }
    fast = FastTagger(fast_model(tagger))
    scores = {name: _score(fast, parts[name]) for name in parts if name != "train"}
    card["scores"] = {name: found.to_dict() for name, found in scores.items()}
    path = folder / "model.pt"
    _save(tagger, path, card)
    saved = _check_saved(path, fast, parts["dev"])
    texts = [sentence.text for sentence in parts["dev"][:_TIMED]]
    timed: dict[str, Tagger] = {"flair": saved, "fast": fast}
    card["speed"] = {name: measure(model, texts).wall_seconds for name, model in timed.items()}
    card["megabytes"] = path.stat().st_size / 1e6
    _write_card(folder, card)
    return Report(
        folder=folder,
        best_epoch=learner.best.epoch,
        dev_micro_f1=learner.best.dev_micro_f1,
        test_micro_f1=scores["test"].micro_f1 if "test" in scores else None,
        history=tuple(learner.history),
        interrupted=not completed,
        seconds=seconds,
        megabytes=card["megabytes"],
    )


def _learn(
    config: TrainConfig,
    train_part: Sequence[Sentence],
    dev_part: Sequence[Sentence],
    progress: Callable[[Progress], None] | None,
) -> tuple[Any, Learner, bool]:
    threads = torch.get_num_threads()
    torch.set_num_threads(config.training.threads)
    try:
        torch.manual_seed(config.training.seed)
        counts = word_counts(plain_words(tokenize(s.text)) for s in train_part)
        tagger = build_tagger(config.model, counts)
        learner = Learner(
            tagger, train_part, dev_part, config.training, counts=counts, progress=progress
        )
        return tagger, learner, learner.run()
    finally:
        torch.set_num_threads(threads)


def _check_folder(folder: Path, *, force: bool) -> None:
    if folder.exists() and not folder.is_dir():
        raise ConfigError(f"output: {folder} is a file, a folder is needed")
    if folder.exists() and any(folder.iterdir()) and not force:
        raise ConfigError(f"output: {folder} is not empty: choose another folder, or force it")


def _files(config: TrainConfig) -> dict[str, Path]:
    found = {name: config.corpus.file(name) for name in ("train", "dev", "test")}
    return {name: file for name, file in found.items() if file is not None}


def _read(name: str, file: Path) -> list[Sentence]:
    if not file.is_file():
        raise DataError(f"corpus.{name}: there is no file {file}")
    sentences = list(read_sentences(file))
    if not sentences:
        raise DataError(f"corpus.{name}: {file} holds no sentence")
    return sentences


def _score(tagger: Tagger, sentences: Sequence[Sentence]) -> Scores:
    texts = [sentence.text for sentence in sentences]
    spans = tagger.predict(texts)
    programs = [assemble(text, found) for text, found in zip(texts, spans, strict=True)]
    return score(sentences, spans, [p if isinstance(p, Program) else None for p in programs])


def _save(tagger: Any, path: Path, card: Mapping[str, Any]) -> None:
    tagger.model_card = {
        "flair_version": card["versions"]["flair"],
        "pytorch_version": card["versions"]["torch"],
        "speechtimer": dict(card),
    }
    # Written beside and then renamed: a file of this name is always whole.
    partial = path.with_suffix(".pt.part")
    tagger.save(partial)
    partial.replace(path)


def _check_saved(path: Path, in_memory: Tagger, dev: Sequence[Sentence]) -> FlairTagger:
    """Load the saved file with stock Flair, and compare its score with that in memory."""
    saved = FlairTagger.load(path)
    compared = dev[:_CHECKED]
    before, after = micro_f1(in_memory, compared), micro_f1(saved, compared)
    if abs(before - after) > _TOLERANCE:
        raise ModelError(
            f"{path}: scores {after:.4f} once loaded, and {before:.4f} before it was saved: "
            "do not use it"
        )
    return saved


def _write_settings(folder: Path, config: TrainConfig, history: Sequence[Epoch]) -> None:
    settings = yaml.safe_dump(config.model_dump(mode="json"), sort_keys=False, allow_unicode=True)
    (folder / "config.yaml").write_text(settings, encoding="utf-8")
    lines = [json.dumps(epoch.to_dict()) + "\n" for epoch in history]
    (folder / "training.jsonl").write_text("".join(lines), encoding="utf-8")


def _write_card(folder: Path, card: Mapping[str, Any]) -> None:
    (folder / "card.json").write_text(
        json.dumps(card, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
    (folder / "card.md").write_text(render_card(card), encoding="utf-8")
