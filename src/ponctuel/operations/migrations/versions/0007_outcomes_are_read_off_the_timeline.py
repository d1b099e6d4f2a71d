"""Outcomes are read from the timeline, so the unused table of outcomes is dropped."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("outcomes")


def downgrade() -> None:
    op.create_table(
        "outcomes",
        sa.Column(
            "flight_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("arr_delay_min", sa.Integer(), nullable=True),
        sa.Column("known_at_utc", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(outcome = 'arrived') = (arr_delay_min IS NOT NULL)",
            name=op.f("ck_outcomes_delay_if_arrived"),
        ),
        sa.CheckConstraint(
            "outcome IN ('arrived', 'cancelled', 'diverted')",
            name=op.f("ck_outcomes_outcome_known"),
        ),
        sa.ForeignKeyConstraint(
            ["flight_id"],
            ["flights.id"],
            name=op.f("fk_outcomes_flight_id_flights"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("flight_id", name=op.f("pk_outcomes")),
    )
