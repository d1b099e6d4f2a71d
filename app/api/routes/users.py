"""Other people's accounts, for admins."""

from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Query

from app.api.accounts import AccountsDep
from app.api.auth.guard import CallerDep
from app.api.documented import problems
from app.api.limits import Limit
from app.api.pages import CursorQuery, LimitQuery
from app.api.rights import ADMINS, right
from ponctuel.domain.roles import Role
from ponctuel_sdk.models import admin as wire

router = APIRouter(prefix="/v1/users", tags=["admin"])


@router.get("", responses=problems(422))
@right(ADMINS, None, Limit.READ)
def list_users(
    accounts: AccountsDep,
    role: Annotated[Role | None, Query(description="Only this role.")] = None,
    cursor: CursorQuery = None,
    limit: LimitQuery = 50,
) -> wire.Users:
    """Accounts, newest first; erased ones are not among them."""
    page = accounts.administration.list_accounts(role, cursor, limit)
    rows = [wire.User.model_validate(user, from_attributes=True) for user in page.items]
    return wire.Users(users=rows, next_cursor=page.next_cursor)


@router.patch("/{user_id}", responses=problems(400, 404, 409, 422))
@right(ADMINS, None, Limit.WRITE)
def change_user(
    user_id: uuid.UUID, body: wire.UserPatch, caller: CallerDep, accounts: AccountsDep
) -> wire.User:
    """Change the role of an account, suspend it, or lift the suspension, from the next request on.

    The last admin who can sign in cannot be demoted or suspended.
    """
    changed = accounts.administration.change(
        caller, user_id, role=Role(body.role) if body.role else None, disabled=body.disabled
    )
    return wire.User.model_validate(changed, from_attributes=True)
