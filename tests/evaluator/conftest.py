"""Events on SQLite and on a real PostgreSQL, on a clock that stands still."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.search.postgres import Postgres

if TYPE_CHECKING:
    from evaluator.event import Event
    from tests.evaluator.events import Clock

MakeEvent = Callable[..., "Event"]


@pytest.fixture(scope="session")
def _kept_database(postgres: Postgres) -> str:
    """One that is emptied for each test: making its tables takes longer than most tests."""
    return postgres.new_schema("kept")


@pytest.fixture
def emptied_database(_kept_database: str) -> str:
    """The URL of a database that is empty, or whose tables are."""
    from sqlalchemy import inspect, text

    from evaluator.database.engine import database_url, make_engine

    engine = make_engine(database_url(_kept_database, Path()))
    with engine.begin() as connection:
        names = set(inspect(connection).get_table_names()) - {"alembic_version"}
        if names:
            connection.execute(text(f"TRUNCATE {', '.join(names)} RESTART IDENTITY"))
    engine.dispose()
    return _kept_database


@pytest.fixture
def clock() -> "Clock":
    """Two hours before the deadline."""
    from tests.evaluator.events import Clock

    return Clock()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """What an event's configuration names: one after the other."""
    if request.param == "sqlite":
        return "sqlite"
    url: str = request.getfixturevalue("emptied_database")
    return url


@pytest.fixture
def new_event(tmp_path: Path) -> Iterator[MakeEvent]:
    """Events in a folder of the test; their connections are closed after it."""
    from tests.evaluator.events import make_event

    made: list[Event] = []

    def make(**options: Any) -> "Event":
        made.append(make_event(tmp_path / f"event{len(made)}", **options))
        return made[-1]

    yield make
    for event in made:
        event.engine.dispose()


@pytest.fixture
def event(new_event: MakeEvent, database: str, clock: "Clock") -> "Event":
    """An event that is open, on each database."""
    return new_event(database=database, now=clock)
