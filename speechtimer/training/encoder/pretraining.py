"""Pretraining: an encoder learns its language by guessing words that are hidden.

A step depends on the seed, its own number, the weights and the optimizer, and on nothing else:
that is all a checkpoint holds.
"""

import hashlib
import json
import logging
import random
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from speechtimer.errors import ConfigError, DataError
from speechtimer.tagging.words import plain_words
from speechtimer.tokens import tokenize
from speechtimer.training.batches import batches
from speechtimer.training.checkpoint import read_checkpoint, write_checkpoint
from speechtimer.training.encoder.masking import Guesses, masked
from speechtimer.training.encoder.pieces import (
    PAD,
    Pieces,
    fast_tokenizer,
    in_pieces,
    learn_tokenizer,
)
from speechtimer.training.encoder_config import EncoderConfig

__all__ = ["PretrainingProgress", "pretrain"]

_MAX_GRAD_NORM = 1.0


@dataclass(frozen=True, slots=True)
class PretrainingProgress:
    """How far a pretraining is; ``loss`` is that of the step, a guessed piece."""

    step: int
    steps: int
    loss: float
    seconds_left: float


def pretrain(
    texts: Sequence[str],
    config: EncoderConfig,
    folder: Path,
    *,
    device: str = "cpu",
    progress: Callable[[PretrainingProgress], None] | None = None,
) -> None:
    """Write a tokenizer and an encoder of some sentences, as transformers writes its models.

    The same sentences and configuration give the same bytes on the same kind of CPU. Killed at any
    moment, the same call goes on from its last checkpoint, which is in ``.NAME.partial`` beside
    the folder, and ends with the same bytes; the folder is there once it is complete.

    Raises:
        ConfigError: the folder exists, or what was begun beside it was begun otherwise.
        DataError: there is no word in the sentences, or the checkpoint is damaged.
    """
    if folder.exists():
        raise ConfigError(f"{folder}: exists already: remove it, or choose another folder")
    sentences = [words for text in texts if (words := plain_words(tokenize(text)))]
    if not sentences:
        raise DataError("an encoder needs sentences to learn from, and there is none with a word")
    begun = folder.with_name(f".{folder.name}.partial")
    identity = _identity(sentences, config)
    state = _begun(begun, identity)
    whole = begun / "whole"
    with _own_numbers(config), _quiet():
        tokenizer = learn_tokenizer(sentences, config)
        pieces = in_pieces(tokenizer, sentences, longest=config.max_positions)
        pieces = [sentence for sentence in pieces if (sentence.words >= 0).any()]
        model = _model(tokenizer.get_vocab_size(), config)
        learner = _Learner(model.to(device), pieces, config, progress)
        if state is not None:
            learner.restore(state)
        learner.run(lambda: write_checkpoint(begun, learner.state() | {"identity": identity}))
        model.to("cpu").save_pretrained(whole)
        fast_tokenizer(tokenizer, config).save_pretrained(whole)
    whole.replace(folder)
    shutil.rmtree(begun)


def _identity(sentences: Sequence[Sequence[str]], config: EncoderConfig) -> str:
    """All that decides about the weights."""
    words = json.dumps(sentences).encode()
    settings = config.model_dump(exclude={"checkpoint_minutes"})
    return json.dumps(settings | {"sentences": hashlib.sha256(words).hexdigest()})


def _begun(folder: Path, identity: str) -> dict[str, Any] | None:
    """The state from which to go on; None where there is none."""
    folder.mkdir(parents=True, exist_ok=True)
    state = read_checkpoint(folder)
    if state is not None and state["identity"] != identity:
        raise ConfigError(
            f"{folder}: was begun with other sentences or settings: remove it to begin anew"
        )
    return state


@contextmanager
def _own_numbers(config: EncoderConfig) -> Iterator[None]:
    """Whoever calls keeps their random numbers and threads."""
    threads = torch.get_num_threads()
    torch.set_num_threads(config.threads)
    try:
        with torch.random.fork_rng():
            torch.manual_seed(config.seed)
            yield
    finally:
        torch.set_num_threads(threads)


@contextmanager
def _quiet() -> Iterator[None]:
    """Transformers warns that this model may not be used to generate text, which nobody does."""
    from transformers.utils.logging import get_verbosity, set_verbosity

    before = get_verbosity()
    set_verbosity(logging.ERROR)
    try:
        yield
    finally:
        set_verbosity(before)


def _model(vocabulary_size: int, config: EncoderConfig) -> Any:
    from transformers import RoFormerConfig, RoFormerForMaskedLM

    settings = RoFormerConfig(  # type: ignore[no-untyped-call]  # transformers is half typed
        vocab_size=vocabulary_size,
        embedding_size=config.hidden_size,
        hidden_size=config.hidden_size,
        num_hidden_layers=config.layers,
        num_attention_heads=config.heads,
        intermediate_size=config.intermediate_size,
        max_position_embeddings=config.max_positions,
        type_vocab_size=1,
        hidden_dropout_prob=config.dropout,
        attention_probs_dropout_prob=config.dropout,
        pad_token_id=PAD,
    )
    return RoFormerForMaskedLM(settings)  # type: ignore[no-untyped-call]  # the same


class _Learner:
    def __init__(
        self,
        model: Any,
        sentences: Sequence[Pieces],
        config: EncoderConfig,
        progress: Callable[[PretrainingProgress], None] | None,
    ) -> None:
        self._model = model
        self._sentences = sentences
        self._config = config
        self._progress = progress
        self._optimizer = torch.optim.AdamW(
            model.parameters(),
            lr=config.learning_rate,
            weight_decay=config.weight_decay,
            fused=True,
        )
        self._in_epoch = -(-len(sentences) // config.mini_batch_size)
        self._steps = config.epochs * self._in_epoch
        self._step = 0

    def state(self) -> dict[str, Any]:
        """What `restore` goes on from."""
        return {
            "step": self._step,
            "model": self._model.state_dict(),
            "optimizer": self._optimizer.state_dict(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from where a state was taken."""
        self._model.load_state_dict(state["model"])
        self._optimizer.load_state_dict(state["optimizer"])
        self._step = state["step"]

    def run(self, save: Callable[[], None]) -> None:
        """Take the steps that are left.

        Without dropout: the words to guess are others in each epoch.
        """
        self._model.eval()
        started, first, saved = time.monotonic(), self._step, time.monotonic()
        for chosen in self._batches():
            loss = self._learn(chosen)
            self._step += 1
            if time.monotonic() - saved >= 60 * self._config.checkpoint_minutes:
                save()
                saved = time.monotonic()
            if self._progress is not None:
                left = self._steps - self._step
                pace = (time.monotonic() - started) / (self._step - first)
                self._progress(PretrainingProgress(self._step, self._steps, loss, pace * left))

    def _batches(self) -> Iterator[list[Pieces]]:
        """The mini-batches of the steps that are left."""
        lengths = [len(sentence) for sentence in self._sentences]
        while self._step < self._steps:
            epoch, done = divmod(self._step, self._in_epoch)
            rng = random.Random(f"{self._config.seed} {epoch}")
            cut = batches(lengths, size=self._config.mini_batch_size, rng=rng)
            for chosen in cut[done:]:
                yield [self._sentences[i] for i in chosen]

    def _learn(self, sentences: Sequence[Pieces]) -> float:
        """One step of the optimizer; the loss before it."""
        generator = np.random.default_rng([self._config.seed, self._step])
        guesses = masked(
            sentences,
            share=self._config.masked_words,
            vocabulary_size=self._model.config.vocab_size,
            generator=generator,
        )
        for group in self._optimizer.param_groups:
            group["lr"] = self._config.learning_rate * self._schedule()
        self._optimizer.zero_grad(set_to_none=True)
        loss = self._loss(guesses.to(self._model.device))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self._model.parameters(), _MAX_GRAD_NORM)
        self._optimizer.step()
        return float(loss.detach())

    def _loss(self, guesses: Guesses) -> Tensor:
        """Cross-entropy a guessed piece; nothing is computed for those that are shown."""
        seen = self._model.roformer(guesses.ids, attention_mask=guesses.mask.long())
        scores = self._model.cls(seen.last_hidden_state[guesses.guessed])
        loss: Tensor = torch.nn.functional.cross_entropy(scores, guesses.answers)
        return loss

    def _schedule(self) -> float:
        """The share of the learning rate to use now."""
        done = (self._step + 1) / self._steps
        warm_up = self._config.warm_up
        return done / warm_up if done < warm_up else (1 - done) / (1 - warm_up)
