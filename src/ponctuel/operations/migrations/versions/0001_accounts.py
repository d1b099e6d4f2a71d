"""Accounts: users, their credentials, and the audit log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from ponctuel.operations.migrations.append_only import drop_function, make_function, protect

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('purges',
        sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
        sa.Column('table_name', sa.String(length=40), nullable=False),
        sa.Column('before_utc', sa.DateTime(timezone=True), nullable=False),
        sa.Column('at_utc', sa.DateTime(timezone=True), nullable=False),
        sa.Column('rows_n', sa.Integer(), nullable=True),
        sa.CheckConstraint('rows_n IS NULL OR rows_n >= 0', name=op.f('ck_purges_rows_counted')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_purges'))
    )
    op.create_index(op.f('ix_purges_table_name_at_utc'), 'purges', ['table_name', 'at_utc'], unique=False)
    op.create_table('users',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('email', sa.String(length=254), nullable=True),
        sa.Column('password_hash', sa.String(length=255), nullable=True),
        sa.Column('role', sa.String(length=16), nullable=False),
        sa.Column('locale', sa.String(length=2), nullable=False),
        sa.Column('verified', sa.Boolean(), server_default=sa.text('false'), nullable=False),
        sa.Column('disabled', sa.Boolean(), server_default=sa.text('false'), nullable=False),
        sa.Column('created_at_utc', sa.DateTime(timezone=True), nullable=False),
        sa.Column('last_seen_at_utc', sa.DateTime(timezone=True), nullable=True),
        sa.Column('erased_at_utc', sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("locale IN ('fr', 'en')", name=op.f('ck_users_locale_known')),
        sa.CheckConstraint("role IN ('visitor', 'traveller', 'analyst', 'operator', 'admin')", name=op.f('ck_users_role_known')),
        sa.CheckConstraint('(erased_at_utc IS NULL) = (email IS NOT NULL AND password_hash IS NOT NULL)', name=op.f('ck_users_erased_is_empty')),
        sa.CheckConstraint('email = lower(email)', name=op.f('ck_users_email_lower')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_users')),
        sa.UniqueConstraint('email', name=op.f('uq_users_email'))
    )
    op.create_table('api_keys',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('user_id', sa.Uuid(), nullable=False),
        sa.Column('name', sa.String(length=80), nullable=False),
        sa.Column('prefix', sa.String(length=16), nullable=False),
        sa.Column('secret_hash', sa.String(length=64), nullable=False),
        sa.Column('scopes', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
        sa.Column('created_at_utc', sa.DateTime(timezone=True), nullable=False),
        sa.Column('expires_at_utc', sa.DateTime(timezone=True), nullable=False),
        sa.Column('revoked_at_utc', sa.DateTime(timezone=True), nullable=True),
        sa.Column('last_used_at_utc', sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint('expires_at_utc > created_at_utc', name=op.f('ck_api_keys_expires_later')),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_api_keys_user_id_users'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_api_keys')),
        sa.UniqueConstraint('prefix', name=op.f('uq_api_keys_prefix'))
    )
    op.create_index(op.f('ix_api_keys_user_id'), 'api_keys', ['user_id'], unique=False)
    op.create_table('audit_entries',
        sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
        sa.Column('at_utc', sa.DateTime(timezone=True), nullable=False),
        sa.Column('actor_kind', sa.String(length=8), nullable=False),
        sa.Column('actor_id', sa.Uuid(), nullable=True),
        sa.Column('action', sa.String(length=60), nullable=False),
        sa.Column('verdict', sa.String(length=8), nullable=False),
        sa.Column('target_kind', sa.String(length=40), nullable=True),
        sa.Column('target_id', sa.String(length=80), nullable=True),
        sa.Column('request_id', sa.String(length=64), nullable=True),
        sa.Column('detail', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=True),
        sa.CheckConstraint("actor_kind IN ('user', 'key', 'cli', 'system')", name=op.f('ck_audit_entries_actor_kind_known')),
        sa.CheckConstraint("verdict IN ('allowed', 'refused', 'failed')", name=op.f('ck_audit_entries_verdict_known')),
        sa.ForeignKeyConstraint(['actor_id'], ['users.id'], name=op.f('fk_audit_entries_actor_id_users'), ondelete='RESTRICT'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_entries')),
        sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_audit_entries_actor_id_at_utc'), 'audit_entries', ['actor_id', 'at_utc'], unique=False)
    op.create_index(op.f('ix_audit_entries_at_utc_id'), 'audit_entries', ['at_utc', 'id'], unique=False)
    op.create_index(op.f('ix_audit_entries_target_kind_target_id_at_utc'), 'audit_entries', ['target_kind', 'target_id', 'at_utc'], unique=False)
    op.create_table('idempotency_keys',
        sa.Column('user_id', sa.Uuid(), nullable=False),
        sa.Column('key', sa.String(length=120), nullable=False),
        sa.Column('request_sha256', sa.String(length=64), nullable=False),
        sa.Column('status', sa.Integer(), nullable=True),
        sa.Column('answer', sa.LargeBinary(), nullable=True),
        sa.Column('content_type', sa.String(length=100), nullable=True),
        sa.Column('created_at_utc', sa.DateTime(timezone=True), nullable=False),
        sa.Column('expires_at_utc', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint('(status IS NULL) = (answer IS NULL)', name=op.f('ck_idempotency_keys_answer_whole')),
        sa.CheckConstraint('expires_at_utc > created_at_utc', name=op.f('ck_idempotency_keys_expires_later')),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_idempotency_keys_user_id_users'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('user_id', 'key', name=op.f('pk_idempotency_keys'))
    )
    op.create_index(op.f('ix_idempotency_keys_expires_at_utc'), 'idempotency_keys', ['expires_at_utc'], unique=False)
    op.create_table('sessions',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('user_id', sa.Uuid(), nullable=False),
        sa.Column('family_id', sa.Uuid(), nullable=False),
        sa.Column('token_hash', sa.String(length=64), nullable=False),
        sa.Column('created_at_utc', sa.DateTime(timezone=True), nullable=False),
        sa.Column('expires_at_utc', sa.DateTime(timezone=True), nullable=False),
        sa.Column('used_at_utc', sa.DateTime(timezone=True), nullable=True),
        sa.Column('revoked_at_utc', sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint('expires_at_utc > created_at_utc', name=op.f('ck_sessions_expires_later')),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_sessions_user_id_users'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_sessions')),
        sa.UniqueConstraint('token_hash', name=op.f('uq_sessions_token_hash'))
    )
    op.create_index(op.f('ix_sessions_expires_at_utc'), 'sessions', ['expires_at_utc'], unique=False)
    op.create_index(op.f('ix_sessions_family_id'), 'sessions', ['family_id'], unique=False)
    op.create_index(op.f('ix_sessions_user_id'), 'sessions', ['user_id'], unique=False)
    op.create_table('single_use_tokens',
        sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
        sa.Column('user_id', sa.Uuid(), nullable=False),
        sa.Column('purpose', sa.String(length=16), nullable=False),
        sa.Column('token_hash', sa.String(length=64), nullable=False),
        sa.Column('created_at_utc', sa.DateTime(timezone=True), nullable=False),
        sa.Column('expires_at_utc', sa.DateTime(timezone=True), nullable=False),
        sa.Column('used_at_utc', sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("purpose IN ('verify_email', 'reset_password')", name=op.f('ck_single_use_tokens_purpose_known')),
        sa.CheckConstraint('expires_at_utc > created_at_utc', name=op.f('ck_single_use_tokens_expires_later')),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_single_use_tokens_user_id_users'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_single_use_tokens')),
        sa.UniqueConstraint('token_hash', name=op.f('uq_single_use_tokens_token_hash'))
    )
    op.create_index(op.f('ix_single_use_tokens_expires_at_utc'), 'single_use_tokens', ['expires_at_utc'], unique=False)
    op.create_index(op.f('ix_single_use_tokens_user_id'), 'single_use_tokens', ['user_id'], unique=False)
    make_function()
    protect("audit_entries", "at_utc")


def downgrade() -> None:
    op.drop_table('single_use_tokens')
    op.drop_table('sessions')
    op.drop_table('idempotency_keys')
    op.drop_table('audit_entries')
    op.drop_table('api_keys')
    op.drop_table('users')
    op.drop_table('purges')
    drop_function()
