import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from click.testing import CliRunner

from speechtimer.cli import main
from speechtimer.errors import ConfigError, DataError
from speechtimer.tagging import load_tagger
from speechtimer.training.config import TrainConfig
from speechtimer.training.train import Progress, Report, train
from tests.training.encoders import save_camembert

Make = Callable[..., TrainConfig]

# A process that trains, writes a checkpoint after each step, and is slow enough to be killed.
_TRAIN = """
import sys, time
from pathlib import Path
from speechtimer.training.config import load_config
from speechtimer.training.train import train
def wait(progress):
    print(progress.epoch, progress.batch, flush=True)
    time.sleep(0.02)
train(load_config(Path(sys.argv[1])), progress=wait, resume=True)
"""


def _state(report: Report) -> dict[str, torch.Tensor]:
    state: dict[str, torch.Tensor] = torch.load(report.model, weights_only=False)["state_dict"]
    return state


def _same(one: Report, two: Report) -> bool:
    first, second = _state(one), _state(two)
    return first.keys() == second.keys() and all(
        torch.equal(first[name], second[name]) for name in first if name.count(".") > 0
    )


def _stop_at(epoch: int, batch: int) -> Callable[[Progress], None]:
    def interrupt(progress: Progress) -> None:
        if (progress.epoch, progress.batch) == (epoch, batch):
            raise KeyboardInterrupt

    return interrupt


@pytest.fixture(scope="module", params=["lstm_crf", "student", "transformer"])
def small(
    request: pytest.FixtureRequest,
    config_for: Make,
    trained: Report,
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[str], TrainConfig]:
    """A short training of each kind, with all that is drawn by chance."""
    folder = tmp_path_factory.mktemp(request.param)
    model: dict[str, Any] = {"word_dropout": 0.1, "locked_dropout": 0.2, "dropout": 0.1}
    options: dict[str, Any] = {"epochs": 3, "mini_batch_size": 20, "checkpoint_minutes": 0}
    teacher: dict[str, Any] | None = None
    if request.param != "transformer":
        options["unk_dropout"] = 0.5
    if request.param == "student":
        teacher = {"models": [trained.model], "gold": 0.2, "folder": folder / "posteriors"}
    if request.param == "transformer":
        encoder = save_camembert(folder / "encoder")
        model = {"family": "transformer", "encoder": str(encoder), "context": 4} | model
        options |= {"learning_rate": 0.003}

    def make(name: str) -> TrainConfig:
        config = config_for(folder / name, **options)
        return TrainConfig.model_validate(
            config.model_dump() | {"model": model, "teacher": teacher}
        )

    return make


@pytest.fixture(scope="module")
def whole(small: Callable[[str], TrainConfig]) -> Report:
    """The training without an interruption."""
    return train(small("whole"))


@pytest.fixture(scope="module")
def _interrupted(config_for: Make, tmp_path_factory: pytest.TempPathFactory) -> TrainConfig:
    config = config_for(tmp_path_factory.mktemp("runs") / "run", epochs=3, mini_batch_size=100)
    train(config, progress=_stop_at(2, 1))
    return config


@pytest.fixture
def interrupted(_interrupted: TrainConfig, tmp_path: Path) -> TrainConfig:
    """A training that Ctrl-C stopped in its second of three epochs."""
    copied = shutil.copytree(_interrupted.output, tmp_path / "run")
    return _interrupted.model_copy(update={"output": copied})


def test_killed_at_any_moment_it_ends_with_the_same_weights(
    small: Callable[[str], TrainConfig], whole: Report, tmp_path: Path
) -> None:
    config = small("killed")
    # In an epoch, where there is no best one yet; as one begins; in the last one.
    moments = ("1 4", "2 15") if config.model.family == "lstm_crf" else ("2 1",)
    settings = tmp_path / "settings.json"
    settings.write_text(config.model_dump_json(), encoding="utf-8")
    command = [sys.executable, "-W", "ignore", "-c", _TRAIN, str(settings)]
    for moment in moments:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        for line in process.stdout:
            if line.strip() == moment:
                break
        else:
            pytest.fail(f"it never came to {moment}")
        os.kill(process.pid, signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
        process.stdout.close()
        assert not (config.output / "model.pt").exists()
        assert (config.output / "checkpoint.pt").exists()
    resumed = train(config, resume=True)
    assert _same(resumed, whole)
    assert resumed.best_epoch == whole.best_epoch
    for then, now in zip(whole.history, resumed.history, strict=True):
        assert (then.loss, then.micro_f1) == (now.loss, now.micro_f1)
    assert sorted(f.name for f in config.output.iterdir()) == sorted(
        f.name for f in whole.folder.iterdir()
    )


def test_ctrl_c_can_be_resumed_too(small: Callable[[str], TrainConfig], whole: Report) -> None:
    stopped = train(small("stopped"), progress=_stop_at(2, 3))
    assert stopped.interrupted
    load_tagger(stopped.model).predict(["3 tours"])
    seen: list[Progress] = []
    resumed = train(small("stopped"), progress=seen.append, resume=True)
    assert not resumed.interrupted
    assert (seen[0].epoch, seen[0].batch) == (2, 3)  # the step that was interrupted, once more
    assert _same(resumed, whole)
    assert json.loads((resumed.folder / "card.json").read_text())["interrupted"] is False


def test_ctrl_c_in_the_first_epoch_can_be_resumed(config_for: Make, tmp_path: Path) -> None:
    options = {"epochs": 2, "mini_batch_size": 100}
    whole = train(config_for(tmp_path / "whole", **options))
    stopped = train(config_for(tmp_path / "run", **options), progress=_stop_at(1, 2))
    assert stopped.interrupted
    assert _same(train(config_for(tmp_path / "run", **options), resume=True), whole)


def test_killed_before_its_first_checkpoint_it_begins_anew(
    config_for: Make, tmp_path: Path
) -> None:
    config = config_for(tmp_path / "run", epochs=1, mini_batch_size=50)
    whole = train(config_for(tmp_path / "whole", epochs=1, mini_batch_size=50))
    config.output.mkdir()
    (config.output / "config.yaml").write_text("half of it", encoding="utf-8")
    assert _same(train(config, resume=True), whole)


def test_checkpoints_are_written_from_time_to_time(config_for: Make, tmp_path: Path) -> None:
    """And not after each step, which would cost more than the steps."""
    folder, written = tmp_path / "run", set()

    def look(_: Progress) -> None:
        if (folder / "checkpoint.pt").exists():
            written.add((folder / "checkpoint.pt").stat().st_mtime_ns)
        time.sleep(0.01)

    train(config_for(folder, epochs=2, mini_batch_size=10), progress=look)
    assert len(written) == 3  # at first and after each epoch, which takes less than five minutes
    assert not (folder / "checkpoint.pt").exists()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"training": {"epochs": 9}},
            r"started with training\.epochs 3, now it is 9: give the same",
        ),
        ({"model": {"hidden_size": 7}}, r"started with model\.hidden_size 24, now it is 7"),
    ],
)
def test_another_configuration_does_not_go_on(
    interrupted: TrainConfig, change: dict[str, dict[str, int]], message: str
) -> None:
    content = interrupted.model_dump()
    for section, values in change.items():
        content[section] |= values
    with pytest.raises(ConfigError, match=message):
        train(TrainConfig.model_validate(content), resume=True)


def test_other_sentences_do_not_go_on(interrupted: TrainConfig, corpus: Path) -> None:
    sentences = interrupted.corpus.model_copy(update={"train": corpus / "test.jsonl"})
    other = interrupted.model_copy(update={"corpus": sentences})
    with pytest.raises(ConfigError, match=r"started with corpus\.train '[0-9a-f]{64}', now it is"):
        train(other, resume=True)


def test_a_complete_training_is_left_alone(trained: Report, config_for: Make) -> None:
    before = trained.model.stat()
    with pytest.raises(ConfigError, match=r"the training in .* is complete"):
        train(config_for(trained.folder), resume=True)
    assert trained.model.stat() == before


def test_a_folder_without_a_training_is_left_alone(config_for: Make, tmp_path: Path) -> None:
    (tmp_path / "precious.txt").touch()
    with pytest.raises(ConfigError, match="holds no training"):
        train(config_for(tmp_path), resume=True)


@pytest.mark.parametrize("content", [b"", b"half", b"nonsense", b"PK\x03\x04"])
def test_a_damaged_checkpoint_is_named(interrupted: TrainConfig, content: bytes) -> None:
    (interrupted.output / "checkpoint.pt").write_bytes(content)
    with pytest.raises(DataError, match=r"checkpoint\.pt: damaged: remove it"):
        train(interrupted, resume=True)


def test_the_command_resumes(interrupted: TrainConfig) -> None:
    file = interrupted.output / "config.yaml"
    words = ["train", str(file), "--resume", "--output", str(interrupted.output)]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    assert "epoch 2/3" in result.stderr
    assert "epoch 1/3" not in result.stderr
