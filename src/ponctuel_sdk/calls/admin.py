"""Other people's accounts and the audit log, for admins."""

from __future__ import annotations

import uuid

from ponctuel_sdk._call import Call, Series, by_cursor, model
from ponctuel_sdk._operation import listing, operation
from ponctuel_sdk.models.accounts import AccountRole, Role
from ponctuel_sdk.models.admin import Audit, AuditEntry, User, UserPatch, Users


@listing("GET", "/v1/users")
def list_users(
    role: Role | None = None, *, limit: int = 50, cursor: str | None = None
) -> Series[User]:
    """Accounts, newest first.

    Args:
        role: only accounts of this role.
        limit: maximum number of items per page.
        cursor: the `next_cursor` of the previous page; the first page if omitted.
    """
    query = {"role": role, "limit": limit, "cursor": cursor}
    return by_cursor(Users, lambda answer: answer.users, query)


@operation("PATCH", "/v1/users/{user_id}", repeatable=True)
def change_user(
    user_id: uuid.UUID | str, *, role: AccountRole | None = None, disabled: bool | None = None
) -> Call[User]:
    """Change the role of an account, suspend it, or end its suspension.

    Args:
        user_id: the id of the account.
        role: the new role; None: unchanged.
        disabled: True suspends, False ends the suspension; None: unchanged.
    """
    return Call(
        model(User),
        body=UserPatch(role=role, disabled=disabled),
        path_parameters={"user_id": user_id},
    )


@listing("GET", "/v1/audit")
def read_audit(
    actor_id: uuid.UUID | str | None = None, *, limit: int = 50, cursor: str | None = None
) -> Series[AuditEntry]:
    """Entries of the audit log, newest first.

    Args:
        actor_id: only actions of this account.
        limit: maximum number of items per page.
        cursor: the `next_cursor` of the previous page; the first page if omitted.
    """
    query = {"actor_id": actor_id, "limit": limit, "cursor": cursor}
    return by_cursor(Audit, lambda answer: answer.entries, query)
