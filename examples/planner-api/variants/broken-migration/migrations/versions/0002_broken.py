"""Fails halfway: the first statement works, the second one does not, and PostgreSQL takes both back."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("documents", sa.Column("half_done", sa.Text))
    op.execute("ALTER TABLE no_such_table ADD COLUMN never integer")


def downgrade() -> None:
    op.drop_column("documents", "half_done")
