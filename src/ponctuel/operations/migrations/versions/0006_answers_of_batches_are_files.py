"""The answers of a batch are a file; forecasts no longer refer to batches."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

_DOORS = 'ck_forecasts_door_known'
_OF_BATCHES = sa.text('batch_id IS NOT NULL')


def upgrade() -> None:
    op.drop_index('ix_forecasts_batch', 'forecasts')
    with op.batch_alter_table('forecasts') as table:
        table.drop_constraint(op.f('ck_forecasts_batch_row_if_batch'), type_='check')
        table.drop_constraint(op.f('fk_forecasts_batch_id_batch_jobs'), type_='foreignkey')
        table.drop_constraint(op.f(_DOORS), type_='check')
        table.create_check_constraint(op.f(_DOORS), "door IN ('board', 'api', 'page')")
        table.drop_column('batch_row')
        table.drop_column('batch_id')


def downgrade() -> None:
    with op.batch_alter_table('forecasts') as table:
        table.drop_constraint(op.f(_DOORS), type_='check')
        table.create_check_constraint(op.f(_DOORS), "door IN ('board', 'api', 'page', 'batch', 'cli')")
        table.add_column(sa.Column('batch_id', sa.Uuid(), nullable=True))
        table.add_column(sa.Column('batch_row', sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f('fk_forecasts_batch_id_batch_jobs'), 'batch_jobs', ['batch_id'], ['id'], ondelete='SET NULL'
        )
        table.create_check_constraint(
            op.f('ck_forecasts_batch_row_if_batch'), 'batch_id IS NULL OR batch_row IS NOT NULL'
        )
    op.create_index(
        'ix_forecasts_batch', 'forecasts', ['batch_id', 'batch_row'], unique=False,
        sqlite_where=_OF_BATCHES, postgresql_where=_OF_BATCHES,
    )
