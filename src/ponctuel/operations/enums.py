"""Enumerations: the values that columns may hold."""

from __future__ import annotations

from enum import StrEnum

from ponctuel.domain.event import EventKind as EventKind


class Locale(StrEnum):
    FRENCH = "fr"
    ENGLISH = "en"


class TokenPurpose(StrEnum):
    """The purpose of a single-use token."""

    VERIFY_EMAIL = "verify_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - a value, no password


class EntryPoint(StrEnum):
    """The entry point through which a forecast was requested."""

    BOARD = "board"
    API = "api"
    PAGE = "page"


class Channel(StrEnum):
    """The channel of a notification."""

    EMAIL = "email"
    WEBHOOK = "webhook"


class DeliveryState(StrEnum):
    """The state of a notification."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"


class AlertState(StrEnum):
    """The state of an alert of the monitoring."""

    PENDING = "pending"
    FIRING = "firing"
    RESOLVED = "resolved"


class BatchState(StrEnum):
    """The state of a batch job; the last three are final."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class DeploymentKind(StrEnum):
    """The action on a model version."""

    PROMOTE = "promote"
    ROLLBACK = "rollback"
    REFUSE = "refuse"


class ActorKind(StrEnum):
    """Who acted: a person's session, a program's key, the command line, or a job of the system."""

    USER = "user"
    KEY = "key"
    CLI = "cli"
    SYSTEM = "system"


class Verdict(StrEnum):
    """The result of an attempt."""

    ALLOWED = "allowed"
    REFUSED = "refused"
    FAILED = "failed"
