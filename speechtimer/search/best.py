"""The best trials as configurations that ``speechtimer train`` takes."""

from collections.abc import Iterator
from pathlib import Path

import yaml

from speechtimer.search.results import Results, TrialResult
from speechtimer.search.space import training_config

__all__ = ["figures", "write_best"]

_MARK = "# Found by speechtimer tune"


def write_best(results: Results) -> list[Path]:
    """Write ``best/trial_N.yaml`` in the output folder, and take away those that no longer are."""
    folder = results.config.output / "best"
    folder.mkdir(parents=True, exist_ok=True)
    written = [_write(folder, trial, results) for trial in results.best]
    for file in set(_ours(folder)) - set(written):
        file.unlink()
    return written


def figures(trial: TrialResult) -> str:
    """What a complete trial came to, in a line."""
    found = trial.figures
    assert found is not None
    return (
        f"micro-F1 {found['micro_f1']:.4f}, exact timer {found['exact_timer']:.4f}, "
        f"{found['megabytes']:.2f} MB, {found['milliseconds']:.2f} ms"
    )


def _write(folder: Path, trial: TrialResult, results: Results) -> Path:
    config = results.config
    name = f"trial_{trial.number}"
    trained = training_config(
        config.families[trial.family], trial.values, output=folder / "runs" / name
    )
    settings = trained.model_dump(mode="json")
    text = (
        f"{_MARK}: trial {trial.number} of {config.study}.\n"
        f"# On {config.score_on}: {figures(trial)} a sentence.\n\n"
        + yaml.safe_dump(settings, sort_keys=False, allow_unicode=True)
    )
    file = folder / f"{name}.yaml"
    partial = file.with_name(f".{file.name}.partial")
    partial.write_text(text, encoding="utf-8")
    partial.replace(file)
    return file


def _ours(folder: Path) -> Iterator[Path]:
    """The files that an earlier call has written, and nobody else."""
    for file in folder.glob("trial_*.yaml"):
        if file.read_text(encoding="utf-8").startswith(_MARK):
            yield file
