"""The loss of a Flair `SequenceTagger`, computed for a whole mini-batch at once.

Same modules, same parameters, same formula as `SequenceTagger.forward_loss`; what differs is that
Flair runs one character LSTM for each sentence and keeps each token's vector in an object of its
own, and here every different word of the mini-batch is spelt once and no object is made.
"""

from typing import Any

import torch
from torch import Tensor

from speechtimer.training.batches import Batch
from speechtimer.training.crf import crf_loss, crf_posteriors
from speechtimer.training.recurrent import lstm

__all__ = ["Network", "drop"]


class Network:
    """A tagger's modules, put to work on batches; the tagger remains the owner of its weights."""

    def __init__(self, tagger: Any) -> None:
        self._tagger = tagger
        self._characters, self._words = None, None
        for part in tagger.embeddings.embeddings:
            if hasattr(part, "char_rnn"):
                self._characters = part
            else:
                self._words = part

    def loss(self, batch: Batch) -> Tensor:
        """The negative log-likelihood of the batch's tags, summed over its sentences."""
        return self.gold_loss(self.emissions(batch), batch)

    def gold_loss(self, emissions: Tensor, batch: Batch) -> Tensor:
        """The same, from the scores of each tag."""
        if not self._tagger.use_crf:
            loss: Tensor = self._tagger.loss_function(emissions[batch.mask], batch.tags[batch.mask])
            return loss
        return crf_loss(
            self._tagger, emissions, batch.tags, batch.mask, batch.lengths, batch.running
        )

    def log_posteriors(self, emissions: Tensor, batch: Batch) -> Tensor:
        """The logarithm of how likely each tag is for each token ``(steps, sentences, tags)``."""
        if not self._tagger.use_crf:
            return emissions.log_softmax(dim=2)
        return crf_posteriors(self._tagger, emissions, batch.back, batch.running)

    def emissions(self, batch: Batch) -> Tensor:
        """Scores of each tag ``(steps, sentences, tags)``."""
        tagger = self._tagger
        parts = []
        if self._characters is not None:
            parts.append(_rows(_spell(self._characters, batch), batch.spellings))
        if self._words is not None:
            parts.append(self._words.embedding_layer(batch.words))
        # Flair's dropouts draw one mask a sentence: they want the sentences first.
        values = torch.cat(parts, dim=2).transpose(0, 1)
        values = drop(tagger, values, words=True).transpose(0, 1)
        if tagger.reproject_embeddings:
            values = tagger.embedding2nn(values)
        for layer in range(tagger.rnn.num_layers):
            if layer:
                values = torch.nn.functional.dropout(values, tagger.rnn.dropout, tagger.training)
            values = _layer(tagger.rnn, layer, values, batch)
        values = drop(tagger, values.transpose(0, 1), words=False).transpose(0, 1)
        emissions: Tensor = tagger.linear(values)
        return emissions


def drop(tagger: Any, values: Tensor, *, words: bool) -> Tensor:
    """What a tagger drops: before its own layers (``words``: whole tokens too), and after them."""
    if tagger.use_dropout:
        values = tagger.dropout(values)
    if tagger.use_word_dropout and words:
        values = tagger.word_dropout(values)
    if tagger.use_locked_dropout:
        values = tagger.locked_dropout(values)
    return values


def _layer(rnn: Any, layer: int, values: Tensor, batch: Batch) -> Tensor:
    ahead = _gates(rnn, f"l{layer}", values)
    behind = _gates(rnn, f"l{layer}_reverse", values)
    rows = torch.arange(values.shape[1], device=values.device)
    recurrent = torch.stack([_recurrent(rnn, f"l{layer}"), _recurrent(rnn, f"l{layer}_reverse")])
    states = lstm(torch.stack([ahead, behind[batch.back, rows]]), recurrent, batch.running)
    return torch.cat([states[0], states[1][batch.back, rows]], dim=2)


def _spell(characters: Any, batch: Batch) -> Tensor:
    """Character vectors of the batch's different spellings ``(spellings, 2 * hidden)``."""
    rnn = characters.char_rnn
    table = characters.char_embedding.weight
    ahead = _rows(_gates(rnn, "l0", table), batch.letters)[None]
    states = lstm(ahead, _recurrent(rnn, "l0")[None], batch.spelling_running)[0]
    rows = torch.arange(batch.letters.shape[1], device=batch.letters.device)
    last = batch.spelling_lengths - 1
    # Flair reads the backward state at the last character too: after one step.
    i, _, o, g = _gates(rnn, "l0_reverse", table).split(rnn.hidden_size, dim=1)
    after_one = torch.sigmoid(o) * torch.tanh(torch.sigmoid(i) * torch.tanh(g))
    return torch.cat([states[last, rows], _rows(after_one, batch.letters[last, rows])], dim=1)


def _rows(table: Tensor, indices: Tensor) -> Tensor:
    # As `table[indices]`, whose gradient is slower.
    return torch.nn.functional.embedding(indices, table)


def _gates(rnn: Any, suffix: str, values: Tensor) -> Tensor:
    weight = _reordered(getattr(rnn, f"weight_ih_{suffix}"))
    bias = getattr(rnn, f"bias_ih_{suffix}") + getattr(rnn, f"bias_hh_{suffix}")
    return torch.nn.functional.linear(values, weight, _reordered(bias))


def _recurrent(rnn: Any, suffix: str) -> Tensor:
    return _reordered(getattr(rnn, f"weight_hh_{suffix}")).T


def _reordered(weight: Tensor) -> Tensor:
    """From torch's order (input, forget, cell, output) to input, forget, output, cell."""
    i, f, g, o = weight.chunk(4)
    return torch.cat([i, f, o, g])
