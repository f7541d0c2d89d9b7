import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from pydantic import ValidationError

from speechtimer.dataset import read_jsonl
from speechtimer.errors import ConfigError
from speechtimer.tagging import load_tagger
from speechtimer.tagging.flair_tagger import load_sequence_tagger
from speechtimer.tagging.words import plain_words
from speechtimer.tokens import tokenize
from speechtimer.training.config import TrainConfig, TransformerConfig
from speechtimer.training.train import PretrainingProgress, train
from speechtimer.training.trainable import words_and_tags
from speechtimer.training.transformer import Transformer, transformer
from tests.marked import marked
from tests.training.corpus import some_sentences
from tests.training.encoders import save_bert, save_camembert, save_roberta
from tests.training.stock_flair import flair_sentence, spans_of_stock_flair

Make = Callable[..., TrainConfig]

SENTENCES = some_sentences(12, seed=4)
WORDS = [plain_words(tokenize(sentence.text)) for sentence in SENTENCES]


@pytest.fixture(scope="module")
def encoders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Tiny encoders of two kinds."""
    folder = tmp_path_factory.mktemp("encoders")
    return {
        "bert": save_bert(folder / "bert"),
        "camembert": save_camembert(folder / "camembert"),
        "roberta": save_roberta(folder / "roberta"),
    }


@pytest.fixture(scope="module")
def fine_tuning(corpus: Path, encoders: dict[str, Path]) -> Make:
    """A small configuration; ``model`` replaces keys of its section."""

    def make(
        output: Path,
        encoder: str = "camembert",
        *,
        model: dict[str, Any] | None = None,
        **more: Any,
    ) -> TrainConfig:
        small = {"family": "transformer", "encoder": str(encoders[encoder]), "locked_dropout": 0.0}
        learning = {"epochs": 5, "mini_batch_size": 8, "learning_rate": 3e-3, "warm_up": 0.1}
        return TrainConfig.model_validate(
            {
                "corpus": {"folder": corpus},
                "model": small | (model or {}),
                "training": learning | {"scheduler": "linear", "threads": 1} | more,
                "tensorboard": False,
                "output": output,
            }
        )

    return make


def _model(folder: Path, **options: Any) -> Transformer:
    config = {"family": "transformer", "encoder": str(folder), "word_dropout": 0} | options
    return transformer(TransformerConfig.model_validate(config), str(folder), WORDS)


def test_it_learns_and_stock_flair_gives_the_same_tags(
    fine_tuning: Make, corpus: Path, tmp_path: Path
) -> None:
    report = train(fine_tuning(tmp_path / "run", epochs=8))
    assert report.dev_micro_f1 > 0.9
    assert report.test_micro_f1 is not None
    assert report.test_micro_f1 > 0.9
    sentences = list(read_jsonl(corpus / "dev.jsonl"))
    ours = load_tagger(report.model).predict([sentence.text for sentence in sentences])
    theirs = spans_of_stock_flair(report.model, sentences, tmp_path)
    assert theirs == [[(s.start, s.end, str(s.label)) for s in spans] for spans in ours]
    assert report.model.read_bytes().find(str(tmp_path.parent).encode()) == -1
    assert {t.dtype for t in _state(report.model).values() if t.is_floating_point()} == {
        torch.float16
    }


def _state(model: Path) -> dict[str, torch.Tensor]:
    state: dict[str, torch.Tensor] = torch.load(model, weights_only=False)["state_dict"]
    return state


@pytest.mark.parametrize("encoder", ["bert", "camembert", "roberta"])
@pytest.mark.parametrize(
    "model",
    [
        {"crf": True, "subtoken_pooling": "mean", "tag_format": "BIOES"},
        {"layers": "-1,-2", "layer_mean": False, "subtoken_pooling": "first_last"},
        {"layers": "all", "context": 8, "crf": True, "word_dropout": 0.1, "dropout": 0.1},
        {"prune_vocabulary": True, "keep_layers": 2, "storage": "single"},
    ],
)
def test_all_options_survive_saving(
    fine_tuning: Make, tmp_path: Path, encoder: str, model: dict[str, Any]
) -> None:
    report = train(fine_tuning(tmp_path / "run", encoder, model=model, epochs=1))
    card = json.loads((report.folder / "card.json").read_text(encoding="utf-8"))
    assert card["config"]["model"] == card["config"]["model"] | model
    assert set(card["speed"]) == {"flair"}


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"crf": True, "tag_format": "BIOES"},
        {"subtoken_pooling": "last", "layers": "-1,-2"},
        {"subtoken_pooling": "first_last", "layers": "all", "layer_mean": False},
        {"subtoken_pooling": "mean", "crf": True},
        {"context": 8},
    ],
)
@pytest.mark.parametrize("long", [False, True])
def test_loss_and_gradients_are_flairs(
    encoders: dict[str, Path], options: dict[str, Any], long: bool
) -> None:
    """Also where a sentence is too long for the encoder, and is read in parts."""
    torch.manual_seed(0)
    sentences = [*SENTENCES, marked(" puis ".join(["[3](n) tours"] * 30))] if long else SENTENCES
    model = _model(encoders["bert"], **options)
    tagger = model.tagger.eval()
    # Flair takes gradients of an encoder only while it trains; this one has no dropouts.
    tagger.embeddings.train()
    tagger.embeddings.context_dropout = 0
    theirs, _ = tagger.forward_loss([flair_sentence(s) for s in sentences])
    expected = torch.autograd.grad(theirs, list(tagger.parameters()), allow_unused=True)
    ours = model.loss([words_and_tags(s, tagger.tag_format) for s in sentences])
    found = torch.autograd.grad(ours, list(tagger.parameters()), allow_unused=True)
    torch.testing.assert_close(ours, theirs, rtol=1e-5, atol=1e-3)
    pairs = list(zip(found, expected, strict=True))
    assert sum(want is not None for _, want in pairs) > 40
    for have, want in pairs:
        assert (have is None) == (want is None)
        if have is not None:
            torch.testing.assert_close(have, want, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("encoder", ["bert", "camembert", "roberta"])
def test_a_pruned_vocabulary_gives_known_words_the_same_vectors(
    encoders: dict[str, Path], encoder: str
) -> None:
    """And others are read in the pieces that are left, whatever they are."""
    whole = _model(encoders[encoder]).tagger.embeddings.eval()
    pruned = _model(encoders[encoder], prune_vocabulary=True).tagger.embeddings.eval()
    torch.testing.assert_close(_vectors(pruned, WORDS), _vectors(whole, WORDS))
    rows, tokenizer = pruned.model.get_input_embeddings().weight.shape[0], pruned.tokenizer
    assert len(tokenizer) == rows < 0.95 * whole.model.get_input_embeddings().weight.shape[0]
    strange = [["canapé", "verse", "wxyz", "日本", "🎉", "Ÿ", "zut"], ["dort", "matin"]]
    assert torch.isfinite(_vectors(pruned, strange)).all()
    assert max(map(max, tokenizer(strange, is_split_into_words=True)["input_ids"])) < rows
    for name in ("pad", "unk", "cls", "sep"):
        token, number = getattr(tokenizer, f"{name}_token"), getattr(tokenizer, f"{name}_token_id")
        assert tokenizer.convert_tokens_to_ids(token) == number < rows


def _vectors(embeddings: Any, sentences: list[list[str]]) -> torch.Tensor:
    from flair.data import Sentence

    tensors = embeddings.prepare_tensors([Sentence(words) for words in sentences])
    found: torch.Tensor = embeddings.forward(**tensors)["token_embeddings"]
    return found


def test_layers_are_dropped_evenly(encoders: dict[str, Path]) -> None:
    whole = _model(encoders["bert"]).tagger.embeddings.model
    two = _model(encoders["bert"], keep_layers=2).tagger.embeddings.model
    assert two.config.num_hidden_layers == len(two.encoder.layer) == 2
    for kept, original in ((0, 0), (1, 2)):
        want = whole.encoder.layer[original].state_dict()
        have = two.encoder.layer[kept].state_dict()
        assert all(torch.equal(have[name], want[name]) for name in want)


def test_the_encoder_learns_at_its_own_rate(
    fine_tuning: Make, encoders: dict[str, Path], tmp_path: Path
) -> None:
    """At next to none, it stays what it was; the layer above does not."""
    options = {"epochs": 2, "decoder_learning_rate": 0.01, "learning_rate": 1e-12}
    report = train(fine_tuning(tmp_path / "run", model={"storage": "single"}, **options))
    tagger = load_sequence_tagger(report.model)
    torch.manual_seed(0)
    fresh = _model(encoders["camembert"]).tagger
    before, after = fresh.embeddings.state_dict(), tagger.embeddings.state_dict()
    for name in before:
        torch.testing.assert_close(after[name], before[name], rtol=0, atol=1e-6)
    assert report.history[1].loss < 0.8 * report.history[0].loss


def test_mixed_precision_learns_too(fine_tuning: Make, tmp_path: Path) -> None:
    report = train(fine_tuning(tmp_path / "run", mixed_precision=True))
    assert report.dev_micro_f1 > 0.8


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"encoder": "/nowhere/at-all"},
            r"model\.encoder: there is no folder /nowhere/at-all: give",
        ),
        ({"keep_layers": 7}, r"model\.keep_layers: 7 must be at most 3"),
        ({"layers": "-1,9"}, r"model\.layers: 9 must be from -4 to 3, the encoder has 3 layers"),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(
    fine_tuning: Make, tmp_path: Path, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        train(fine_tuning(tmp_path / "run", model=options))
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "run").exists()


def test_a_hub_that_cannot_be_reached_is_told_in_a_sentence(
    fine_tuning: Make, tmp_path: Path
) -> None:
    """In a process whose hub is a port where nobody listens."""
    config = fine_tuning(tmp_path / "run", model={"encoder": "speechtimer/nobody"})
    (tmp_path / "config.yaml").write_text(config.model_dump_json(), encoding="utf-8")
    answer = subprocess.run(
        [sys.executable, "-m", "speechtimer", "train", str(tmp_path / "config.yaml")],
        env={"HF_ENDPOINT": "http://127.0.0.1:9", "HF_HOME": str(tmp_path), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 1
    line = answer.stderr.strip().splitlines()[-1]
    assert line == (
        "Error: model.encoder: speechtimer/nobody is no folder here, and http://127.0.0.1:9 "
        "cannot be reached: connect to the network, or give the folder of an encoder"
    )
    assert "Traceback" not in answer.stderr


def test_a_folder_that_is_no_encoder_is_told_in_a_sentence(
    fine_tuning: Make, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match=r"model\.encoder: .* cannot be loaded: give") as caught:
        train(fine_tuning(tmp_path / "run", model={"encoder": str(tmp_path)}))
    assert "\n" not in str(caught.value)


def test_an_encoder_of_its_own_is_pretrained_first(
    fine_tuning: Make, corpus: Path, tmp_path: Path
) -> None:
    pretraining: list[PretrainingProgress] = []
    small = {"layers": 1, "hidden_size": 32, "heads": 2, "intermediate_size": 32, "epochs": 2}
    pieces = {"vocabulary_size": 200, "max_positions": 64, "dropout": 0.0, "threads": 1}
    model = {"encoder": None, "pretrain": small | pieces}
    config = fine_tuning(tmp_path / "run", model=model, epochs=6, learning_rate=5e-3)
    report = train(config, pretraining=pretraining.append)
    assert (pretraining[0].step, pretraining[-1].step) == (1, pretraining[-1].steps)
    assert report.dev_micro_f1 > 0.85
    assert (report.folder / "encoder" / "config.json").is_file()
    sentences = list(read_jsonl(corpus / "dev.jsonl"))
    ours = load_tagger(report.model).predict([sentence.text for sentence in sentences])
    shutil.rmtree(report.folder / "encoder")  # the model holds all of it
    theirs = spans_of_stock_flair(report.model, sentences, tmp_path)
    assert theirs == [[(s.start, s.end, str(s.label)) for s in spans] for spans in ours]


def test_an_interrupted_pretraining_goes_on(fine_tuning: Make, tmp_path: Path) -> None:
    """Neither its encoder nor the model is another for it."""
    small = {"layers": 1, "hidden_size": 16, "heads": 1, "intermediate_size": 16, "epochs": 1}
    pretrain = small | {"vocabulary_size": 100, "checkpoint_minutes": 0, "threads": 1}
    model = {"encoder": None, "pretrain": pretrain}
    whole = train(fine_tuning(tmp_path / "whole", model=model, epochs=1))

    def interrupt(progress: PretrainingProgress) -> None:
        if progress.step == 3:
            raise KeyboardInterrupt

    config = fine_tuning(tmp_path / "run", model=model, epochs=1)
    with pytest.raises(KeyboardInterrupt):
        train(config, pretraining=interrupt)
    resumed = train(config, resume=True)
    one, two = _state(whole.model), _state(resumed.model)
    assert all(torch.equal(one[name], two[name]) for name in one if not name.endswith("_data"))
    with pytest.raises(ConfigError, match="not empty"):
        train(config)


@pytest.mark.parametrize(
    "model",
    [{"encoder": None}, {"pretrain": {}}],
)
def test_one_encoder_is_wanted(fine_tuning: Make, tmp_path: Path, model: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="give encoder, a name or a folder, or pretrain"):
        fine_tuning(tmp_path / "run", model=model)
