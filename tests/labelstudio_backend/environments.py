"""The environments of Label Studio and of label-studio-ml, each made once for all runs.

So is an empty database of Label Studio's: to make its tables takes it longer than to start. A
minute each on a clean machine: ``python -m tests.labelstudio_backend.environments`` makes them
before the tests ask for them. Processes that need one wait for the process that makes it.
"""

import fcntl
import os
import shutil
import subprocess
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import requires
from importlib.resources import files
from pathlib import Path

from labelstudio_backend.environment import environment_folder, install, program, variables
from labelstudio_backend.workspace import Workspace

__all__ = ["label_studio", "label_studio_ml", "with_database"]

_ML = ("label-studio-ml==1.0.9", "redis", "rq")  # it imports the last two, and does not say so


def label_studio() -> Path:
    """Label Studio's, where `speechtimer label start` looks for it."""
    folder = environment_folder(os.environ)
    with _alone(folder):
        install(folder, tell=print)
    return folder


def with_database(folder: Path) -> None:
    """Put Label Studio's empty database into a folder that `speechtimer label start` is given."""
    shutil.copytree(_database(), Workspace(folder).data)


def _database() -> Path:
    environment = label_studio()
    folder = environment.with_name(f"{environment.name}-data")
    with _alone(folder):
        if not folder.exists():
            made = folder.with_name(f".{folder.name}")
            shutil.rmtree(made, ignore_errors=True)
            made.mkdir()
            env = variables(made, email="", password="", token="")
            # Before it says its version it makes its tables.
            subprocess.run(
                [program(environment), "version"],
                env=env,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=True,
            )
            made.rename(folder)
    return folder


def label_studio_ml() -> Path:
    """That of label-studio-ml 1.0.9, with SpeechTimer's base requirements."""
    folder = environment_folder(os.environ).with_name("label-studio-ml-1.0.9")
    pins = files("labelstudio_backend").joinpath("label-studio-ml-constraints.txt")
    ours = [need for need in requires("speechtimer") or () if "extra ==" not in need]
    wanted = pins.read_text(encoding="utf-8") + "\n".join(ours)
    complete = folder / "complete"
    with _alone(folder):
        if not complete.exists() or complete.read_text(encoding="utf-8") != wanted:
            shutil.rmtree(folder, ignore_errors=True)
            venv.create(folder, with_pip=True)
            words = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet"]
            subprocess.run([*words, "--constraint", str(pins), *_ML, *ours], check=True)
            complete.write_text(wanted, encoding="utf-8")
    return folder


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """No other process makes the same environment meanwhile."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_name(f".{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    _database()
    label_studio_ml()
