"""Replays of running servers, formerly rows of the scheduled jobs, without their speed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "replays",
        sa.Column("server", sa.String(length=80), nullable=False),
        sa.Column("clock_at_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("speed", sa.Double(), nullable=False),
        sa.Column("at_utc", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("speed >= 0", name=op.f("ck_replays_speed_forward")),
        sa.PrimaryKeyConstraint("server", name=op.f("pk_replays")),
    )
    op.execute("DELETE FROM scheduled_jobs WHERE name = 'clock'")


def downgrade() -> None:
    op.drop_table("replays")
