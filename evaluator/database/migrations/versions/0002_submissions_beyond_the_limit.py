"""A team may be allowed more submissions than the others."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the change."""
    column = sa.Column("extra_submissions", sa.Integer(), server_default="0", nullable=False)
    op.add_column("teams", column)
