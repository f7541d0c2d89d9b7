"""A training run, from a corpus to a folder with the model and its card."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from speechtimer.dataset import Sentence, read_sentences
from speechtimer.errors import DataError
from speechtimer.scoring import Scores, measure
from speechtimer.tagging import Tagger
from speechtimer.tagging.fast import FastTagger
from speechtimer.tagging.words import plain_words
from speechtimer.tokens import tokenize
from speechtimer.training.card import versions
from speechtimer.training.config import PARTS, TrainConfig, TransformerConfig
from speechtimer.training.device import on_device, own_random_numbers
from speechtimer.training.learn import Epoch, Learner, Progress, evaluate
from speechtimer.training.lstm_crf import lstm_crf, word_counts
from speechtimer.training.run_folder import RunFolder
from speechtimer.training.saving import load_checked, round_weights, save
from speechtimer.training.trainable import Trainable
from speechtimer.training.transformer import transformer

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
    resume: bool = False,
) -> Report:
    """Train a tagger into a folder: the model, its cards, the settings, the log and the curves.

    The same configuration and corpus give the same weights on the same kind of CPU, and also
    where the training was killed and then resumed. Ctrl-C ends it early: the best epoch until
    then is saved, and the report says ``interrupted``; that can be resumed too.

    Args:
        force: write into the folder even if it holds something.
        resume: go on with the training in the folder; it begins if there is none.

    Raises:
        ConfigError: the output folder holds something and neither ``force`` nor ``resume`` is
            given, or what it holds was made otherwise; the device is not there, or an encoder
            cannot be loaded.
        DataError: a part of the corpus or a file of ``evaluation`` is missing, empty or
            cannot be read.
        ModelError: the saved model does not score as the one in memory did.
    """
    run = RunFolder(config, _files(config))
    state = run.open(force=force, resume=resume)
    parts = {name: _read(f"corpus.{name}", file) for name, file in run.corpus.items()}
    if not any(sentence.spans for sentence in parts["train"]):
        raise DataError(f"corpus.train: {run.corpus['train']} has no labels: label its sentences")
    extra = {name: _read(f"evaluation.{name}", f) for name, f in config.evaluation.items()}
    with own_random_numbers(config.training.seed), _threads(config.training.threads):
        return _run(run, parts, extra, progress, state)


def _run(
    run: RunFolder,
    parts: Mapping[str, Sequence[Sentence]],
    extra: Mapping[str, Sequence[Sentence]],
    progress: Callable[[Progress], None] | None,
    state: Mapping[str, Any] | None,
) -> Report:
    config = run.config
    with on_device(config.device):
        model = _model(config, parts["train"])
        learner = Learner(
            model,
            parts["train"],
            {"dev": parts["dev"], **extra},
            config.training,
            progress=progress,
            save=run.keep,
        )
        if state is not None:
            learner.restore(state)
        run.begin()
        with run.board(step=learner.step) as board:
            learner.watcher = board
            completed = learner.run()
        seconds = learner.seconds
    model.tagger.to("cpu")
    round_weights(model.tagger, config.model.storage)
    assert learner.best is not None
    reader = model.reader()
    held_out = {name: part for name, part in {**parts, **extra}.items() if name != "train"}
    scores = {name: evaluate(reader, part).scores for name, part in held_out.items()}
    card: dict[str, Any] = {
        # Without paths, which say nothing elsewhere; the corpus is known by its fingerprint.
        "config": config.model_dump(mode="json", include={"model", "training"}),
        "seed": config.training.seed,
        "corpus": run.fingerprints["corpus"],
        "sentences": {name: len(part) for name, part in parts.items()},
        "evaluation": run.fingerprints["evaluation"],
        "best_epoch": learner.best.epoch,
        "epochs": len(learner.history),
        "interrupted": not completed,
        "seconds": round(seconds, 1),
        "versions": versions(),
        "scores": {name: found.to_dict() for name, found in scores.items()},
    }
    save(model.tagger, run.model, card, storage=config.model.storage)
    saved = load_checked(run.model, reader, parts["dev"][:_CHECKED])
    texts = [sentence.text for sentence in parts["dev"][:_TIMED]]
    timed: dict[str, Tagger] = {"flair": saved}
    if isinstance(reader, FastTagger):
        timed["fast"] = reader
    card["speed"] = {name: measure(tagger, texts).wall_seconds for name, tagger in timed.items()}
    card["megabytes"] = run.model.stat().st_size / 1e6
    run.finish(learner.history, card)
    return Report(
        folder=run.folder,
        best_epoch=learner.best.epoch,
        scores=scores,
        history=tuple(learner.history),
        interrupted=not completed,
        seconds=seconds,
        megabytes=card["megabytes"],
    )


def _model(config: TrainConfig, sentences: Sequence[Sentence]) -> Trainable[Any]:
    """The untrained model of a configuration."""
    words = (plain_words(tokenize(sentence.text)) for sentence in sentences)
    if isinstance(config.model, TransformerConfig):
        return transformer(config.model, words)
    counts = word_counts(words)
    return lstm_crf(config.model, counts, unk_dropout=config.training.unk_dropout)


@contextmanager
def _threads(count: int) -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _files(config: TrainConfig) -> dict[str, Path]:
    """The files of the corpus; those and the files of ``evaluation`` are there."""
    found = {name: config.corpus.file(name) for name in PARTS}
    files: dict[str, Path] = {name: file for name, file in found.items() if file is not None}
    named = {f"corpus.{name}": file for name, file in files.items()}
    named |= {f"evaluation.{name}": file for name, file in config.evaluation.items()}
    for key, file in named.items():
        if not file.is_file():
            raise DataError(f"{key}: there is no file {file}")
    return files


def _read(key: str, file: Path) -> list[Sentence]:
    sentences = list(read_sentences(file))
    if not sentences:
        raise DataError(f"{key}: {file} holds no sentence")
    return sentences
