"""Databases of which nothing is known yet."""

from collections.abc import Callable

import pytest


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """A new one, one after the other."""
    if request.param == "sqlite":
        return "sqlite"
    make: Callable[[], str] = request.getfixturevalue("new_database")
    return make()
