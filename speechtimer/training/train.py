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
from speechtimer.training.config import PARTS, LstmCrfConfig, TrainConfig
from speechtimer.training.continued import continued
from speechtimer.training.device import load_on, on_device, own_random_numbers
from speechtimer.training.encoder import PretrainingProgress, pretrain
from speechtimer.training.learn import Epoch, Learner, Progress, evaluate
from speechtimer.training.lstm_crf import lstm_crf, word_counts
from speechtimer.training.posteriors import LabellingProgress
from speechtimer.training.run_folder import RunFolder
from speechtimer.training.saving import load_checked, round_weights, save
from speechtimer.training.student import student
from speechtimer.training.together import Member, Team, start_team
from speechtimer.training.trainable import Trainable
from speechtimer.training.transformer import transformer

__all__ = ["Epoch", "LabellingProgress", "PretrainingProgress", "Progress", "Report", "train"]

# Sentences on which the saved file is compared with the model in memory, and timed.
_CHECKED, _TIMED = 1000, 50
# What a card says of the configuration; the corpus is known by its fingerprint.
_SHOWN = {"teacher", "model", "training"}


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
    pretraining: Callable[[PretrainingProgress], None] | None = None,
    labelling: Callable[[LabellingProgress], None] | None = None,
    force: bool = False,
    resume: bool = False,
) -> Report:
    """Train a tagger into a folder: the model, its cards, the settings, the log and the curves.

    The same configuration and corpus give the same weights on the same kind of CPU, and also
    where the training was killed and then resumed. Ctrl-C ends it early: the best epoch until
    then is saved, and the report says ``interrupted``; that can be resumed too.

    Args:
        pretraining: told how far an encoder of the run's own is, before it is fine-tuned.
        labelling: told how far the teacher is, before its student learns.
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
    learns_labels = config.teacher is None or config.teacher.gold > 0
    if learns_labels and not any(sentence.spans for sentence in parts["train"]):
        raise DataError(f"corpus.train: {run.corpus['train']} has no labels: label its sentences")
    extra = {name: _read(f"evaluation.{name}", f) for name, f in config.evaluation.items()}
    sets = {**parts, **extra}
    together = config.training.processes > 1
    with own_random_numbers(config.training.seed), _threads(config.training.threads):
        with on_device("cpu" if together else config.device) as at:
            model = _model(run, parts["train"], pretraining, device=at)
            if config.teacher is not None:
                model = student(run, model, parts["train"], labelling)
            completed = True
            if together:
                run.begin()
                completed = _learn_together(config, progress)
                state = run.state()
            learner = _learner(run, model, sets, state, progress=progress)
            if completed:
                completed = _run(run, learner)
            else:
                learner.take_best()
        return _finish(run, model, learner, sets, completed=completed)


def _learner(
    run: RunFolder,
    model: Trainable[Any],
    sets: Mapping[str, Sequence[Sentence]],
    state: Mapping[str, Any] | None,
    *,
    progress: Callable[[Progress], None] | None,
    team: Team | None = None,
) -> Learner:
    learner = Learner(
        model,
        sets["train"],
        {name: sentences for name, sentences in sets.items() if name not in ("train", "test")},
        run.config.training,
        progress=progress,
        save=run.keep if team is None or team.first else None,
        team=team,
    )
    if state is not None:
        learner.restore(state)
    return learner


def _run(run: RunFolder, learner: Learner) -> bool:
    """Train to the end; False where Ctrl-C came before."""
    run.begin()
    with run.board(step=learner.step) as board:
        learner.watcher = board
        return learner.run()


def _learn_together(config: TrainConfig, progress: Callable[[Progress], None] | None) -> bool:
    """Train in several processes, up to the last checkpoint; False where Ctrl-C came before."""
    return start_team(
        _learn_as_member,
        {"config": config},
        size=config.training.processes,
        device=config.device,
        hear=progress or (lambda _: None),
    )


def _learn_as_member(
    team: Member, device: str, tell: Callable[[Any], None], given: Mapping[str, Any]
) -> None:
    config: TrainConfig = given["config"]
    run = RunFolder(config, _files(config))
    sets = {name: _read(f"corpus.{name}", file) for name, file in run.corpus.items()}
    sets |= {name: _read(f"evaluation.{name}", f) for name, f in config.evaluation.items()}
    torch.set_num_threads(config.training.threads)
    with own_random_numbers(config.training.seed), on_device(device) as at:
        model = _model(run, sets["train"], None, device=at)
        if config.teacher is not None:
            model = student(run, model, sets["train"], None)
        learner = _learner(run, model, sets, run.state(), progress=tell, team=team)
        # Each drops other values.
        torch.manual_seed(config.training.seed + learner.step + team.rank)
        if team.first:
            _run(run, learner)
        else:
            learner.run()


def _finish(
    run: RunFolder,
    model: Trainable[Any],
    learner: Learner,
    sets: Mapping[str, Sequence[Sentence]],
    *,
    completed: bool,
) -> Report:
    """Score the model as its file will hold it, and write that file and its cards."""
    config, seconds = run.config, learner.seconds
    model.tagger.to("cpu")
    round_weights(model.tagger, config.model.storage)
    assert learner.best is not None
    reader = model.reader()
    scores = {name: evaluate(reader, s).scores for name, s in sets.items() if name != "train"}
    card: dict[str, Any] = {
        "config": _without_paths(config.model_dump(mode="json", include=_SHOWN)),
        "seed": config.training.seed,
        "corpus": run.fingerprints["corpus"],
        "sentences": {name: len(sets[name]) for name in run.corpus},
        "evaluation": run.fingerprints["evaluation"],
        "start": run.fingerprints["start"],
        "teacher": run.fingerprints["teacher"],
        "best_epoch": learner.best.epoch,
        "epochs": len(learner.history),
        "interrupted": not completed,
        "seconds": round(seconds, 1),
        "versions": versions(),
        "scores": {name: found.to_dict() for name, found in scores.items()},
    }
    save(model.tagger, run.model, card, storage=config.model.storage)
    saved = load_checked(run.model, reader, sets["dev"][:_CHECKED])
    texts = [sentence.text for sentence in sets["dev"][:_TIMED]]
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


def _without_paths(settings: Any) -> Any:
    """Settings in which what lies here is called by its name: a path says nothing elsewhere."""
    if isinstance(settings, dict):
        return {key: _without_paths(value) for key, value in settings.items()}
    if isinstance(settings, list):
        return [_without_paths(value) for value in settings]
    if isinstance(settings, str) and "/" in settings and Path(settings).exists():
        return Path(settings).resolve().name
    return settings


def _model(
    run: RunFolder,
    sentences: Sequence[Sentence],
    pretraining: Callable[[PretrainingProgress], None] | None,
    *,
    device: Any,
) -> Trainable[Any]:
    """The untrained model of a configuration; an encoder of its own is pretrained first."""
    config = run.config
    words = (plain_words(tokenize(sentence.text)) for sentence in sentences)
    if config.model.start is not None:
        tagger = load_on(device, config.model.start)
        return continued(tagger, config.model.family, word_counts(words), config.training)
    if isinstance(config.model, LstmCrfConfig):
        unk_dropout = config.training.unk_dropout
        return lstm_crf(config.model, word_counts(words), unk_dropout=unk_dropout)
    if config.model.pretrain is None:
        assert config.model.encoder is not None  # checked by the configuration
        return transformer(config.model, config.model.encoder, words)
    run.begin()
    if not run.encoder.exists():
        pretrain(
            [sentence.text for sentence in sentences],
            config.model.pretrain,
            run.encoder,
            device=config.device,
            progress=pretraining,
        )
    return transformer(config.model, str(run.encoder), words)


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
    if config.model.start is not None:
        named["model.start"] = config.model.start
    if config.teacher is not None:
        named |= {f"teacher.models.{i}": file for i, file in enumerate(config.teacher.models)}
    for key, file in named.items():
        if not file.is_file():
            raise DataError(f"{key}: there is no file {file}")
    return files


def _read(key: str, file: Path) -> list[Sentence]:
    sentences = list(read_sentences(file))
    if not sentences:
        raise DataError(f"{key}: {file} holds no sentence")
    return sentences
