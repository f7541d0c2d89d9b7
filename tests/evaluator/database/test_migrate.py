"""Databases are brought up to date, and are then what the models say."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from sqlalchemy import inspect, select, text

from evaluator.database.migrate import differences, migrate, newest, upgrade, version
from evaluator.database.models import Base, Team
from evaluator.errors import EvaluatorError
from evaluator.event import Event
from evaluator.jobs.queue import Queue

MakeEvent = Callable[..., Event]


def test_the_steps_make_what_the_models_say(event: Event) -> None:
    assert differences(event.engine) == []
    with event.engine.connect() as connection:
        assert version(connection) == newest()


def test_a_difference_is_noticed(event: Event) -> None:
    with event.engine.begin() as connection:
        connection.execute(text("ALTER TABLE teams ADD COLUMN motto TEXT"))
    assert [found[0] for found in differences(event.engine)] == ["remove_column"]


def test_the_job_queues_tables_are_its_own(event: Event) -> None:
    Queue(event, "judge").close()
    assert differences(event.engine) == []


def test_an_old_database_is_emptied_of_nothing(event: Event) -> None:
    with event.writing() as session:
        event.log(session, "me", "note", words=3)
    migrate(event)
    with event.engine.connect() as connection:
        assert connection.execute(text("SELECT who FROM audit")).scalars().all() == ["me"]


def test_an_older_database_keeps_what_it_has(new_event: MakeEvent, database: str) -> None:
    event = new_event(database=database)
    _emptied(event)
    with event.engine.begin() as connection:
        upgrade(connection, to="0001")
        connection.execute(
            text("INSERT INTO teams (name, baseline, created_at) VALUES ('Rouges', false, :at)"),
            {"at": datetime(2026, 11, 21, 9)},
        )
    migrate(event)
    assert differences(event.engine) == []
    with event.reading() as session:
        team = session.scalars(select(Team)).one()
        assert (team.name, team.extra_submissions) == ("Rouges", 0)


def _emptied(event: Event) -> None:
    with event.engine.begin() as connection:
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(text(f"DROP TABLE {table.name}"))
        connection.execute(text("DROP TABLE alembic_version"))


def test_several_processes_may_begin_at_once(new_event: MakeEvent, database: str) -> None:
    event = new_event(database=database)
    _emptied(event)
    others = [Event.open(event.folder) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(migrate, others))
    for other in others:
        other.engine.dispose()
    assert differences(event.engine) == []


def test_a_newer_database_is_refused(event: Event) -> None:
    with event.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(EvaluatorError, match="newer version"):
        migrate(event)


def test_every_table_is_made(event: Event) -> None:
    made = set(inspect(event.engine).get_table_names()) - {"alembic_version"}
    assert made == set(Base.metadata.tables)
