import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from speechtimer.errors import ConfigError, DataError
from speechtimer.training.config import TrainConfig
from speechtimer.training.train import Progress, Report, train

Make = Callable[..., TrainConfig]

# Nothing is drawn by chance, and rounding is not blown up: what differs is a mistake.
PLAIN = {"word_dropout": 0.0, "locked_dropout": 0.0, "storage": "single"}
LEARNING = {"optimizer": "sgd", "learning_rate": 0.02, "epochs": 2, "mini_batch_size": 33}


def _state(report: Report) -> dict[str, torch.Tensor]:
    state: dict[str, torch.Tensor] = torch.load(report.model, weights_only=False)["state_dict"]
    return state


def test_two_processes_learn_what_one_learns(config_for: Make, tmp_path: Path) -> None:
    """Also from a last mini-batch of fewer sentences, of which one process has none."""
    told: list[Progress] = []
    options = LEARNING | {"mini_batch_size": 299}  # and 1: the corpus has 300
    one = train(config_for(tmp_path / "one", model=PLAIN, **options))
    two = train(
        config_for(tmp_path / "two", model=PLAIN, processes=2, **options), progress=told.append
    )
    first, second = _state(one), _state(two)
    for name in first:
        torch.testing.assert_close(second[name], first[name], rtol=1e-3, atol=1e-5)
    for alone, together in zip(one.history, two.history, strict=True):
        assert together.loss == pytest.approx(alone.loss, rel=1e-4)
        assert together.micro_f1 == pytest.approx(alone.micro_f1, abs=0.02)
    assert [(p.epoch, p.batch) for p in told if p.scores is None] == [
        (1, 1),
        (1, 2),
        (2, 1),
        (2, 2),
    ]
    assert not (two.folder / "checkpoint.pt").exists()


def test_what_two_processes_began_they_finish(config_for: Make, tmp_path: Path) -> None:
    """Ctrl-C keeps the best epoch; --resume goes on."""
    whole = train(config_for(tmp_path / "whole", model=PLAIN, **LEARNING))
    options = LEARNING | {"processes": 2, "checkpoint_minutes": 0}
    config = config_for(tmp_path / "run", model=PLAIN, **options)

    def stop(progress: Progress) -> None:
        if (progress.epoch, progress.batch) == (2, 2):
            raise KeyboardInterrupt

    stopped = train(config, progress=stop)
    assert stopped.interrupted
    assert stopped.best_epoch == 1
    resumed = train(config, resume=True)
    assert not resumed.interrupted
    first, second = _state(whole), _state(resumed)
    for name in first:
        torch.testing.assert_close(second[name], first[name], rtol=1e-3, atol=1e-5)


def test_more_processes_than_gpus_are_refused(config_for: Make, tmp_path: Path) -> None:
    config = config_for(tmp_path / "run", processes=64).model_copy(update={"device": "cuda"})
    with pytest.raises(
        ConfigError, match=r"(has no cuda|training\.processes: 64 need as many GPUs)"
    ):
        train(config)


def test_what_goes_wrong_in_a_process_is_told_in_a_sentence(
    config_for: Make, tmp_path: Path
) -> None:
    """A full disk, which the first process comes upon while the other one waits for it."""
    config = config_for(tmp_path / "run", processes=2, epochs=2)
    (tmp_path / "config.json").write_text(config.model_dump_json(), encoding="utf-8")
    command = f"ulimit -f 8; exec {sys.executable} -W ignore -m speechtimer train"
    answer = subprocess.run(
        ["bash", "-c", f"{command} {tmp_path / 'config.json'}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 1
    assert answer.stderr.strip().splitlines()[-1].endswith("free some space, then run it again")
    assert "Traceback" not in answer.stderr


def test_a_process_that_is_killed_is_told_and_what_it_did_is_kept(
    config_for: Make, tmp_path: Path
) -> None:
    config = config_for(tmp_path / "run", processes=2, epochs=3, mini_batch_size=50)

    def kill(progress: Progress) -> None:
        if progress.scores is not None:
            for child in multiprocessing.active_children():
                child.kill()

    with pytest.raises(DataError, match=r"was killed, perhaps for want of memory: --resume"):
        train(config, progress=kill)
    assert not train(config, resume=True).interrupted


def test_ctrl_c_ends_all_processes(config_for: Make, tmp_path: Path) -> None:
    config = config_for(tmp_path / "run", processes=2, epochs=50)
    (tmp_path / "config.json").write_text(config.model_dump_json(), encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "speechtimer", "train", tmp_path / "config.json"],
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("epoch 1/"):
            break
    os.killpg(process.pid, signal.SIGINT)
    _, rest = process.communicate(timeout=120)
    assert process.returncode == 130, rest
    assert rest.strip().splitlines()[-1].startswith("Error: interrupted: the best epoch")
    assert "Traceback" not in rest
    assert (tmp_path / "run" / "model.pt").exists()
    _wait_for_the_end_of(process.pid)


def _wait_for_the_end_of(group: int) -> None:
    """Python's own helpers see that nobody is left a moment later."""
    for _ in range(100):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    pytest.fail("a process is left")
