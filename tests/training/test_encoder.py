import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from pydantic import ValidationError

from speechtimer.errors import ConfigError, DataError
from speechtimer.tagging.flair_tagger import import_flair
from speechtimer.training.encoder import PretrainingProgress, pretrain
from speechtimer.training.encoder.masking import masked
from speechtimer.training.encoder.pieces import (
    MASK,
    PAD,
    fast_tokenizer,
    in_pieces,
    learn_tokenizer,
)
from speechtimer.training.encoder_config import EncoderConfig
from tests.training.corpus import some_sentences

_TEXTS = [sentence.text for sentence in some_sentences(200, seed=4)]
_WORDS = [text.split() for text in _TEXTS]
_SMALL = EncoderConfig(
    vocabulary_size=160,
    layers=1,
    hidden_size=24,
    heads=2,
    intermediate_size=32,
    max_positions=64,
    epochs=6,
    mini_batch_size=20,
    learning_rate=0.02,
    threads=1,
    checkpoint_minutes=0,
)

_PRETRAIN = """
import json, sys
from pathlib import Path
from speechtimer.training.encoder import pretrain
from speechtimer.training.encoder_config import EncoderConfig

def tell(now):
    print(now.step, flush=True)

config = EncoderConfig.model_validate_json(Path(sys.argv[1]).read_text())
pretrain(json.loads(Path(sys.argv[2]).read_text()), config, Path(sys.argv[3]), progress=tell)
"""


@pytest.fixture(scope="module")
def seen() -> list[PretrainingProgress]:
    return []


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory, seen: list[PretrainingProgress]) -> Path:
    folder = tmp_path_factory.mktemp("encoder") / "small"
    pretrain(_TEXTS, _SMALL, folder, progress=seen.append)
    return folder


def _bytes(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def _tokenizer(folder: Path) -> Any:
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(folder)  # type: ignore[no-untyped-call]  # half typed


def test_it_is_a_folder_of_transformers(encoder: Path) -> None:
    from transformers import AutoModel

    tokenizer = _tokenizer(encoder)
    read = tokenizer([["3", "séries"], ["go"]], is_split_into_words=True, padding=True)
    found = AutoModel.from_pretrained(encoder)(
        torch.tensor(read["input_ids"]), attention_mask=torch.tensor(read["attention_mask"])
    )
    assert found.last_hidden_state.shape == (2, len(read["input_ids"][0]), 24)
    assert tokenizer.model_max_length == 64
    assert [file.name for file in encoder.parent.iterdir()] == ["small"]


def test_a_tagger_of_flair_reads_it_and_reads_it_again_once_saved(
    encoder: Path, tmp_path: Path
) -> None:
    flair = import_flair()
    labels = flair.data.Dictionary(add_unk=False)
    labels.add_item("x")
    tagger = flair.models.SequenceTagger(
        embeddings=flair.embeddings.TransformerWordEmbeddings(
            str(encoder), use_context_separator=False
        ),
        tag_dictionary=labels,
        tag_type="timer",
        use_rnn=False,
        reproject_embeddings=False,
    )
    words = ["3", "séries", "de", "½", "😀", "MINUTE"] * 60  # more than its positions

    def vectors(tagger: Any) -> torch.Tensor:
        sentence = flair.data.Sentence(words)
        tagger.embeddings.embed(sentence)
        return torch.stack([token.embedding for token in sentence])

    before = vectors(tagger)
    assert before.shape == (360, 24)
    assert torch.isfinite(before).all()
    tagger.save(tmp_path / "model.pt")
    assert torch.equal(vectors(flair.models.SequenceTagger.load(tmp_path / "model.pt")), before)


def test_it_learns(encoder: Path, seen: list[PretrainingProgress]) -> None:
    assert encoder.exists()
    losses = [progress.loss for progress in seen]
    assert [progress.step for progress in seen] == list(range(1, 61))
    assert {progress.steps for progress in seen} == {60}
    assert np.mean(losses[-5:]) < 0.8 * np.mean(losses[:5])
    assert seen[-1].seconds_left == 0


def test_it_guesses_a_hidden_word_from_its_neighbours(tmp_path: Path) -> None:
    from transformers import AutoModelForMaskedLM

    config = _SMALL.model_copy(
        update={"epochs": 20, "learning_rate": 0.005, "checkpoint_minutes": 5}
    )
    pretrain(["trente secondes", "deux tours"] * 100, config, tmp_path / "pairs")
    tokenizer = _tokenizer(tmp_path / "pairs")
    model = AutoModelForMaskedLM.from_pretrained(tmp_path / "pairs")
    for first, second in (("trente", "secondes"), ("deux", "tours")):
        read = tokenizer([first, "[MASK]"], is_split_into_words=True, return_tensors="pt")
        place = read["input_ids"][0].tolist().index(MASK)
        found = model(**read).logits[0, place].argmax()
        assert tokenizer.convert_ids_to_tokens(int(found)) == f"▁{second}"


def test_the_same_sentences_and_seed_give_the_same_bytes(encoder: Path, tmp_path: Path) -> None:
    before = torch.get_rng_state()
    pretrain(_TEXTS, _SMALL, tmp_path / "again")
    assert _bytes(tmp_path / "again") == _bytes(encoder)
    assert torch.equal(torch.get_rng_state(), before)
    other = _SMALL.model_copy(update={"seed": 5})
    pretrain(_TEXTS, other, tmp_path / "other")
    weights = "model.safetensors"
    assert _bytes(tmp_path / "other")[weights] != _bytes(encoder)[weights]


def test_without_epochs_the_weights_are_as_drawn(tmp_path: Path) -> None:
    told: list[PretrainingProgress] = []
    config = _SMALL.model_copy(update={"epochs": 0})
    pretrain(_TEXTS, config, tmp_path / "drawn", progress=told.append)
    assert not told
    assert (tmp_path / "drawn" / "model.safetensors").exists()


def test_killed_at_any_moment_it_ends_with_the_same_bytes(encoder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "killed"
    (tmp_path / "config.json").write_text(_SMALL.model_dump_json(), encoding="utf-8")
    (tmp_path / "texts.json").write_text(json.dumps(_TEXTS), encoding="utf-8")
    files = [str(tmp_path / name) for name in ("config.json", "texts.json")]
    command = [sys.executable, "-W", "ignore", "-c", _PRETRAIN, *files, str(folder)]
    for moment in ("7", "34"):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        for line in process.stdout:
            if line.strip() == moment:
                break
        else:
            pytest.fail(f"it never came to step {moment}")
        os.kill(process.pid, signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
        process.stdout.close()
        assert not folder.exists()
    told: list[PretrainingProgress] = []
    pretrain(_TEXTS, _SMALL, folder, progress=told.append)
    assert told[0].step > 34
    assert _bytes(folder) == _bytes(encoder)
    assert not (tmp_path / ".killed.partial").exists()


def test_what_was_begun_otherwise_does_not_go_on(tmp_path: Path) -> None:
    def stop(_: PretrainingProgress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pretrain(_TEXTS, _SMALL, tmp_path / "begun", progress=stop)
    with pytest.raises(ConfigError, match=r"\.begun\.partial: was begun with other sentences or"):
        pretrain(_TEXTS[1:], _SMALL, tmp_path / "begun")
    checkpoint = tmp_path / ".begun.partial" / "checkpoint.pt"
    checkpoint.write_bytes(checkpoint.read_bytes()[:-500])
    with pytest.raises(DataError, match=r"checkpoint\.pt: damaged: remove it"):
        pretrain(_TEXTS, _SMALL, tmp_path / "begun")


@pytest.mark.parametrize("texts", [[], ["", "  "]])
def test_it_needs_sentences(texts: list[str], tmp_path: Path) -> None:
    with pytest.raises(DataError, match="needs sentences to learn from"):
        pretrain(texts, _SMALL, tmp_path / "none")
    assert not list(tmp_path.iterdir())


def test_it_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    with pytest.raises(ConfigError, match="mine: exists already: remove it, or choose another"):
        pretrain(_TEXTS, _SMALL, tmp_path / "mine")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"hidden_size": 30}, "hidden_size: must be a multiple of 8 .twice the heads., got 30"),
        ({"masked_words": 0}, "masked_words"),
        ({"mask_words": 0.3}, "mask_words"),
    ],
)
def test_settings_that_cannot_be(change: dict[str, float], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        EncoderConfig.model_validate({"heads": 4, "hidden_size": 32} | change)


def test_pieces() -> None:
    tokenizer = fast_tokenizer(learn_tokenizer(_WORDS, _SMALL), _SMALL)

    def read(*words: str) -> list[str]:
        ids = tokenizer(words, is_split_into_words=True)["input_ids"]
        pieces: list[str] = tokenizer.convert_ids_to_tokens(ids)
        return pieces[1:-1]

    assert read("SÉRIES", "45") == ["▁séries", "▁4", "▁5"]
    rare = read("tramés")
    assert len(rare) > 1
    assert "".join(rare) == "▁tramés"
    assert read("日") == ["▁", "[UNK]"]


@pytest.fixture(scope="module")
def hidden() -> Callable[[float], tuple[list[Any], Any]]:
    tokenizer = learn_tokenizer(_WORDS, _SMALL)
    sentences = in_pieces(tokenizer, _WORDS, longest=64)

    def hide(share: float) -> tuple[list[Any], Any]:
        generator = np.random.default_rng(1)
        return sentences, masked(sentences, share=share, vocabulary_size=160, generator=generator)

    return hide


def test_whole_words_are_hidden(hidden: Callable[[float], tuple[list[Any], Any]]) -> None:
    sentences, guesses = hidden(0.3)
    for row, sentence in enumerate(sentences):
        guessed = guesses.guessed[row, : len(sentence)].numpy()
        assert not guesses.guessed[row, len(sentence) :].any()
        assert not guessed[sentence.words < 0].any()
        for word in range(sentence.words.max() + 1):
            assert len(set(guessed[sentence.words == word])) == 1
    shown = guesses.ids[guesses.guessed]
    assert 0.75 < (shown == MASK).float().mean() < 0.85
    assert 0.07 < (shown == guesses.answers).float().mean() < 0.14
    total = sum(int((sentence.words >= 0).sum()) for sentence in sentences)
    assert 0.26 < len(guesses.answers) / total < 0.34


def test_what_is_not_guessed_is_shown(hidden: Callable[[float], tuple[list[Any], Any]]) -> None:
    sentences, guesses = hidden(0.3)
    for row, sentence in enumerate(sentences):
        shown = guesses.ids[row, : len(sentence)].numpy()
        kept = ~guesses.guessed[row, : len(sentence)].numpy()
        assert (shown[kept] == sentence.ids[kept]).all()
        assert (guesses.ids[row, len(sentence) :] == PAD).all()


def test_there_is_always_something_to_guess(
    hidden: Callable[[float], tuple[list[Any], Any]],
) -> None:
    _, guesses = hidden(1e-9)
    assert len(guesses.answers) >= len(_WORDS)
