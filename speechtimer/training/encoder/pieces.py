"""Words in pieces (byte-pair encoding; Sennrich et al., 2016)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from speechtimer.training.encoder_config import EncoderConfig

__all__ = ["MASK", "PAD", "SPECIAL", "Pieces", "fast_tokenizer", "in_pieces", "learn_tokenizer"]

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
PAD, _UNK, _CLS, _SEP, MASK = range(len(SPECIAL))

# Pieces and characters that come less often are typing errors; they read as smaller pieces.
_MIN_FREQUENCY, _CHARACTERS = 3, 128
_AT_ONCE = 4096


@dataclass(frozen=True, slots=True)
class Pieces:
    """A sentence's pieces and, for each, the place of its word; -1 for [CLS] and [SEP]."""

    ids: NDArray[np.int64]
    words: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.ids)


def learn_tokenizer(sentences: Iterable[Sequence[str]], config: EncoderConfig) -> Any:
    """A `tokenizers.Tokenizer` with the most frequent pieces of some sentences' words.

    Pieces know nothing of case; « 45 » is « 4 » and « 5 », so that no number is new.
    """
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

    tokenizer = Tokenizer(models.BPE(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase()])
    # A mark before each word. (Marks on what continues a word, "##", are numbered in an order
    # that changes from run to run, and so are the pieces that come equally often.)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.WhitespaceSplit(),
            pre_tokenizers.Digits(individual_digits=True),
            pre_tokenizers.Metaspace(),
        ]
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", _CLS), ("[SEP]", _SEP)]
    )
    trainer = trainers.BpeTrainer(
        vocab_size=config.vocabulary_size,
        min_frequency=_MIN_FREQUENCY,
        limit_alphabet=_CHARACTERS,
        special_tokens=list(SPECIAL),
        show_progress=False,
    )
    tokenizer.train_from_iterator((word for words in sentences for word in words), trainer)
    return tokenizer


def fast_tokenizer(tokenizer: Any, config: EncoderConfig) -> Any:
    """The tokenizer as transformers knows it."""
    from transformers import PreTrainedTokenizerFast

    names = ("pad_token", "unk_token", "cls_token", "sep_token", "mask_token")
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]  # transformers is half typed
        tokenizer_object=tokenizer,
        model_max_length=config.max_positions,
        clean_up_tokenization_spaces=False,
        **dict(zip(names, SPECIAL, strict=True)),
    )


def in_pieces(tokenizer: Any, sentences: Sequence[Sequence[str]], *, longest: int) -> list[Pieces]:
    """The pieces of each sentence, no more than ``longest``."""
    found = []
    for first in range(0, len(sentences), _AT_ONCE):
        some = [list(words) for words in sentences[first : first + _AT_ONCE]]
        for encoding in tokenizer.encode_batch(some, is_pretokenized=True):
            places = [-1 if word is None else word for word in encoding.word_ids]
            ids, words = np.array(encoding.ids, np.int64), np.array(places, np.int64)
            found.append(Pieces(ids[:longest], words[:longest]))
    return found
