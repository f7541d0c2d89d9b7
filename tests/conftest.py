import signal
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from tests import chromium, parts
from tests.once import run_folder

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

    from tests.labelstudio_backend.team import Team
    from tests.search.postgres import Postgres

ROOT = Path(__file__).parent.parent

# A shell starts what it runs in the background with Ctrl-C ignored, and commands that the tests
# start would inherit that: those that test Ctrl-C would wait for ever.
signal.signal(signal.SIGINT, signal.default_int_handler)

# How long an example takes says nothing where other tests run at the same time.
# (Hypothesis' own profile for CI would try the same examples each time.)
settings.register_profile("shared-cores", settings.get_profile("default"), deadline=None)
settings.load_profile("shared-cores")

# What takes longest, as `pytest --durations` says: the first that several processes begin with.
_LONGEST = (
    "tests/labelstudio_backend",
    "tests/evaluator/jobs/test_worker.py",
    "tests/training/test_resume.py",
    "tests/training/test_together.py",
    "tests/search/test_tune.py",
    "tests/notebooks/test_execution.py",
    "tests/evaluator/judging/test_reference.py",
    "tests/evaluator/test_event.py",
    "tests/dataset/test_corpus.py",
    "tests/training/test_transformer.py",
    "tests/training/test_train.py",
    "tests/search/test_study.py",
    "tests/labelstudio_backend/test_ml_adapter.py",
    "tests/notebooks/test_notebook_5.py",
    "tests/evaluator/cli/test_demo.py",
    "tests/cli/test_install.py",
    "tests/evaluator/jobs/test_sandboxed.py",
    "tests/test_benchmarks.py",
    "tests/test_shipped_model.py",
)
_SHARE_LABEL_STUDIO = (
    "tests/labelstudio_backend/test_browser.py",
    "tests/labelstudio_backend/test_loop.py",
    "tests/labelstudio_backend/test_start.py",
    "tests/notebooks/test_labelling.py",
)
# Their tests are long, and share nothing.
_APART = ("tests/evaluator/test_event.py",)


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


@pytest.hookimpl(tryfirst=True)  # before markers are chosen by -m
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs more than the base install, and begin with the longest."""
    for item in items:
        for name in parts.markers(item):
            item.add_marker(name)
    places = {group: place for place, group in enumerate(_LONGEST)}
    items.sort(key=lambda item: places.get(_group(item.nodeid).split("::")[0], len(places)))


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave out what cannot be imported here."""
    return parts.is_left_out(collection_path) or None


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before a test's fixtures look for what is not there."""
    for name, remedy in parts.missing().items():
        if item.get_closest_marker(name):
            reason = f"{name} tests cannot run here: {remedy}"
            if parts.is_required(name):
                pytest.fail(reason, pytrace=False)
            pytest.skip(reason)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line of what this machine cannot test."""
    if parts.missing():
        lacks = ", ".join(f"{name} ({remedy})" for name, remedy in parts.missing().items())
        terminalreporter.write_line(f"NOT TESTED ON THIS MACHINE: {lacks}", red=True, bold=True)


def _group(test: str) -> str:
    """What one process runs: a file, all tests that share one Label Studio, or one long test."""
    file = test.split("::")[0]
    if file in _SHARE_LABEL_STUDIO:
        return "tests/labelstudio_backend"
    return test if file in _APART else file


@pytest.fixture(scope="session")
def public_dev() -> Path:
    """200 real-life sentences, annotated by hand; measured on, never trained on."""
    return ROOT / "data" / "dev.jsonl"


@pytest.fixture(scope="session")
def playwright() -> "Iterator[Playwright]":
    from playwright.sync_api import expect, sync_playwright

    # How long a page takes to show something says nothing either; this is what Playwright itself
    # waits for a page.
    expect.set_options(timeout=30_000)
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: "Playwright") -> "Iterator[Browser]":
    """The real Chromium of this machine."""
    found = chromium.find()
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    launched = playwright.chromium.launch(executable_path=found, args=arguments)
    yield launched
    launched.close()


@pytest.fixture(scope="session")
def label_studio(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Team]":
    """The one Label Studio of the whole run, with a project and its backend."""
    from tests.labelstudio_backend.team import the_label_studio

    base = tmp_path_factory.mktemp("label-studio")
    with the_label_studio(base, lock=run_folder(tmp_path_factory) / "label-studio.lock") as started:
        yield started


_numbers = count()


@pytest.fixture(scope="session")
def postgres() -> "Iterator[Postgres]":
    """A PostgreSQL server for this session."""
    from tests.search.postgres import Postgres

    running = Postgres()
    yield running
    running.remove()


@pytest.fixture
def new_database(postgres: "Postgres") -> Callable[[], str]:
    """URLs of what is to a program a new, empty database: a schema, which is made in no time."""

    return lambda: postgres.new_schema(f"schema{next(_numbers)}")
