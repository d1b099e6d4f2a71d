"""Deployments: which model was in service when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ponctuel.operations.migrations.append_only import protect

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('deployments',
        sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
        sa.Column('kind', sa.String(length=8), nullable=False),
        sa.Column('model_version', sa.String(length=80), nullable=False),
        sa.Column('previous_version', sa.String(length=80), nullable=True),
        sa.Column('model_sha256', sa.String(length=64), nullable=False),
        sa.Column('forced', sa.Boolean(), server_default=sa.text('false'), nullable=False),
        sa.Column('reason', sa.String(length=500), nullable=False),
        sa.Column('decided_by', sa.Uuid(), nullable=True),
        sa.Column('at_utc', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('promote', 'rollback', 'refuse')", name=op.f('ck_deployments_kind_known')),
        sa.ForeignKeyConstraint(['decided_by'], ['users.id'], name=op.f('fk_deployments_decided_by_users'), ondelete='RESTRICT'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_deployments')),
        sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_deployments_at_utc_id'), 'deployments', ['at_utc', 'id'], unique=False)
    op.create_index(op.f('ix_deployments_decided_by'), 'deployments', ['decided_by'], unique=False)
    protect("deployments", None)


def downgrade() -> None:
    op.drop_table('deployments')
