"""The training loop.

It takes the place of Flair's `ModelTrainer` for this model because of its speed: on one busy core,
hidden size 128, sentences of 11 tokens and mini-batches of 64, the forward and backward passes of
Flair train 55 sentences a second, those of `network` 1,350. Flair spends its time on a character
LSTM for each sentence and an object for each token. Loss and gradients are the same.
"""

import math
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor

from speechtimer.dataset import Sentence
from speechtimer.errors import DataError
from speechtimer.scoring import Counts
from speechtimer.tagging import Tagger
from speechtimer.tagging.export import fast_model
from speechtimer.tagging.fast import FastTagger
from speechtimer.training.batches import Encoded, Encoder, batches
from speechtimer.training.config import LearningConfig
from speechtimer.training.network import Network

__all__ = ["Epoch", "Learner", "Progress", "micro_f1"]

_OPTIMIZERS = {"adamw": torch.optim.AdamW, "adam": torch.optim.Adam, "sgd": torch.optim.SGD}
_WARM_UP = 0.15


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a training run is; ``loss`` is that of the epoch so far, a sentence."""

    epoch: int
    epochs: int
    batch: int
    batches: int
    loss: float
    seconds_left: float
    dev_micro_f1: float | None = None


@dataclass(frozen=True, slots=True)
class Epoch:
    """What an epoch came to."""

    epoch: int
    loss: float
    dev_micro_f1: float
    seconds: float

    def to_dict(self) -> dict[str, float]:
        """JSON-ready numbers."""
        return asdict(self)


def micro_f1(tagger: Tagger, sentences: Sequence[Sentence]) -> float:
    """F1 over all spans of some sentences."""
    counts = Counts()
    found = tagger.predict([sentence.text for sentence in sentences])
    for sentence, spans in zip(sentences, found, strict=True):
        want, have = set(sentence.spans), set(spans)
        counts += Counts(len(want & have), len(have - want), len(want - have))
    return counts.f1


class Learner:
    """Trains a tagger epoch by epoch, and keeps the weights of the best one."""

    def __init__(
        self,
        tagger: Any,
        train: Sequence[Sentence],
        dev: Sequence[Sentence],
        config: LearningConfig,
        *,
        counts: Counter[str],
        progress: Callable[[Progress], None] | None = None,
    ) -> None:
        self._tagger = tagger
        self._dev = dev
        self._config = config
        self._progress = progress
        self._network = Network(tagger)
        self._encoder = encoder_of(tagger)
        bioes = tagger.tag_format == "BIOES"
        encoded = [self._encoder.encode(sentence, bioes=bioes) for sentence in train]
        self._train = [sentence for sentence in encoded if sentence.words]
        if not self._train:
            raise DataError("the training part holds no sentence with a word: generate one")
        self._unknown = _unknown_shares(tagger, counts, config.unk_dropout)
        self._rng = random.Random(config.seed)
        self._optimizer = _optimizer(tagger, config)
        self._step = 0
        self._started = time.perf_counter()
        self._best: dict[str, Tensor] = {}
        self.history: list[Epoch] = []
        self.best: Epoch | None = None

    def run(self) -> bool:
        """Train all epochs, and leave the best weights in the tagger.

        Returns False where Ctrl-C ended it early: the best weights so far are there then too.
        """
        completed = True
        try:
            while len(self.history) < self._config.epochs and not self._stuck():
                self._epoch()
        except KeyboardInterrupt:
            completed = False
        if not self._best:
            self._finish_epoch(math.nan, time.perf_counter())
        self._tagger.load_state_dict(self._best)
        self._tagger.eval()
        return completed

    def _stuck(self) -> bool:
        patience = self._config.patience
        return (
            patience > 0
            and self.best is not None
            and len(self.history) - self.best.epoch >= patience
        )

    def _epoch(self) -> None:
        started = time.perf_counter()
        self._tagger.train()
        lengths = [len(sentence.words) for sentence in self._train]
        cut = batches(lengths, size=self._config.mini_batch_size, rng=self._rng)
        loss, seen = 0.0, 0
        for number, chosen in enumerate(cut, start=1):
            loss += self._learn([self._train[i] for i in chosen], total=len(cut))
            seen += len(chosen)
            self._tell(number, len(cut), loss / seen)
        self._finish_epoch(loss / seen, started)
        self._tell(len(cut), len(cut), loss / seen, done=True)

    def _learn(self, sentences: list[Encoded], *, total: int) -> float:
        """One step of the optimizer; the summed loss."""
        rate = self._config.learning_rate * _schedule(
            self._config.scheduler, self._step / (total * self._config.epochs)
        )
        for group in self._optimizer.param_groups:
            group["lr"] = rate
        batch = self._encoder.batch(sentences)
        if self._unknown is not None:
            batch.words[torch.rand(batch.words.shape) < self._unknown[batch.words]] = 0
        self._optimizer.zero_grad(set_to_none=True)
        loss = self._network.loss(batch)
        (loss / len(sentences)).backward()
        torch.nn.utils.clip_grad_norm_(self._tagger.parameters(), self._config.max_grad_norm)
        self._optimizer.step()
        self._step += 1
        return float(loss.detach())

    def _finish_epoch(self, loss: float, started: float) -> None:
        self._tagger.eval()
        score = micro_f1(FastTagger(fast_model(self._tagger)), self._dev)
        seconds = time.perf_counter() - started
        epoch = Epoch(len(self.history) + 1, loss, score, seconds)
        self.history.append(epoch)
        # Of equals the latest, which the schedule has calmed most.
        if self.best is None or score >= self.best.dev_micro_f1:
            self.best = epoch
            state = self._tagger.state_dict()
            self._best = {name: value.clone() for name, value in state.items()}

    def _tell(self, batch: int, of: int, loss: float, *, done: bool = False) -> None:
        if self._progress is None:
            return
        epoch = len(self.history) + (not done)
        share = (epoch - 1 + batch / of) / self._config.epochs
        left = (time.perf_counter() - self._started) * (1 / share - 1)
        score = self.history[-1].dev_micro_f1 if done else None
        self._progress(Progress(epoch, self._config.epochs, batch, of, loss, left, score))


def encoder_of(tagger: Any) -> Encoder:
    """The encoder for a tagger's own dictionaries."""
    found = {}
    for part in tagger.embeddings.embeddings:
        name = "char_dictionary" if hasattr(part, "char_dictionary") else "vocab_dictionary"
        found[name] = _ids(getattr(part, name))
    return Encoder(
        found.get("char_dictionary", {}),
        found.get("vocab_dictionary", {}),
        _ids(tagger.label_dictionary),
    )


def _ids(dictionary: Any) -> dict[str, int]:
    return {item: i for i, item in enumerate(dictionary.get_items())}


def _unknown_shares(tagger: Any, counts: Counter[str], strength: float) -> Tensor | None:
    """How often each word is to be hidden: half of the time if it comes ``strength`` times.

    (Kiperwasser and Goldberg, 2016, section 4.) The model learns so to read words by their
    characters and their neighbours.
    """
    if not strength:
        return None
    for part in tagger.embeddings.embeddings:
        if hasattr(part, "vocab_dictionary"):
            words = part.vocab_dictionary.get_items()
            return torch.tensor([strength / (strength + counts[word]) for word in words])
    return None


def _optimizer(tagger: Any, config: LearningConfig) -> Any:
    options: dict[str, Any] = {"momentum": 0.9} if config.optimizer == "sgd" else {"fused": True}
    return _OPTIMIZERS[config.optimizer](
        tagger.parameters(),
        lr=config.learning_rate,
        weight_decay=config.weight_decay,
        **options,
    )


def _schedule(scheduler: str, done: float) -> float:
    """The share of the learning rate to use when a share of the steps is done.

    >>> [round(_schedule("linear", done), 2) for done in (0.0, 0.075, 0.15, 0.575)]
    [0.0, 0.5, 1.0, 0.5]
    """
    if scheduler == "constant":
        return 1.0
    if done < _WARM_UP:
        return done / _WARM_UP
    rest = (done - _WARM_UP) / (1 - _WARM_UP)
    return 1 - rest if scheduler == "linear" else 0.5 * (1 + math.cos(math.pi * rest))
