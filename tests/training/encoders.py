"""Tiny pretrained encoders, made here: folders as they lie on the Hugging Face hub."""

# mypy: disable-error-code="no-untyped-call"
# (transformers is typed in part)

from pathlib import Path
from typing import Any

from tests.training.corpus import some_sentences

__all__ = ["save_bert", "save_camembert", "save_roberta"]

_SIZES = {
    "hidden_size": 32,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "intermediate_size": 48,
    "max_position_embeddings": 64,
    "hidden_dropout_prob": 0.0,
    "attention_probs_dropout_prob": 0.0,
}


def _texts() -> list[str]:
    others = ["Le chat dort sur le canapé.", "Il pleut à verse depuis ce matin, zut !"]
    return [sentence.text for sentence in some_sentences(300, seed=1)] + 20 * others


def save_bert(folder: Path) -> Path:
    """A BERT with a WordPiece vocabulary."""
    import torch
    import transformers
    from tokenizers import BertWordPieceTokenizer

    pieces = BertWordPieceTokenizer(lowercase=True, strip_accents=False)
    pieces.train_from_iterator(_texts(), vocab_size=220, min_frequency=1, show_progress=False)
    tokenizer = transformers.BertTokenizerFast(
        tokenizer_object=pieces._tokenizer, model_max_length=64
    )
    config = transformers.BertConfig(
        vocab_size=len(tokenizer), pad_token_id=tokenizer.pad_token_id, **_SIZES
    )
    torch.manual_seed(1)
    return _saved(folder, transformers.BertModel(config), tokenizer)


def save_camembert(folder: Path) -> Path:
    """A CamemBERT: RoBERTa's layers, and a unigram vocabulary as SentencePiece has it."""
    import torch
    import transformers
    from tokenizers import SentencePieceUnigramTokenizer

    special = ["<s>NOTUSED", "<pad>", "</s>NOTUSED", "<unk>", "<s>", "</s>", "<mask>"]
    pieces = SentencePieceUnigramTokenizer()
    pieces.train_from_iterator(
        _texts(), vocab_size=260, show_progress=False, special_tokens=special, unk_token="<unk>"
    )
    tokenizer = transformers.CamembertTokenizerFast(
        tokenizer_object=pieces._tokenizer, model_max_length=62
    )
    config = transformers.CamembertConfig(
        vocab_size=len(tokenizer),
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        **_SIZES,
    )
    torch.manual_seed(1)
    return _saved(folder, transformers.CamembertModel(config), tokenizer)


def save_roberta(folder: Path) -> Path:
    """A RoBERTa, whose vocabulary is one of bytes and their pairs."""
    import torch
    import transformers
    from tokenizers import ByteLevelBPETokenizer

    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    pieces = ByteLevelBPETokenizer(add_prefix_space=True)
    pieces.train_from_iterator(
        _texts(), vocab_size=420, min_frequency=2, show_progress=False, special_tokens=special
    )
    tokenizer = transformers.RobertaTokenizerFast(
        tokenizer_object=pieces._tokenizer, model_max_length=62, add_prefix_space=True
    )
    config = transformers.RobertaConfig(
        vocab_size=len(tokenizer), pad_token_id=tokenizer.pad_token_id, **_SIZES
    )
    torch.manual_seed(1)
    return _saved(folder, transformers.RobertaModel(config), tokenizer)


def _saved(folder: Path, model: Any, tokenizer: Any) -> Path:
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder
