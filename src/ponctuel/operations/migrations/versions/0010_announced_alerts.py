"""The column `told` of alerts is renamed `announced`."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE alerts RENAME COLUMN told TO announced")


def downgrade() -> None:
    op.execute("ALTER TABLE alerts RENAME COLUMN announced TO told")
