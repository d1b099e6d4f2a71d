"""Flights, their events and their outcomes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from ponctuel.operations.migrations.append_only import protect

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('flights',
        sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
        sa.Column('carrier_code', sa.String(length=3), nullable=False),
        sa.Column('flight_number', sa.Integer(), nullable=False),
        sa.Column('origin_code', sa.String(length=3), nullable=False),
        sa.Column('destination_code', sa.String(length=3), nullable=False),
        sa.Column('sched_dep_utc', sa.DateTime(timezone=True), nullable=False),
        sa.Column('sched_arr_utc', sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint('flight_number > 0 AND flight_number < 100000', name=op.f('ck_flights_number_plausible')),
        sa.CheckConstraint('origin_code <> destination_code', name=op.f('ck_flights_goes_somewhere')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_flights')),
        sa.UniqueConstraint('carrier_code', 'flight_number', 'origin_code', 'sched_dep_utc', name='uq_flights_natural_key')
    )
    op.create_index(op.f('ix_flights_origin_code_destination_code_sched_dep_utc'), 'flights', ['origin_code', 'destination_code', 'sched_dep_utc'], unique=False)
    op.create_index(op.f('ix_flights_origin_code_sched_dep_utc'), 'flights', ['origin_code', 'sched_dep_utc'], unique=False)
    op.create_table('events',
        sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
        sa.Column('idempotency_key', sa.String(length=120), nullable=False),
        sa.Column('kind', sa.String(length=16), nullable=False),
        sa.Column('flight_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
        sa.Column('airport_code', sa.String(length=3), nullable=True),
        sa.Column('known_at_utc', sa.DateTime(timezone=True), nullable=False),
        sa.Column('received_at_utc', sa.DateTime(timezone=True), nullable=False),
        sa.Column('source', sa.String(length=40), nullable=False),
        sa.Column('pushed_by', sa.Uuid(), nullable=True),
        sa.Column('payload', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
        sa.Column('content_sha256', sa.String(length=64), nullable=False),
        sa.CheckConstraint("(kind = 'weather') = (airport_code IS NOT NULL)", name=op.f('ck_events_weather_at_airport')),
        sa.CheckConstraint("kind IN ('schedule', 'aircraft', 'departure', 'arrival', 'cancellation', 'diversion', 'weather')", name=op.f('ck_events_kind_known')),
        sa.CheckConstraint('(flight_id IS NULL) <> (airport_code IS NULL)', name=op.f('ck_events_about_one_thing')),
        sa.ForeignKeyConstraint(['flight_id'], ['flights.id'], name=op.f('fk_events_flight_id_flights'), ondelete='RESTRICT'),
        sa.ForeignKeyConstraint(['pushed_by'], ['users.id'], name=op.f('fk_events_pushed_by_users'), ondelete='RESTRICT'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_events')),
        sa.UniqueConstraint('idempotency_key', name=op.f('uq_events_idempotency_key')),
        sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_events_airport_code_known_at_utc'), 'events', ['airport_code', 'known_at_utc'], unique=False)
    op.create_index(op.f('ix_events_flight_id'), 'events', ['flight_id'], unique=False)
    op.create_index(op.f('ix_events_known_at_utc_id'), 'events', ['known_at_utc', 'id'], unique=False)
    op.create_index(op.f('ix_events_pushed_by'), 'events', ['pushed_by'], unique=False)
    op.create_index(op.f('ix_events_received_at_utc'), 'events', ['received_at_utc'], unique=False)
    op.create_table('outcomes',
        sa.Column('flight_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
        sa.Column('outcome', sa.String(length=12), nullable=False),
        sa.Column('arr_delay_min', sa.Integer(), nullable=True),
        sa.Column('known_at_utc', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(outcome = 'arrived') = (arr_delay_min IS NOT NULL)", name=op.f('ck_outcomes_delay_if_arrived')),
        sa.CheckConstraint("outcome IN ('arrived', 'cancelled', 'diverted')", name=op.f('ck_outcomes_outcome_known')),
        sa.ForeignKeyConstraint(['flight_id'], ['flights.id'], name=op.f('fk_outcomes_flight_id_flights'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('flight_id', name=op.f('pk_outcomes'))
    )
    protect("events", "received_at_utc")


def downgrade() -> None:
    op.drop_table('outcomes')
    op.drop_table('events')
    op.drop_table('flights')
