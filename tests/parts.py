"""What some tests need beyond the base install, with a marker each, and whether it is here.

Where it is missing they are skipped, and the run ends with one line that says so; in continuous
integration (``CI=true``) they fail. Tests have the marker of a part by its fixture or by their
place; tests whose packages are missing are not even collected.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from shutil import which

import pytest

from speechtimer.errors import ModelError
from speechtimer.voice.installed import default_model
from tests import chromium
from tests.search import postgres

__all__ = ["is_left_out", "is_required", "markers", "missing"]

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Part:
    """One marker.

    Attributes:
        remedy: what installs it.
        fixture: who asks for it needs the part.
        places: folders and files all of whose tests need it.
        optional: continuous integration does without it too.
    """

    here: Callable[[], object]
    remedy: str
    fixture: str = ""
    places: tuple[str, ...] = ()
    optional: bool = False


_PACKAGES = "make test installs its packages"

PARTS: Mapping[str, Part] = {
    "browser": Part(
        lambda: chromium.find() and find_spec("playwright"),
        "sudo apt-get install chromium",
        fixture="browser",
    ),
    "postgres": Part(
        lambda: postgres.find() and find_spec("psycopg"),
        "sudo apt-get install postgresql",
        fixture="postgres",
    ),
    "sandbox": Part(
        lambda: which("bwrap") and find_spec("pyseccomp"),
        "sudo apt-get install bubblewrap",
        places=(
            "tests/evaluator/cli/test_demo.py",
            "tests/evaluator/cli/test_local_check.py",
            "tests/evaluator/jobs/test_sandboxed.py",
            "tests/evaluator/judging/test_model.py",
            "tests/evaluator/sandbox",
            "tests/evaluator/test_event.py",
            "tests/evaluator/web/test_restarts.py",
            "tests/notebooks/test_notebook_5.py",
        ),
    ),
    "labelstudio": Part(
        lambda: find_spec("label_studio_sdk"),
        _PACKAGES,
        fixture="label_studio",
        places=(
            "tests/labelstudio_backend/test_ml_adapter.py",
            "tests/labelstudio_backend/test_start.py",
            "tests/notebooks/test_labelling.py",
        ),
    ),
    "training": Part(
        lambda: find_spec("torch") and find_spec("flair"),
        _PACKAGES,
        places=(
            "tests/evaluator/similarity/test_trained_models.py",
            "tests/notebooks",
            "tests/search",
            "tests/tagging/test_against_flair.py",
            "tests/tagging/test_flair_tagger.py",
            "tests/test_bench.py",
            "tests/test_benchmarks.py",
            "tests/test_shipped_model.py",
            "tests/training",
        ),
    ),
    "asr": Part(
        lambda: find_spec("faster_whisper"),
        "pip install -e '.[asr]'",
        places=(
            "tests/api/test_transcription.py",
            "tests/cli/test_voice.py",
            "tests/voice/test_speech.py",
            "tests/voice/test_whisper.py",
        ),
        optional=True,
    ),
    "sherpa": Part(
        lambda: find_spec("sherpa_onnx") and find_spec("onnx"),
        "pip install -e '.[asr-sherpa]' onnx",
        places=("tests/voice/test_sherpa.py",),
        optional=True,
    ),
    "whisper": Part(
        lambda: find_spec("faster_whisper") and _is_installed(),
        "speechtimer voice install base",
        places=("tests/voice/test_noise.py",),
        optional=True,
    ),
}

# Who cannot be imported without a package.
_IMPORTS = {
    "tests/evaluator": "huey",
    "tests/labelstudio_backend": "label_studio_sdk",
    "tests/notebooks": "flair",
    "tests/page": "playwright",
    "tests/report": "playwright",
    "tests/search": "optuna",
    "tests/tagging/test_against_flair.py": "flair",
    "tests/training": "flair",
}


def _is_installed() -> bool:
    try:
        default_model()
    except ModelError:
        return False
    return True


def _are_required() -> bool:
    """Whether what is missing is a fault."""
    return os.environ.get("CI") == "true"


def is_required(name: str) -> bool:
    """Whether it is a fault that a part is missing."""
    return _are_required() and not PARTS[name].optional


@cache
def missing() -> Mapping[str, str]:
    """The markers whose part this machine lacks, with what installs it."""
    return {name: part.remedy for name, part in PARTS.items() if not part.here()}


def markers(item: pytest.Item) -> Iterator[str]:
    """The parts that a test needs."""
    fixtures = getattr(item, "fixturenames", ())
    # Fixtures of databases ask for the server only where their parameter names it.
    callspec = getattr(item, "callspec", None)
    databases = set(map(str, callspec.params.values())) if callspec else set()
    for name, part in PARTS.items():
        named = name == "postgres" and not databases.isdisjoint(("postgres", "postgresql"))
        if named or part.fixture in fixtures or item.nodeid.startswith(part.places):
            yield name


def is_left_out(path: Path) -> bool:
    """Whether a file or a folder cannot be imported here, and need not be."""
    if _are_required() or not path.is_relative_to(ROOT):
        return False
    inside = path.relative_to(ROOT)
    packages = (_IMPORTS.get(place.as_posix()) for place in (inside, *inside.parents))
    return any(package and find_spec(package) is None for package in packages)
