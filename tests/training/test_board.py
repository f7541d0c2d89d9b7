import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from speechtimer.cli import main
from speechtimer.training.config import TrainConfig
from speechtimer.training.train import Progress, Report, train

Make = Callable[..., TrainConfig]


def _events(report: Report) -> EventAccumulator:
    events = EventAccumulator(str(report.folder / "tensorboard"), size_guidance={"images": 0})
    events.Reload()
    return events


@pytest.fixture(scope="module")
def watched(config_for: Make, corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Report:
    config = config_for(tmp_path_factory.mktemp("board") / "run", epochs=3)
    return train(
        config.model_copy(
            update={"tensorboard": True, "evaluation": {"real": corpus / "test.jsonl"}}
        )
    )


def test_losses_rates_and_scores_are_there(watched: Report) -> None:
    events = _events(watched)
    tags = set(events.Tags()["scalars"])
    assert {"train/loss", "train/learning_rate", "micro_f1/dev", "micro_f1/real"} <= tags
    assert {"f1_dev/nb_rounds", "f1_real/duration_wt_min", "exact_timer/real"} <= tags
    assert len(events.Scalars("train/loss")) == 15  # 150 steps
    scores = [event.value for event in events.Scalars("micro_f1/dev")]
    assert scores == pytest.approx([epoch.dev_micro_f1 for epoch in watched.history])
    assert [event.step for event in events.Scalars("micro_f1/dev")] == [50, 100, 150]
    rates = [event.value for event in events.Scalars("train/learning_rate")]
    assert max(rates) == pytest.approx(0.03, rel=0.1)
    assert rates[-1] < 0.01


def test_the_confusion_is_an_image_and_the_settings_stand_beside_the_results(
    watched: Report,
) -> None:
    events = _events(watched)
    images = events.Images("confusion/real")
    assert len(images) == 3
    assert images[0].encoded_image_string.startswith(b"\x89PNG")
    settings = events.summary_metadata["_hparams_/session_start_info"].plugin_data.content
    assert b"training.learning_rate" in settings
    best = max(epoch.micro_f1["real"] for epoch in watched.history)
    assert events.Scalars("best/real")[0].value == pytest.approx(best)


def test_a_resumed_training_goes_on_in_the_same_curves(config_for: Make, tmp_path: Path) -> None:
    config = config_for(tmp_path / "run", epochs=3).model_copy(update={"tensorboard": True})

    def stop(progress: Progress) -> None:
        if (progress.epoch, progress.batch) == (2, 21):
            raise KeyboardInterrupt

    train(config, progress=stop)
    events = _events(train(config, resume=True))
    steps = [event.step for event in events.Scalars("train/loss")]
    assert steps == list(range(1, 151, 10))
    assert [event.step for event in events.Scalars("micro_f1/dev")] == [50, 100, 150]


def test_monitor_shows_the_runs(watched: Report) -> None:
    process = subprocess.Popen(
        [
            sys.executable,
            "-W",
            "ignore",
            "-m",
            "speechtimer",
            "monitor",
            str(watched.folder.parent),
        ],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
        # Shells ignore Ctrl-C for what they run in the background.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert line.startswith("TensorBoard: http://127.0.0.1:")
        with urllib.request.urlopen(line.split()[1] + "data/plugins_listing") as answer:
            assert b"scalars" in answer.read()
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 0
        process.stdout.close()


def test_monitor_names_a_folder_that_is_not_there(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["monitor", str(tmp_path / "none")])
    assert result.exit_code == 1
    assert "there is no such folder: train something" in result.stderr
