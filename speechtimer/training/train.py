"""A training run, from a corpus to a folder with the model and its card."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import yaml

from speechtimer.dataset import Sentence, read_sentences
from speechtimer.errors import ConfigError, DataError
from speechtimer.program import Program, assemble
from speechtimer.scoring import Scores, measure, score
from speechtimer.tagging import Tagger
from speechtimer.tagging.export import fast_model
from speechtimer.tagging.fast import FastTagger
from speechtimer.tagging.words import plain_words
from speechtimer.tokens import tokenize
from speechtimer.training.card import fingerprint, render_card, versions
from speechtimer.training.config import PARTS, TrainConfig
from speechtimer.training.learn import Epoch, Learner, Progress
from speechtimer.training.lstm_crf import build_tagger, word_counts
from speechtimer.training.saving import load_checked, round_weights, save

__all__ = ["Epoch", "Progress", "Report", "train"]

# Sentences on which the saved file is compared with the model in memory, and timed.
_CHECKED, _TIMED = 1000, 50


@dataclass(frozen=True, slots=True)
class Report:
    """What a training run came to; ``scores`` are those of the saved weights, by set."""

    folder: Path
    best_epoch: int
    scores: Mapping[str, Scores]
    history: tuple[Epoch, ...]
    interrupted: bool
    seconds: float
    megabytes: float

    @property
    def model(self) -> Path:
        """The trained model's file."""
        return self.folder / "model.pt"

    @property
    def dev_micro_f1(self) -> float:
        """Micro-F1 on the sentences that chose the epoch."""
        return self.scores["dev"].micro_f1

    @property
    def test_micro_f1(self) -> float | None:
        """Micro-F1 on the corpus's test part, where there is one."""
        return self.scores["test"].micro_f1 if "test" in self.scores else None

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready values."""
        return {
            "folder": str(self.folder),
            "best_epoch": self.best_epoch,
            "scores": {name: found.to_dict() for name, found in self.scores.items()},
            "history": [epoch.to_dict() for epoch in self.history],
            "interrupted": self.interrupted,
            "seconds": self.seconds,
            "megabytes": self.megabytes,
        }


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
        DataError: a part of the corpus or a file of ``evaluation`` is missing, empty or
            cannot be read.
        ModelError: the saved model does not score as the one in memory did.
    """
    _check_folder(config.output, force=force)
    files = _files(config)
    parts = {name: _read(f"corpus.{name}", file) for name, file in files.items()}
    extra = {name: _read(f"evaluation.{name}", f) for name, f in config.evaluation.items()}
    # Whoever calls keeps their own random numbers.
    with torch.random.fork_rng(devices=[]):
        return _run(config, files, parts, extra, progress)


def _run(
    config: TrainConfig,
    files: Mapping[str, Path],
    parts: Mapping[str, Sequence[Sentence]],
    extra: Mapping[str, Sequence[Sentence]],
    progress: Callable[[Progress], None] | None,
) -> Report:
    folder = config.output
    started = time.perf_counter()
    tagger, learner, completed = _learn(config, parts["train"], parts["dev"], progress)
    seconds = time.perf_counter() - started
    round_weights(tagger, config.model.storage)
    assert learner.best is not None
    folder.mkdir(parents=True, exist_ok=True)
    _write_settings(folder, config, learner.history)
    card: dict[str, Any] = {
        # Without paths, which say nothing elsewhere; the corpus is known by its fingerprint.
        "config": config.model_dump(mode="json", include={"model", "training"}),
        "seed": config.training.seed,
        "corpus": fingerprint(files),
        "sentences": {name: len(part) for name, part in parts.items()},
        "evaluation": fingerprint(config.evaluation),
        "best_epoch": learner.best.epoch,
        "epochs": len(learner.history),
        "interrupted": not completed,
        "seconds": round(seconds, 1),
        "versions": versions(),
    }
    fast = FastTagger(fast_model(tagger))
    held_out = {name: part for name, part in {**parts, **extra}.items() if name != "train"}
    scores = {name: _score(fast, part) for name, part in held_out.items()}
    card["scores"] = {name: found.to_dict() for name, found in scores.items()}
    path = folder / "model.pt"
    save(tagger, path, card, storage=config.model.storage)
    saved = load_checked(path, fast, parts["dev"][:_CHECKED])
    texts = [sentence.text for sentence in parts["dev"][:_TIMED]]
    timed: dict[str, Tagger] = {"flair": saved, "fast": fast}
    card["speed"] = {name: measure(model, texts).wall_seconds for name, model in timed.items()}
    card["megabytes"] = path.stat().st_size / 1e6
    _write_card(folder, card)
    return Report(
        folder=folder,
        best_epoch=learner.best.epoch,
        scores=scores,
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
    found = {name: config.corpus.file(name) for name in PARTS}
    return {name: file for name, file in found.items() if file is not None}


def _read(key: str, file: Path) -> list[Sentence]:
    if not file.is_file():
        raise DataError(f"{key}: there is no file {file}")
    sentences = list(read_sentences(file))
    if not sentences:
        raise DataError(f"{key}: {file} holds no sentence")
    return sentences


def _score(tagger: Tagger, sentences: Sequence[Sentence]) -> Scores:
    texts = [sentence.text for sentence in sentences]
    spans = tagger.predict(texts)
    programs = [assemble(text, found) for text, found in zip(texts, spans, strict=True)]
    return score(sentences, spans, [p if isinstance(p, Program) else None for p in programs])


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
