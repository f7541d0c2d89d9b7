"""One server for the tests that leave nothing behind, and one of its own for others."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.evaluator.web.serving import Served, serve


@pytest.fixture(scope="package")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server whose teams, limits and failed logins all tests of the package share."""
    with serve(tmp_path_factory.mktemp("shared") / "event") as served:
        yield served


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A server of the test's own."""
    with serve(tmp_path / "event") as served:
        yield served
