import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner
from safetensors import safe_open

from speechtimer.cli import main
from speechtimer.dataset import Sentence, read_jsonl, write_jsonl
from speechtimer.errors import ConfigError, DataError, ModelError
from speechtimer.scoring import Counts, Scores
from speechtimer.tagging import load_tagger
from speechtimer.tagging.export import export
from speechtimer.training.config import CorpusConfig, TrainConfig, load_config
from speechtimer.training.learn import Evaluation
from speechtimer.training.saving import micro_f1
from speechtimer.training.train import Progress, Report, train
from tests.marked import marked
from tests.training.corpus import some_sentences
from tests.training.stock_flair import spans_of_stock_flair

Make = Callable[..., TrainConfig]


def _state(report: Report) -> dict[str, torch.Tensor]:
    loaded = torch.load(report.model, weights_only=False)
    state: dict[str, torch.Tensor] = loaded["state_dict"]
    return state


def test_it_learns(trained: Report) -> None:
    assert trained.dev_micro_f1 > 0.9
    assert trained.test_micro_f1 is not None
    assert trained.test_micro_f1 > 0.9
    assert not trained.interrupted


def test_the_run_folder_holds_model_settings_log_and_cards(trained: Report) -> None:
    names = {"model.pt", "config.yaml", "training.jsonl", "curves.svg", "card.json", "card.md"}
    assert {file.name for file in trained.folder.iterdir()} == names
    log = [
        json.loads(line) for line in (trained.folder / "training.jsonl").read_text().splitlines()
    ]
    keys = {"epoch", "loss", "micro_f1", "exact_timer", "seconds"}
    assert [set(line) for line in log] == [keys] * 6
    card = json.loads((trained.folder / "card.json").read_text())
    assert card["scores"]["dev"]["micro_f1"] == pytest.approx(trained.dev_micro_f1)
    assert len(card["corpus"]["train"]) == 64
    assert card["sentences"] == {"train": 300, "dev": 60, "test": 60}
    assert card["versions"]["flair"]
    assert f"| dev | 60 | {trained.dev_micro_f1:.4f} |" in (trained.folder / "card.md").read_text(
        encoding="utf-8"
    )


def test_the_saved_settings_are_a_configuration(trained: Report, tmp_path: Path) -> None:
    again = load_config(trained.folder / "config.yaml", {"output": str(tmp_path)})
    assert again.output == tmp_path
    assert again.training.unk_dropout == 0.5


def test_the_best_epoch_is_kept(trained: Report) -> None:
    scores = [epoch.dev_micro_f1 for epoch in trained.history]
    assert scores[trained.best_epoch - 1] == max(scores)
    # Once rounded to half precision: see saving.
    assert trained.dev_micro_f1 == pytest.approx(max(scores), abs=0.01)


def test_stock_flair_loads_the_model_without_this_package(
    trained: Report, corpus: Path, tmp_path: Path
) -> None:
    sentences = list(read_jsonl(corpus / "dev.jsonl"))
    ours = load_tagger(trained.model).predict([sentence.text for sentence in sentences])
    theirs = spans_of_stock_flair(trained.model, sentences, tmp_path)
    assert theirs == [[(s.start, s.end, str(s.label)) for s in spans] for spans in ours]
    assert micro_f1(load_tagger(trained.model), sentences) == pytest.approx(trained.dev_micro_f1)


def test_the_same_seed_gives_the_same_weights(config_for: Make, tmp_path: Path) -> None:
    options = {"epochs": 1, "mini_batch_size": 50, "unk_dropout": 0.5}
    first = train(config_for(tmp_path / "a", seed=5, **options))
    torch.rand(3)  # what others draw is of no account
    again = train(config_for(tmp_path / "b", seed=5, **options))
    other = train(config_for(tmp_path / "c", seed=6, **options))
    one, two, three = _state(first), _state(again), _state(other)
    assert all(torch.equal(one[name], two[name]) for name in one)
    assert not all(torch.equal(one[name], three[name]) for name in one)


def test_half_precision_halves_the_file_and_the_card_tells_its_scores(
    trained: Report, config_for: Make, corpus: Path, tmp_path: Path
) -> None:
    assert {tensor.dtype for tensor in _state(trained).values()} == {torch.float16}
    sentences = list(read_jsonl(corpus / "test.jsonl"))
    card = json.loads((trained.folder / "card.json").read_text())
    loaded = micro_f1(load_tagger(trained.model), sentences)
    assert card["scores"]["test"]["micro_f1"] == loaded
    single = train(
        config_for(tmp_path / "run", model={"storage": "single"}, epochs=1, mini_batch_size=100)
    )
    assert {tensor.dtype for tensor in _state(single).values()} == {torch.float32}
    half, full = (
        sum(tensor.nbytes for tensor in _state(report).values()) for report in (trained, single)
    )
    assert full == 2 * half
    assert single.megabytes - trained.megabytes == pytest.approx(half / 1e6, abs=0.002)


def test_the_fast_model_of_half_precision_is_half_too(trained: Report, tmp_path: Path) -> None:
    export(trained.model, tmp_path / "fast.safetensors")
    with safe_open(tmp_path / "fast.safetensors", framework="numpy") as file:
        types = {name: file.get_tensor(name).dtype for name in file.keys()}  # noqa: SIM118 (no dict)
    assert {name for name, kind in types.items() if kind != "float16"} <= {
        name
        for name in types
        if name.endswith(".bias")  # sums of two biases
    }
    texts = [sentence.text for sentence in some_sentences(200, seed=9)]
    fast = load_tagger(tmp_path / "fast.safetensors").predict(texts)
    assert fast == load_tagger(trained.model).predict(texts)


def _evaluated(config: TrainConfig, sentences: list[Sentence]) -> Report:
    """A short training that also scores some sentences of its own."""
    file = config.output.with_suffix(".jsonl")
    write_jsonl(file, sentences)
    return train(config.model_copy(update={"evaluation": {"real": file}}))


SHORT = {"epochs": 3, "mini_batch_size": 12}
EXTRA = [marked("[3](n) tours"), marked("[4](n) séries"), marked("oui")]


@pytest.fixture(scope="module")
def evaluated(config_for: Make, tmp_path_factory: pytest.TempPathFactory) -> Report:
    return _evaluated(config_for(tmp_path_factory.mktemp("evaluated") / "run", **SHORT), EXTRA)


def test_extra_sentences_are_scored_on_the_card(evaluated: Report) -> None:
    report, sentences = evaluated, EXTRA
    assert list(report.scores) == ["dev", "test", "real"]
    card = json.loads((report.folder / "card.json").read_text())
    assert card["scores"]["real"] == report.scores["real"].to_dict()
    assert card["scores"]["real"]["sentences"] == 3
    assert card["scores"]["real"]["micro_f1"] == micro_f1(load_tagger(report.model), sentences)
    assert len(card["evaluation"]["real"]) == 64
    text = (report.folder / "card.md").read_text(encoding="utf-8")
    real = report.scores["real"]
    assert f"| real | 3 | {real.micro_f1:.4f} | {real.exact_timer:.4f} |" in text
    assert "| F1 of a label | dev | test | real |" in text
    assert re.search(r"^\| duration_br_sd \| \d.* \| \d.* \| – \|$", text, re.MULTILINE)
    assert "`dev` chose the epoch; `test` and `real` had no part in training" in text


def test_extra_sentences_have_no_part_in_training(
    evaluated: Report, config_for: Make, tmp_path: Path
) -> None:
    """Other sentences, whose labels are wrong: same weights, and same epoch chosen."""
    wrong = [marked("lance [3](bs) tours de 2 minutes"), marked("[zzz](n) [qqq](wm)")]
    one, two = evaluated, _evaluated(config_for(tmp_path / "run", **SHORT), wrong)
    assert one.scores["real"].micro_f1 > two.scores["real"].micro_f1
    first, second = _state(one), _state(two)
    assert all(torch.equal(first[name], second[name]) for name in first)
    assert one.best_epoch == two.best_epoch
    assert [e.dev_micro_f1 for e in one.history] == [e.dev_micro_f1 for e in two.history]


def test_the_command_tells_the_scores_of_each_set(trained: Report, tmp_path: Path) -> None:
    write_jsonl(tmp_path / "real.jsonl", some_sentences(7, seed=2))
    words = [str(trained.folder / "config.yaml"), "--output", str(tmp_path / "run")]
    words += ["--training.epochs", "1", "--evaluation.real", str(tmp_path / "real.jsonl")]
    result = CliRunner().invoke(main, ["train", *words])
    assert result.exit_code == 0
    told = r"^{} micro-F1 [01]\.\d+, exact timer [01]\.\d+ \({} sentences\)$"
    for name, count in (("dev", 60), ("test", 60), ("real", 7)):
        assert re.search(told.format(name, count), result.stdout, re.MULTILINE)


def test_a_missing_extra_file_is_named_before_training(config_for: Make, tmp_path: Path) -> None:
    config = config_for(tmp_path / "run").model_copy(
        update={"evaluation": {"real": tmp_path / "none.jsonl"}}
    )
    with pytest.raises(DataError, match=r"evaluation\.real: there is no file .*none\.jsonl"):
        train(config)
    assert not (tmp_path / "run").exists()


def test_training_leaves_the_callers_random_numbers_alone(config_for: Make, tmp_path: Path) -> None:
    torch.manual_seed(1)
    expected = torch.rand(3)
    torch.manual_seed(1)
    train(config_for(tmp_path / "run", epochs=1, mini_batch_size=100))
    assert torch.equal(torch.rand(3), expected)


def test_progress_is_told(config_for: Make, tmp_path: Path) -> None:
    told: list[Progress] = []
    train(config_for(tmp_path / "run", epochs=2, mini_batch_size=100), progress=told.append)
    assert [(p.epoch, p.batch) for p in told if p.dev_micro_f1 is None] == [
        (epoch, batch) for epoch in (1, 2) for batch in (1, 2, 3)
    ]
    assert [p.epoch for p in told if p.dev_micro_f1 is not None] == [1, 2]
    assert told[-1].seconds_left == pytest.approx(0)
    assert all(p.loss > 0 for p in told)


@pytest.mark.parametrize(("epoch", "batch", "best"), [(1, 2, 1), (2, 1, 1)])
def test_ctrl_c_leaves_a_usable_model(
    config_for: Make, tmp_path: Path, epoch: int, batch: int, best: int
) -> None:
    def interrupt(progress: Progress) -> None:
        if (progress.epoch, progress.batch) == (epoch, batch):
            raise KeyboardInterrupt

    report = train(config_for(tmp_path / "run", mini_batch_size=100), progress=interrupt)
    assert report.interrupted
    assert report.best_epoch == best
    assert "interrupted" in (report.folder / "card.md").read_text(encoding="utf-8")
    load_tagger(report.model).predict(["3 tours"])


def test_patience_ends_a_training_that_no_longer_gains(
    config_for: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tenths = iter([5, 6, 4, 4, 4])

    def evaluate(*_: object) -> Evaluation:
        found = next(tenths)
        return Evaluation([], [], Scores(Counts(found=found, missed=2 * (10 - found))))

    monkeypatch.setattr("speechtimer.training.learn.evaluate", evaluate)
    report = train(config_for(tmp_path / "run", epochs=9, patience=2, mini_batch_size=100))
    assert [epoch.dev_micro_f1 for epoch in report.history] == [0.5, 0.6, 0.4, 0.4]
    assert report.best_epoch == 2


def test_a_folder_that_holds_something_is_kept(config_for: Make, tmp_path: Path) -> None:
    (tmp_path / "precious.txt").touch()
    with pytest.raises(ConfigError, match="not empty"):
        train(config_for(tmp_path))
    report = train(config_for(tmp_path, epochs=1, mini_batch_size=100), force=True)
    assert report.model.exists()
    assert (tmp_path / "precious.txt").exists()


@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("tag_format", ["BIO", "BIOES"])
def test_other_layers_and_tags_survive_saving(
    config_for: Make, tmp_path: Path, layers: int, tag_format: str
) -> None:
    model = {"rnn_layers": layers, "tag_format": tag_format, "dropout": 0.1}
    train(config_for(tmp_path / "run", model=model, epochs=1, mini_batch_size=50))


def test_embeddings_in_the_other_order_survive_saving(config_for: Make, tmp_path: Path) -> None:
    model = {"embeddings": [{"kind": "one_hot", "dim": 8}, {"kind": "character", "hidden": 8}]}
    train(config_for(tmp_path / "run", model=model, epochs=1, mini_batch_size=50))


def test_a_model_that_scores_otherwise_once_saved_is_refused(
    config_for: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scores = iter([0.9, 0.1])
    monkeypatch.setattr("speechtimer.training.saving.micro_f1", lambda *_: next(scores))
    with pytest.raises(ModelError, match="do not use it"):
        train(config_for(tmp_path / "run", epochs=1, mini_batch_size=100))


def test_a_missing_part_is_named(config_for: Make, tmp_path: Path) -> None:
    config = config_for(tmp_path / "run").model_copy(
        update={"corpus": CorpusConfig(folder=tmp_path)}
    )
    with pytest.raises(DataError, match=r"corpus\.train: there is no file .*train\.jsonl"):
        train(config)


def test_a_corpus_without_labels_is_named(config_for: Make, corpus: Path, tmp_path: Path) -> None:
    write_jsonl(tmp_path / "train.jsonl", [marked("3 tours"), marked("oui")])
    parts = CorpusConfig(train=tmp_path / "train.jsonl", dev=corpus / "dev.jsonl")
    config = config_for(tmp_path / "run").model_copy(update={"corpus": parts})
    with pytest.raises(DataError, match=r"corpus\.train: .*train\.jsonl has no labels"):
        train(config)


def test_an_unknown_label_is_named(config_for: Make, corpus: Path, tmp_path: Path) -> None:
    line = '{"text": "3 tours", "spans": [{"start": 0, "end": 1, "label": "laps"}]}\n'
    (tmp_path / "train.jsonl").write_text(line, encoding="utf-8")
    parts = CorpusConfig(train=tmp_path / "train.jsonl", dev=corpus / "dev.jsonl")
    config = config_for(tmp_path / "run").model_copy(update={"corpus": parts})
    with pytest.raises(DataError, match=r"train\.jsonl.*1.*laps"):
        train(config)


def test_a_device_that_is_not_there_is_named(config_for: Make, tmp_path: Path) -> None:
    config = config_for(tmp_path / "run").model_copy(update={"device": "cuda:99"})
    with pytest.raises(ConfigError, match=r"device: this machine has no cuda:99 .*--device cpu"):
        train(config)
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("kilobytes", [8, 60])
def test_a_full_disk_is_told_in_a_sentence(
    config_for: Make, tmp_path: Path, kilobytes: int
) -> None:
    """The settings still fit, the checkpoint or the model no longer."""
    config = config_for(tmp_path / "run", epochs=1, mini_batch_size=100)
    (tmp_path / "config.json").write_text(config.model_dump_json(), encoding="utf-8")
    command = f"ulimit -f {kilobytes}; exec {sys.executable} -W ignore -m speechtimer train"
    answer = subprocess.run(
        ["bash", "-c", f"{command} {tmp_path / 'config.json'}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 1
    last = answer.stderr.strip().splitlines()[-1]
    assert re.fullmatch(r"Error: .*\.pt: (No space|File too large).*: free some space, .*", last)
    assert "Traceback" not in answer.stderr
    assert not list((tmp_path / "run").glob(".*"))
    assert not (tmp_path / "run" / "model.pt").exists()
