"""Answers for admins: accounts of others, and the audit log."""

from __future__ import annotations

import uuid
from datetime import datetime

from pydantic import Field

from ponctuel_sdk.models.accounts import AccountRole, Locale, Role
from ponctuel_sdk.models.base import Answer, Body, Cursor


class User(Answer):
    """An account, as an admin sees it; `email` is null once it has been erased."""

    id: uuid.UUID
    email: str | None
    role: Role
    locale: Locale
    verified: bool = Field(description="Whether the address is confirmed.")
    created_at_utc: datetime
    last_seen_at_utc: datetime | None = None
    disabled: bool
    erased_at_utc: datetime | None = None


class UserPatch(Body):
    """Changes by an admin: another role, a suspension, or its end."""

    role: AccountRole | None = None
    disabled: bool | None = Field(default=None, description="True ends all sessions and keys.")


class Users(Answer):
    """Accounts, newest first."""

    users: list[User]
    next_cursor: Cursor = None


class AuditEntry(Answer):
    """One entry of the audit log: actor, action, target, time and result."""

    id: int
    at_utc: datetime
    actor_kind: str = Field(examples=["user"])
    actor_id: uuid.UUID | None
    action: str = Field(examples=["session.begin"])
    verdict: str = Field(examples=["allowed"])
    target_kind: str | None
    target_id: str | None
    request_id: str | None
    detail: dict[str, object] | None


class Audit(Answer):
    """Entries of the audit log, newest first."""

    entries: list[AuditEntry]
    next_cursor: Cursor = None
