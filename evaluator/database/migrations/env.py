"""Run by Alembic; the connection is given by `evaluator.database.migrate`."""

from alembic import context

from evaluator.database.migrate import comparable
from evaluator.database.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    include_object=comparable,
    user_module_prefix="",
    # SQLite changes a table by copying it.
    render_as_batch=True,
)
context.run_migrations()
