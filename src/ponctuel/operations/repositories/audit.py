"""The audit log: entries are added and read, never changed."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, insert, select

from ponctuel.domain.json import JsonObject
from ponctuel.operations.enums import ActorKind, Verdict
from ponctuel.operations.models import AuditEntry
from ponctuel.operations.pages import Page, after, checked_limit, page_of, read_cursor, row_number
from ponctuel.operations.records import columns_of, record_at
from ponctuel.operations.repositories.base import Repository


@dataclass(frozen=True)
class AuditRecord:
    """One entry of the audit log. Identifiers only: no name, no address."""

    id: int
    at_utc: datetime
    actor_kind: str
    actor_id: uuid.UUID | None
    action: str
    verdict: str
    target_kind: str | None
    target_id: str | None
    request_id: str | None
    detail: JsonObject | None


def latest_statement(actor_id: uuid.UUID | None = None) -> Select[Any]:
    """Entries, newest first: of everyone, or of one person."""
    statement = select(*columns_of(AuditRecord, AuditEntry))
    if actor_id is not None:
        statement = statement.where(AuditEntry.actor_id == actor_id)
    return statement.order_by(AuditEntry.at_utc.desc(), AuditEntry.id.desc())


class AuditRepository(Repository):
    """Entries of the audit log."""

    def add(
        self,
        action: str,
        *,
        actor_kind: ActorKind,
        actor_id: uuid.UUID | None = None,
        verdict: Verdict = Verdict.ALLOWED,
        target_kind: str | None = None,
        target_id: object = None,
        request_id: str | None = None,
        detail: JsonObject | None = None,
    ) -> None:
        """Add an entry, in the same transaction as the action itself."""
        self._session.execute(
            insert(AuditEntry).values(
                at_utc=self._now(),
                actor_kind=actor_kind,
                actor_id=actor_id,
                action=action,
                verdict=verdict,
                target_kind=target_kind,
                target_id=None if target_id is None else str(target_id),
                request_id=request_id,
                detail=detail,
            )
        )

    def latest(
        self, *, actor_id: uuid.UUID | None = None, cursor: str | None = None, limit: int = 50
    ) -> Page[AuditRecord]:
        """The log, newest first."""
        statement = latest_statement(actor_id)
        if cursor is not None:
            at, key = read_cursor(cursor, row_number)
            statement = statement.where(after(AuditEntry.at_utc, AuditEntry.id, at, key))
        rows = self._session.execute(statement.limit(checked_limit(limit) + 1)).all()
        entries = [record_at(AuditRecord, row) for row in rows]
        return page_of(entries, limit, lambda entry: (entry.at_utc, str(entry.id)))

    def about(self, target_kind: str, target_id: object, limit: int = 50) -> list[AuditRecord]:
        """Entries about one object, newest first."""
        rows = self._session.execute(
            select(*columns_of(AuditRecord, AuditEntry))
            .where(AuditEntry.target_kind == target_kind, AuditEntry.target_id == str(target_id))
            .order_by(AuditEntry.at_utc.desc(), AuditEntry.id.desc())
            .limit(checked_limit(limit))
        )
        return [record_at(AuditRecord, row) for row in rows]
