"""Scheduled jobs: when each is due, and which process runs it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('scheduled_jobs',
        sa.Column('name', sa.String(length=40), nullable=False),
        sa.Column('due_at_utc', sa.DateTime(timezone=True), nullable=False),
        sa.Column('lease_owner', sa.String(length=80), nullable=True),
        sa.Column('lease_until_utc', sa.DateTime(timezone=True), nullable=True),
        sa.Column('started_at_utc', sa.DateTime(timezone=True), nullable=True),
        sa.Column('finished_at_utc', sa.DateTime(timezone=True), nullable=True),
        sa.Column('clock_at_utc', sa.DateTime(timezone=True), nullable=True),
        sa.Column('runs_n', sa.Integer(), server_default=sa.text('0'), nullable=False),
        sa.Column('failures_n', sa.Integer(), server_default=sa.text('0'), nullable=False),
        sa.Column('last_error', sa.String(length=200), nullable=True),
        sa.CheckConstraint('(lease_owner IS NULL) = (lease_until_utc IS NULL)', name=op.f('ck_scheduled_jobs_lease_whole')),
        sa.CheckConstraint('runs_n >= 0 AND failures_n >= 0', name=op.f('ck_scheduled_jobs_runs_counted')),
        sa.PrimaryKeyConstraint('name', name=op.f('pk_scheduled_jobs'))
    )


def downgrade() -> None:
    op.drop_table('scheduled_jobs')
