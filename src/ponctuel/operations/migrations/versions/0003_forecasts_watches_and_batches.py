"""Forecasts, watches, batches and notifications."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('batch_jobs',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('owner_id', sa.Uuid(), nullable=False),
        sa.Column('state', sa.String(length=12), nullable=False),
        sa.Column('input_name', sa.String(length=200), nullable=False),
        sa.Column('input_file', sa.String(length=200), nullable=False),
        sa.Column('result_file', sa.String(length=200), nullable=True),
        sa.Column('rows_n', sa.Integer(), nullable=False),
        sa.Column('done_n', sa.Integer(), server_default=sa.text('0'), nullable=False),
        sa.Column('errors_n', sa.Integer(), server_default=sa.text('0'), nullable=False),
        sa.Column('failure', sa.String(length=500), nullable=True),
        sa.Column('cancel_requested', sa.Boolean(), server_default=sa.text('false'), nullable=False),
        sa.Column('created_at_utc', sa.DateTime(timezone=True), nullable=False),
        sa.Column('started_at_utc', sa.DateTime(timezone=True), nullable=True),
        sa.Column('heartbeat_at_utc', sa.DateTime(timezone=True), nullable=True),
        sa.Column('finished_at_utc', sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state IN ('done', 'failed', 'cancelled')) = (finished_at_utc IS NOT NULL)", name=op.f('ck_batch_jobs_final_has_end')),
        sa.CheckConstraint("state IN ('queued', 'running', 'done', 'failed', 'cancelled')", name=op.f('ck_batch_jobs_state_known')),
        sa.CheckConstraint('done_n <= rows_n AND errors_n <= done_n', name=op.f('ck_batch_jobs_no_more_than_rows')),
        sa.CheckConstraint('rows_n >= 0 AND done_n >= 0 AND errors_n >= 0', name=op.f('ck_batch_jobs_counts')),
        sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f('fk_batch_jobs_owner_id_users'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_batch_jobs'))
    )
    op.create_index(op.f('ix_batch_jobs_finished_at_utc'), 'batch_jobs', ['finished_at_utc'], unique=False)
    op.create_index(op.f('ix_batch_jobs_owner_id_created_at_utc_id'), 'batch_jobs', ['owner_id', 'created_at_utc', 'id'], unique=False)
    op.create_index('ix_batch_jobs_queue', 'batch_jobs', ['created_at_utc'], unique=False, sqlite_where=sa.text("state IN ('queued', 'running')"), postgresql_where=sa.text("state IN ('queued', 'running')"))
    op.create_table('watches',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('user_id', sa.Uuid(), nullable=False),
        sa.Column('flight_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
        sa.Column('origin_code', sa.String(length=3), nullable=True),
        sa.Column('destination_code', sa.String(length=3), nullable=True),
        sa.Column('carrier_code', sa.String(length=3), nullable=True),
        sa.Column('flight_number', sa.Integer(), nullable=True),
        sa.Column('late_min', sa.Integer(), nullable=False),
        sa.Column('threshold', sa.Double(), nullable=False),
        sa.Column('channel', sa.String(length=8), nullable=False),
        sa.Column('webhook_url', sa.String(length=2000), nullable=True),
        sa.Column('min_interval_min', sa.Integer(), nullable=False),
        sa.Column('active', sa.Boolean(), server_default=sa.text('true'), nullable=False),
        sa.Column('created_at_utc', sa.DateTime(timezone=True), nullable=False),
        sa.Column('until_utc', sa.DateTime(timezone=True), nullable=True),
        sa.Column('may_notify_from_utc', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(channel = 'webhook') = (webhook_url IS NOT NULL)", name=op.f('ck_watches_url_if_webhook')),
        sa.CheckConstraint("channel IN ('email', 'webhook')", name=op.f('ck_watches_channel_known')),
        sa.CheckConstraint('(flight_id IS NOT NULL AND origin_code IS NULL AND destination_code IS NULL AND carrier_code IS NULL AND flight_number IS NULL) OR (flight_id IS NULL AND origin_code IS NOT NULL AND (destination_code IS NOT NULL OR flight_number IS NOT NULL) AND (flight_number IS NULL OR carrier_code IS NOT NULL))', name=op.f('ck_watches_flight_or_pattern')),
        sa.CheckConstraint('late_min IN (15, 30, 60, 120, 180)', name=op.f('ck_watches_late_known')),
        sa.CheckConstraint('min_interval_min >= 5 AND min_interval_min <= 10080', name=op.f('ck_watches_interval_in_bounds')),
        sa.CheckConstraint('threshold > 0 AND threshold < 1', name=op.f('ck_watches_threshold_open_share')),
        sa.ForeignKeyConstraint(['flight_id'], ['flights.id'], name=op.f('fk_watches_flight_id_flights'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_watches_user_id_users'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_watches'))
    )
    op.create_index('ix_watches_due', 'watches', ['may_notify_from_utc'], unique=False, sqlite_where=sa.text('active'), postgresql_where=sa.text('active'))
    op.create_index(op.f('ix_watches_flight_id'), 'watches', ['flight_id'], unique=False)
    op.create_index(op.f('ix_watches_user_id'), 'watches', ['user_id'], unique=False)
    op.create_table('batch_errors',
        sa.Column('batch_id', sa.Uuid(), nullable=False),
        sa.Column('row_number', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('code', sa.String(length=40), nullable=False),
        sa.Column('field', sa.String(length=40), nullable=True),
        sa.Column('value', sa.String(length=200), nullable=True),
        sa.Column('detail', sa.String(length=500), nullable=False),
        sa.CheckConstraint('row_number >= 1', name=op.f('ck_batch_errors_row_counted_from_one')),
        sa.ForeignKeyConstraint(['batch_id'], ['batch_jobs.id'], name=op.f('fk_batch_errors_batch_id_batch_jobs'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('batch_id', 'row_number', name=op.f('pk_batch_errors'))
    )
    op.create_table('forecasts',
        sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
        sa.Column('flight_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
        sa.Column('issued_at_utc', sa.DateTime(timezone=True), nullable=False),
        sa.Column('created_at_utc', sa.DateTime(timezone=True), nullable=False),
        sa.Column('lead_time_min', sa.Double(), nullable=False),
        sa.Column('model_version', sa.String(length=80), nullable=False),
        sa.Column('door', sa.String(length=8), nullable=False),
        sa.Column('asked_by', sa.Uuid(), nullable=True),
        sa.Column('batch_id', sa.Uuid(), nullable=True),
        sa.Column('batch_row', sa.Integer(), nullable=True),
        sa.Column('p_cancelled', sa.Double(), nullable=False),
        sa.Column('p_diverted', sa.Double(), nullable=False),
        sa.Column('survival', sa.LargeBinary(), nullable=False),
        sa.Column('p_late_15', sa.Double(), nullable=False),
        sa.Column('p_late_30', sa.Double(), nullable=False),
        sa.Column('p_late_60', sa.Double(), nullable=False),
        sa.Column('p_late_120', sa.Double(), nullable=False),
        sa.Column('p_late_180', sa.Double(), nullable=False),
        sa.Column('expected_delay_min', sa.Double(), nullable=False),
        sa.Column('delay_p05_min', sa.Double(), nullable=False),
        sa.Column('delay_p10_min', sa.Double(), nullable=False),
        sa.Column('delay_p50_min', sa.Double(), nullable=False),
        sa.Column('delay_p90_min', sa.Double(), nullable=False),
        sa.Column('delay_p95_min', sa.Double(), nullable=False),
        sa.Column('reasons', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
        sa.Column('support', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
        sa.CheckConstraint("door <> 'board' OR asked_by IS NULL", name=op.f('ck_forecasts_board_is_nobodys')),
        sa.CheckConstraint("door IN ('board', 'api', 'page', 'batch', 'cli')", name=op.f('ck_forecasts_door_known')),
        sa.CheckConstraint('batch_id IS NULL OR batch_row IS NOT NULL', name=op.f('ck_forecasts_batch_row_if_batch')),
        sa.CheckConstraint('lead_time_min >= 0 AND lead_time_min <= 43200', name=op.f('ck_forecasts_lead_in_bounds')),
        sa.CheckConstraint('p_cancelled >= 0 AND p_cancelled <= 1', name=op.f('ck_forecasts_p_cancelled_share')),
        sa.CheckConstraint('p_diverted >= 0 AND p_diverted <= 1', name=op.f('ck_forecasts_p_diverted_share')),
        sa.CheckConstraint('p_late_120 >= 0 AND p_late_120 <= 1', name=op.f('ck_forecasts_p_late_120_share')),
        sa.CheckConstraint('p_late_15 >= 0 AND p_late_15 <= 1', name=op.f('ck_forecasts_p_late_15_share')),
        sa.CheckConstraint('p_late_180 >= 0 AND p_late_180 <= 1', name=op.f('ck_forecasts_p_late_180_share')),
        sa.CheckConstraint('p_late_30 >= 0 AND p_late_30 <= 1', name=op.f('ck_forecasts_p_late_30_share')),
        sa.CheckConstraint('p_late_60 >= 0 AND p_late_60 <= 1', name=op.f('ck_forecasts_p_late_60_share')),
        sa.ForeignKeyConstraint(['asked_by'], ['users.id'], name=op.f('fk_forecasts_asked_by_users'), ondelete='SET NULL'),
        sa.ForeignKeyConstraint(['batch_id'], ['batch_jobs.id'], name=op.f('fk_forecasts_batch_id_batch_jobs'), ondelete='SET NULL'),
        sa.ForeignKeyConstraint(['flight_id'], ['flights.id'], name=op.f('fk_forecasts_flight_id_flights'), ondelete='RESTRICT'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_forecasts'))
    )
    op.create_index('ix_forecasts_batch', 'forecasts', ['batch_id', 'batch_row'], unique=False, sqlite_where=sa.text('batch_id IS NOT NULL'), postgresql_where=sa.text('batch_id IS NOT NULL'))
    op.create_index(op.f('ix_forecasts_created_at_utc'), 'forecasts', ['created_at_utc'], unique=False)
    op.create_index('ix_forecasts_history', 'forecasts', ['asked_by', 'created_at_utc', 'id'], unique=False, sqlite_where=sa.text('asked_by IS NOT NULL'), postgresql_where=sa.text('asked_by IS NOT NULL'))
    op.create_index('uq_forecasts_board', 'forecasts', ['flight_id', 'issued_at_utc', 'model_version'], unique=True, sqlite_where=sa.text("door = 'board'"), postgresql_where=sa.text("door = 'board'"))
    op.create_table('notifications',
        sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
        sa.Column('watch_id', sa.Uuid(), nullable=False),
        sa.Column('forecast_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
        sa.Column('channel', sa.String(length=8), nullable=False),
        sa.Column('risk', sa.Double(), nullable=False),
        sa.Column('state', sa.String(length=8), nullable=False),
        sa.Column('attempts', sa.Integer(), server_default=sa.text('0'), nullable=False),
        sa.Column('next_attempt_at_utc', sa.DateTime(timezone=True), nullable=False),
        sa.Column('created_at_utc', sa.DateTime(timezone=True), nullable=False),
        sa.Column('sent_at_utc', sa.DateTime(timezone=True), nullable=True),
        sa.Column('last_error', sa.String(length=200), nullable=True),
        sa.CheckConstraint("(state = 'sent') = (sent_at_utc IS NOT NULL)", name=op.f('ck_notifications_sent_has_moment')),
        sa.CheckConstraint("channel IN ('email', 'webhook')", name=op.f('ck_notifications_channel_known')),
        sa.CheckConstraint("state IN ('queued', 'sent', 'failed')", name=op.f('ck_notifications_state_known')),
        sa.CheckConstraint('attempts >= 0', name=op.f('ck_notifications_attempts_counted')),
        sa.ForeignKeyConstraint(['forecast_id'], ['forecasts.id'], name=op.f('fk_notifications_forecast_id_forecasts'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['watch_id'], ['watches.id'], name=op.f('fk_notifications_watch_id_watches'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_notifications')),
        sa.UniqueConstraint('watch_id', 'forecast_id', name=op.f('uq_notifications_watch_id_forecast_id'))
    )
    op.create_index(op.f('ix_notifications_created_at_utc'), 'notifications', ['created_at_utc'], unique=False)
    op.create_index(op.f('ix_notifications_forecast_id'), 'notifications', ['forecast_id'], unique=False)
    op.create_index('ix_notifications_queue', 'notifications', ['next_attempt_at_utc', 'id'], unique=False, sqlite_where=sa.text("state = 'queued'"), postgresql_where=sa.text("state = 'queued'"))


def downgrade() -> None:
    op.drop_table('notifications')
    op.drop_table('forecasts')
    op.drop_table('batch_errors')
    op.drop_table('watches')
    op.drop_table('batch_jobs')
