"""The training loop, the same for all models (see `speechtimer.training.trainable`).

It takes the place of Flair's `ModelTrainer`, which keeps an object for each token: on one busy
core, hidden size 128, sentences of 11 tokens and mini-batches of 64, the forward and backward
passes of Flair train 55 sentences a second, ours 1,350. Loss and gradients are the same. And a
training can be killed at any moment and goes on from its last checkpoint to the same weights.
"""

import math
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

import torch
from torch import Tensor

from speechtimer.dataset import Sentence
from speechtimer.errors import DataError
from speechtimer.labels import Span
from speechtimer.scoring import Scores, score_spans
from speechtimer.tagging import Tagger
from speechtimer.training.batches import batches
from speechtimer.training.checkpoint import random_state, restore_random
from speechtimer.training.config import LearningConfig
from speechtimer.training.together import Alone, Team
from speechtimer.training.trainable import Trainable

__all__ = ["Epoch", "Evaluation", "Learner", "Progress", "Watcher", "evaluate"]

_OPTIMIZERS = {"adamw": torch.optim.AdamW, "adam": torch.optim.Adam, "sgd": torch.optim.SGD}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a training run is.

    Attributes:
        loss: of the epoch so far, a sentence.
        scores: micro-F1 by set, once the epoch is over.
    """

    epoch: int
    epochs: int
    batch: int
    batches: int
    loss: float
    seconds_left: float
    scores: Mapping[str, float] | None = None

    @property
    def dev_micro_f1(self) -> float | None:
        """Of the set that chooses the epoch, once it is over."""
        return None if self.scores is None else self.scores["dev"]


@dataclass(frozen=True, slots=True)
class Epoch:
    """What an epoch came to; micro-F1 and exact timers by set."""

    epoch: int
    loss: float
    micro_f1: dict[str, float]
    exact_timer: dict[str, float]
    seconds: float

    @property
    def dev_micro_f1(self) -> float:
        """Of the set that chooses the epoch."""
        return self.micro_f1["dev"]

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready numbers."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Sentences, the spans that were found in them, and the scores."""

    sentences: Sequence[Sentence]
    spans: Sequence[tuple[Span, ...]]
    scores: Scores


class Watcher(Protocol):
    """Who is told what happens in a training, such as a TensorBoard."""

    def step(self, step: int, *, loss: float, learning_rate: float) -> None:
        """A step of the optimizer; loss a sentence."""
        ...

    def epoch(self, epoch: int, step: int, evaluations: Mapping[str, Evaluation]) -> None:
        """An epoch is over, after so many steps."""
        ...


def evaluate(tagger: Tagger, sentences: Sequence[Sentence]) -> Evaluation:
    """Tag sentences, and compare spans and timers with theirs."""
    texts = [sentence.text for sentence in sentences]
    spans = tagger.predict(texts)
    return Evaluation(sentences, spans, score_spans(sentences, spans))


class Learner:
    """Trains a model epoch by epoch, and keeps the weights of the best one.

    Args:
        sets: what each epoch is scored on; ``dev`` chooses the best.
        save: called with a state from which `restore` goes on: after each epoch, and from time
            to time in between.
        team: the processes that learn with this one.

    Attributes:
        step: how many steps the optimizer has made.
        watcher: who is told what happens.
        history: the epochs that are over.
        best: the one whose weights are kept.
    """

    def __init__(
        self,
        model: Trainable[Any],
        train: Sequence[Sentence],
        sets: Mapping[str, Sequence[Sentence]],
        config: LearningConfig,
        *,
        progress: Callable[[Progress], None] | None = None,
        save: Callable[[dict[str, Any]], None] | None = None,
        team: Team | None = None,
    ) -> None:
        self._model = model
        self._team = team or Alone()
        self._sets = sets
        self._config = config
        self._progress = progress
        self._save = save
        encoded = [model.encode(sentence) for sentence in train]
        self._train = [sentence for sentence in encoded if len(sentence)]
        if not self._train:
            raise DataError("the training part holds no sentence with a word: generate one")
        self._order = random.Random(config.seed)
        self._order_before = self._order.getstate()
        self._optimizer = _optimizer(model, config)
        self._device = next(model.tagger.parameters()).device
        self._scaler = torch.amp.GradScaler(
            self._device.type, enabled=config.mixed_precision and self._device.type == "cuda"
        )
        self.step = 0
        # Of the epoch under way: batches and sentences learnt, and their loss.
        self._batches, self._seen, self._loss = 0, 0, 0.0
        self._seconds = 0.0
        self._started = self._saved = time.monotonic()
        self._best: dict[str, Tensor] = {}
        self.watcher: Watcher | None = None
        self.history: list[Epoch] = []
        self.best: Epoch | None = None

    @property
    def seconds(self) -> float:
        """How long it has trained, over all its parts."""
        return self._seconds + time.monotonic() - self._started

    def run(self) -> bool:
        """Train all epochs that are left, and leave the best weights in the tagger.

        Returns False where Ctrl-C ended it early: the best weights so far are there then too.
        """
        completed = True
        try:
            if not self.step:  # what is interrupted in its first epoch can be resumed too
                self._keep()
            while len(self.history) < self._config.epochs and not self._stuck():
                self._epoch()
        except KeyboardInterrupt:
            completed = False
        self.take_best()
        return completed

    def take_best(self) -> None:
        """Leave the best weights so far in the tagger: those of now before the first epoch."""
        if not self._best:
            self._finish_epoch(math.nan, time.monotonic())
        self._model.tagger.load_state_dict(self._best)
        self._model.tagger.eval()

    def state(self) -> dict[str, Any]:
        """All that `restore` needs, as tensors and plain values."""
        return {
            "tagger": self._model.tagger.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "scaler": self._scaler.state_dict(),
            "random": random_state(),
            "order": self._order_before,
            "step": self.step,
            "epoch": (self._batches, self._seen, self._loss),
            "seconds": self.seconds,
            "history": [epoch.to_dict() for epoch in self.history],
            "best": self._best,
            "best_epoch": self.best.epoch if self.best else 0,
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from a state of the same model, sentences and settings."""
        self._model.tagger.load_state_dict(state["tagger"])
        self._optimizer.load_state_dict(state["optimizer"])
        self._scaler.load_state_dict(state["scaler"])
        self._order.setstate(state["order"])
        self._order_before = state["order"]
        self.step = state["step"]
        self._batches, self._seen, self._loss = state["epoch"]
        self._seconds, self._started = state["seconds"], time.monotonic()
        self.history = [Epoch(**epoch) for epoch in state["history"]]
        self._best = {name: value.to(self._device) for name, value in state["best"].items()}
        self.best = self.history[state["best_epoch"] - 1] if self._best else None
        restore_random(state["random"])

    def _stuck(self) -> bool:
        patience = self._config.patience
        return (
            patience > 0
            and self.best is not None
            and len(self.history) - self.best.epoch >= patience
        )

    def _epoch(self) -> None:
        """Train the epoch under way to its end."""
        started = time.monotonic()
        self._model.tagger.train()
        # Drawn from the same state, the batches are the same when the epoch was interrupted.
        self._order_before = self._order.getstate()
        lengths = [len(sentence) for sentence in self._train]
        cut = batches(lengths, size=self._config.mini_batch_size, rng=self._order)
        while self._batches < len(cut):
            chosen = cut[self._batches]
            self._loss += self._learn([self._train[i] for i in chosen], total=len(cut))
            self._seen += len(chosen)
            self._batches += 1
            self._tell(self._batches, len(cut), self._loss / self._seen)
            if self._batches < len(cut) and self._is_time_to_save():
                self._keep()
        loss, self._batches, self._seen, self._loss = self._loss / self._seen, 0, 0, 0.0
        self._finish_epoch(loss, started)
        self._order_before = self._order.getstate()
        self._keep()
        self._tell(len(cut), len(cut), loss, done=True)

    def _learn(self, sentences: list[Any], *, total: int) -> float:
        """One step of the optimizer; the summed loss."""
        config, optimizer = self._config, self._optimizer
        share = _schedule(
            config.scheduler, self.step / (total * config.epochs), warm_up=config.warm_up
        )
        for group in optimizer.param_groups:
            group["lr"] = group["initial_lr"] * share
        optimizer.zero_grad(set_to_none=True)
        loss = torch.zeros((), device=self._device)
        own = self._team.share(sentences)
        if own:
            with self._autocast():
                loss = self._model.loss(own)
            self._scaler.scale(loss / len(sentences)).backward()
        summed = self._team.add_up(list(self._model.tagger.parameters()), loss.detach())
        self._scaler.unscale_(optimizer)
        torch.nn.utils.clip_grad_norm_(self._model.tagger.parameters(), config.max_grad_norm)
        self._scaler.step(optimizer)
        self._scaler.update()
        self.step += 1
        if self.watcher is not None:
            rate = optimizer.param_groups[-1]["lr"]
            self.watcher.step(self.step, loss=summed / len(sentences), learning_rate=rate)
        return summed

    def _autocast(self) -> Any:
        # Colab's GPUs have no bfloat16; CPUs have no fast float16.
        kind = torch.float16 if self._device.type == "cuda" else torch.bfloat16
        return torch.autocast(self._device.type, kind, enabled=self._config.mixed_precision)

    def _finish_epoch(self, loss: float, started: float) -> None:
        self._model.tagger.eval()
        found = self._team.agree(self._evaluate)
        epoch = Epoch(
            len(self.history) + 1,
            loss,
            {name: one.scores.micro_f1 for name, one in found.items()},
            {name: one.scores.exact_timer for name, one in found.items()},
            time.monotonic() - started,
        )
        self.history.append(epoch)
        # Of equals the latest, which the schedule has calmed most.
        if self.best is None or epoch.dev_micro_f1 >= self.best.dev_micro_f1:
            self.best = epoch
            state = self._model.tagger.state_dict()
            self._best = {name: value.clone() for name, value in state.items()}
        if self.watcher is not None:
            self.watcher.epoch(epoch.epoch, self.step, found)

    def _evaluate(self) -> dict[str, Evaluation]:
        reader = self._model.reader()
        return {name: evaluate(reader, sentences) for name, sentences in self._sets.items()}

    def _is_time_to_save(self) -> bool:
        return time.monotonic() - self._saved >= 60 * self._config.checkpoint_minutes

    def _keep(self) -> None:
        if self._save is not None:
            self._save(self.state())
            self._saved = time.monotonic()

    def _tell(self, batch: int, of: int, loss: float, *, done: bool = False) -> None:
        if self._progress is None:
            return
        epoch = len(self.history) + (not done)
        share = (epoch - 1 + batch / of) / self._config.epochs
        left = self.seconds * (1 / share - 1)
        scores = self.history[-1].micro_f1 if done else None
        self._progress(Progress(epoch, self._config.epochs, batch, of, loss, left, scores))


def _optimizer(model: Trainable[Any], config: LearningConfig) -> Any:
    """An optimizer with a group for the encoder, if there is one, and one for all the rest."""
    options: dict[str, Any] = {"momentum": 0.9} if config.optimizer == "sgd" else {"fused": True}
    encoder = model.encoder_parameters()
    known = {id(parameter) for parameter in encoder}
    rest = [parameter for parameter in model.tagger.parameters() if id(parameter) not in known]
    rates = (config.learning_rate, config.decoder_learning_rate or config.learning_rate)
    groups = [
        {"params": parameters, "lr": rate, "initial_lr": rate}
        for parameters, rate in zip((encoder, rest), rates, strict=True)
        if parameters
    ]
    return _OPTIMIZERS[config.optimizer](groups, weight_decay=config.weight_decay, **options)


def _schedule(scheduler: str, done: float, *, warm_up: float) -> float:
    """The share of the learning rate to use when a share of the steps is done.

    >>> [round(_schedule("linear", done, warm_up=0.2), 2) for done in (0.0, 0.1, 0.2, 0.6)]
    [0.0, 0.5, 1.0, 0.5]
    """
    if scheduler == "constant":
        return 1.0
    if done < warm_up:
        return done / warm_up
    rest = (done - warm_up) / (1 - warm_up)
    return 1 - rest if scheduler == "linear" else 0.5 * (1 + math.cos(math.pi * rest))
