"""The Transformer: a stock Flair `SequenceTagger` over a pretrained encoder, fine-tuned.

Flair's own modules prepare the pieces of words and pool them. What differs from Flair's training
is that a mini-batch stays one tensor, where Flair takes it apart into tokens and puts it together
again.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from speechtimer.errors import ConfigError
from speechtimer.tagging.lstm import running_rows
from speechtimer.training.config import TransformerConfig
from speechtimer.training.crf import crf_loss
from speechtimer.training.lstm_crf import TAG_TYPE, label_dictionary
from speechtimer.training.network import drop
from speechtimer.training.pretrained import check_encoder, reachable
from speechtimer.training.shrink import keep_layers, prune_vocabulary
from speechtimer.training.trainable import FlairModel, Words, gold_tags

__all__ = ["Transformer", "transformer"]


def transformer(
    config: TransformerConfig, encoder: str, sentences: Iterable[Sequence[str]]
) -> "Transformer":
    """A tagger with the encoder as it was pretrained; the rest is drawn from torch's generator.

    Args:
        encoder: its name on the hub, or its folder.
        sentences: the words of the training part, whose pieces a pruned vocabulary keeps.

    Raises:
        ConfigError: the encoder cannot be reached or read, or has no such layers.
    """
    import flair.embeddings
    import flair.models

    check_encoder(encoder)
    with reachable(encoder, "model.encoder"):
        embeddings = flair.embeddings.TransformerWordEmbeddings(
            encoder,
            fine_tune=True,
            layers=config.layers,
            layer_mean=config.layer_mean,
            subtoken_pooling=config.subtoken_pooling,
            use_context=config.context,
            use_context_separator=config.context > 0,
        )
    if Path(encoder).is_dir():
        _forget_folder(embeddings, Path(encoder).resolve().name)
    if config.keep_layers is not None:
        keep_layers(embeddings.model, config.keep_layers)
    if config.prune_vocabulary:
        prune_vocabulary(embeddings.model, embeddings.tokenizer, sentences)
    _check_layers(embeddings)
    tagger = flair.models.SequenceTagger(
        embeddings=embeddings,
        tag_dictionary=label_dictionary(),
        tag_type=TAG_TYPE,
        tag_format=config.tag_format,
        use_rnn=False,
        use_crf=config.crf,
        reproject_embeddings=False,
        dropout=config.dropout,
        word_dropout=config.word_dropout,
        locked_dropout=config.locked_dropout,
    )
    return Transformer(tagger)


def _forget_folder(embeddings: Any, name: str) -> None:
    """Call an encoder by a name and not by its path, which would travel in every model.pt."""
    embeddings.name = f"transformer-{name}"
    embeddings.base_model_name = name
    embeddings.model.config._name_or_path = name
    embeddings.tokenizer.name_or_path = name


def _check_layers(embeddings: Any) -> None:
    count = embeddings.model.config.num_hidden_layers + 1
    for index in embeddings.layer_indexes:
        if not -count <= index < count:
            raise ConfigError(
                f"model.layers: {index} must be from {-count} to {count - 1}, the encoder has "
                f"{count - 1} layers"
            )


class Transformer(FlairModel):
    """A tagger over a Flair `TransformerWordEmbeddings`."""

    def loss(self, sentences: Sequence[Words]) -> Tensor:
        """The loss summed over the sentences: of a CRF, or of each tag by itself."""
        batch = sorted(sentences, key=len, reverse=True)
        tagger, lengths = self.tagger, [len(sentence) for sentence in batch]
        emissions = self.emissions(batch)
        tags = gold_tags(tagger, batch)
        mask = (torch.arange(lengths[0])[:, None] < torch.tensor(lengths)).to(emissions.device)
        if not tagger.use_crf:
            found: Tensor = tagger.loss_function(emissions[mask.T], tags)
            return found
        laid_out = torch.zeros(mask.T.shape, dtype=torch.long, device=emissions.device)
        laid_out[mask.T] = tags
        return crf_loss(
            tagger,
            emissions.transpose(0, 1).float(),
            laid_out.T,
            mask,
            torch.tensor(lengths, device=emissions.device),
            running_rows(np.array(lengths)),
        )

    def emissions(self, sentences: Sequence[Words]) -> Tensor:
        """Scores of each tag ``(sentences, words of the longest, tags)``."""
        values = drop(self.tagger, self._vectors(sentences), words=True)
        found: Tensor = self.tagger.linear(drop(self.tagger, values, words=False))
        return found

    def _vectors(self, sentences: Sequence[Words]) -> Tensor:
        """The encoder's vectors ``(sentences, words of the longest, width)``."""
        from flair.data import Sentence as FlairSentence

        embeddings = self.tagger.embeddings
        tensors = embeddings.prepare_tensors([FlairSentence(s.words) for s in sentences])
        overflown = len(tensors["input_ids"]) > len(sentences)
        if overflown or embeddings.subtoken_pooling == "mean":
            found: Tensor = embeddings.forward(**tensors)["token_embeddings"]
            return found
        return _pooled(embeddings, tensors)

    def encoder_parameters(self) -> list[Any]:
        """The encoder's."""
        return list(self.tagger.embeddings.parameters())


def _pooled(embeddings: Any, tensors: dict[str, Tensor]) -> Tensor:
    """What `TransformerEmbeddings.forward` gives, for sentences that fit into the encoder.

    Flair writes one sentence after the other into one tensor; the gradients of that take most of
    a training's time.
    """
    inputs = {key: tensors[key] for key in ("input_ids", "attention_mask") if key in tensors}
    hidden = embeddings.model(**inputs)[-1]
    layers = [hidden[i] for i in embeddings.layer_indexes]
    values = torch.stack(layers).mean(0) if embeddings.layer_mean else torch.cat(layers, dim=2)
    words = tensors["word_ids"]
    length = int(tensors["token_lengths"].max())
    outside = words.new_full((len(words), 1), -1)
    first = words != torch.cat([outside, words[:, :-1]], dim=1)
    last = words != torch.cat([words[:, 1:], outside], dim=1)
    chosen = {"first": [first], "last": [last], "first_last": [first, last]}
    return torch.cat(
        [
            _placed(values, words, (words >= 0) & pieces, length)
            for pieces in chosen[embeddings.subtoken_pooling]
        ],
        dim=2,
    )


def _placed(values: Tensor, words: Tensor, pieces: Tensor, length: int) -> Tensor:
    """Chosen pieces at the places of their words ``(sentences, length, width)``; else zeros."""
    rows, places = torch.nonzero(pieces, as_tuple=True)
    found = values.new_zeros(len(words), length, values.shape[2])
    return found.index_put((rows, words[rows, places]), values[rows, places])
