"""The audit log, for admins."""

from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Query

from app.api.accounts import AccountsDep
from app.api.documented import problems
from app.api.limits import Limit
from app.api.pages import CursorQuery, LimitQuery
from app.api.rights import ADMINS, right
from ponctuel_sdk.models import admin as wire

router = APIRouter(prefix="/v1/audit", tags=["admin"])


@router.get("", responses=problems(422))
@right(ADMINS, None, Limit.READ)
def read_audit(
    accounts: AccountsDep,
    actor_id: Annotated[uuid.UUID | None, Query(description="Only this account's acts.")] = None,
    cursor: CursorQuery = None,
    limit: LimitQuery = 50,
) -> wire.Audit:
    """Entries of the audit log, newest first: actor, action, target, time and result; no names."""
    page = accounts.administration.audit(actor_id, cursor, limit)
    rows = [wire.AuditEntry.model_validate(entry, from_attributes=True) for entry in page.items]
    return wire.Audit(entries=rows, next_cursor=page.next_cursor)
