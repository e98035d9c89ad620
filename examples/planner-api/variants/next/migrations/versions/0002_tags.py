"""Tags. The version before this one does not know the column and works with it: it has a default."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("documents", sa.Column("tags", sa.ARRAY(sa.Text), server_default="{}", nullable=False))


def downgrade() -> None:
    op.drop_column("documents", "tags")
