import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from tests import chromium

ROOT = Path(__file__).parent.parent

# A shell starts what it runs in the background with Ctrl-C ignored, and commands that the tests
# start would inherit that: those that test Ctrl-C would wait for ever.
signal.signal(signal.SIGINT, signal.default_int_handler)

# How long an example takes says nothing where other tests run at the same time.
settings.register_profile("shared-cores", deadline=None)
settings.load_profile("shared-cores")

# Nor how long a page takes to show something; this is what Playwright itself waits for a page.
expect.set_options(timeout=30_000)

# What takes longest, as `pytest --durations` says: the first that several processes begin with.
_LONGEST = (
    "tests/labelstudio_backend",
    "tests/evaluator/test_event.py",
    "tests/notebooks/test_labelling.py",
    "tests/notebooks/test_execution.py",
    "tests/search/test_tune.py",
    "tests/training/test_resume.py",
    "tests/training/test_together.py",
    "tests/training/test_train.py",
    "tests/training/test_transformer.py",
    "tests/dataset/test_corpus.py",
    "tests/search/test_study.py",
    "tests/test_benchmarks.py",
    "tests/test_shipped_model.py",
)


@pytest.hookimpl(optionalhook=True)  # xdist's, for `pytest -n`
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Deal out whole files, so that what their tests share is made once.

    Its ``--dist loadgroup`` does so too, but not with this pytest, whose tests keep their names.
    """
    from xdist.scheduler import LoadScopeScheduling

    config.option.loadscopereorder = False  # not those with most tests first
    scheduling = LoadScopeScheduling(config, log)
    scheduling._split_scope = _group
    return scheduling


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first."""
    places = {group: place for place, group in enumerate(_LONGEST)}
    items.sort(key=lambda item: places.get(_group(item.nodeid), len(places)))


def _group(test: str) -> str:
    """What one process runs: a file, or all tests that share one Label Studio."""
    file = test.split("::")[0]
    folder = file.rpartition("/")[0]
    return folder if folder in _LONGEST else file


@pytest.fixture(scope="session")
def public_dev() -> Path:
    """200 real-life sentences, annotated by hand; measured on, never trained on."""
    return ROOT / "data" / "dev.jsonl"


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """The real Chromium of this machine."""
    found = chromium.find()
    if found is None:
        pytest.exit("The pages' tests need Chromium: run apt-get install chromium", returncode=1)
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    launched = playwright.chromium.launch(executable_path=found, args=arguments)
    yield launched
    launched.close()
