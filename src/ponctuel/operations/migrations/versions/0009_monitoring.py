"""Monitoring: measurements, alerts, their messages with every attempt, and silences."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "measurements",
        sa.Column("id", KEY, nullable=False),
        sa.Column("indicator", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("at_utc", MOMENT, nullable=False),
        sa.Column("created_at_utc", MOMENT, nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("low", sa.Double(), nullable=True),
        sa.Column("high", sa.Double(), nullable=True),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("complete", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measurements")),
    )
    op.create_index(op.f("ix_measurements_created_at_utc"), "measurements", ["created_at_utc"])
    op.create_index(op.f("ix_measurements_indicator_subject_at_utc"), "measurements", ["indicator", "subject", "at_utc"], unique=True)
    op.create_table(
        "alerts",
        sa.Column("id", KEY, nullable=False),
        sa.Column("rule", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("severity", sa.String(length=8), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("since_utc", MOMENT, nullable=False),
        sa.Column("fired_at_utc", MOMENT, nullable=True),
        sa.Column("resolved_at_utc", MOMENT, nullable=True),
        sa.Column("notified_at_utc", MOMENT, nullable=True),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("acknowledged", sa.Boolean(), nullable=False),
        sa.Column("created_at_utc", MOMENT, nullable=False),
        sa.CheckConstraint("state IN ('pending', 'firing', 'resolved')", name=op.f("ck_alerts_state_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
    )
    op.create_index(op.f("ix_alerts_created_at_utc"), "alerts", ["created_at_utc"])
    standing = sa.text("state <> 'resolved'")
    op.create_index("uq_alerts_standing", "alerts", ["rule", "subject"], unique=True, sqlite_where=standing, postgresql_where=standing)
    op.create_table(
        "alert_messages",
        sa.Column("id", KEY, nullable=False),
        sa.Column("alert_id", KEY, nullable=True),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at_utc", MOMENT, nullable=False),
        sa.Column("created_at_utc", MOMENT, nullable=False),
        sa.Column("sent_at_utc", MOMENT, nullable=True),
        sa.CheckConstraint("state IN ('queued', 'sent', 'failed')", name=op.f("ck_alert_messages_state_known")),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_alert_messages_alert_id_alerts"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_messages")),
    )
    op.create_index(op.f("ix_alert_messages_alert_id"), "alert_messages", ["alert_id"])
    op.create_index(op.f("ix_alert_messages_created_at_utc"), "alert_messages", ["created_at_utc"])
    queued = sa.text("state = 'queued'")
    op.create_index("ix_alert_messages_queue", "alert_messages", ["next_attempt_at_utc", "id"], sqlite_where=queued, postgresql_where=queued)
    op.create_table(
        "alert_attempts",
        sa.Column("id", KEY, nullable=False),
        sa.Column("message_id", KEY, nullable=False),
        sa.Column("at_utc", MOMENT, nullable=False),
        sa.Column("error", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["message_id"], ["alert_messages.id"], name=op.f("fk_alert_attempts_message_id_alert_messages"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_attempts")),
    )
    op.create_index(op.f("ix_alert_attempts_at_utc"), "alert_attempts", ["at_utc"])
    op.create_index(op.f("ix_alert_attempts_message_id"), "alert_attempts", ["message_id"])
    op.create_table(
        "alert_silences",
        sa.Column("id", KEY, nullable=False),
        sa.Column("rule", sa.String(length=60), nullable=False),
        sa.Column("until_utc", MOMENT, nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("created_at_utc", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_silences")),
    )
    op.create_index(op.f("ix_alert_silences_created_at_utc"), "alert_silences", ["created_at_utc"])
    op.create_index(op.f("ix_alert_silences_rule_until_utc"), "alert_silences", ["rule", "until_utc"])


def downgrade() -> None:
    for table in ("alert_silences", "alert_attempts", "alert_messages", "alerts", "measurements"):
        op.drop_table(table)
