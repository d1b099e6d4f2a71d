"""API keys."""

from __future__ import annotations

import uuid

from fastapi import APIRouter, Request, Response, status

from app.api.accounts import AccountsDep
from app.api.auth.guard import CallerDep
from app.api.documented import problems
from app.api.idempotency import IdempotencyKeyHeader, once
from app.api.limits import Limit
from app.api.rights import MEMBERS, right
from ponctuel.domain.scopes import Scope
from ponctuel_sdk.models import keys as wire

router = APIRouter(prefix="/v1/keys", tags=["keys"])


@router.get("", responses=problems())
@right(MEMBERS, None, Limit.READ)
def list_keys(caller: CallerDep, accounts: AccountsDep) -> wire.Keys:
    """Your keys, newest first, with those that have expired or were revoked."""
    rows = [
        wire.Key.model_validate(key, from_attributes=True)
        for key in accounts.keys.list_keys(caller)
    ]
    return wire.Keys(keys=rows)


@router.post("", status_code=status.HTTP_201_CREATED, responses=problems(400, 409, 422))
@right(MEMBERS, None, Limit.WRITE)
def make_key(
    request: Request,
    response: Response,
    body: wire.KeyRequest,
    caller: CallerDep,
    accounts: AccountsDep,
    idempotency_key: IdempotencyKeyHeader = None,
) -> wire.NewKey:
    """Create a key. It is shown in this answer only.

    Its scopes cannot exceed those of your role. With an `Idempotency-Key`, a request that is sent
    twice makes one key; the second answer has everything but the secret.
    """

    def work() -> wire.NewKey:
        key, secret = accounts.keys.make(caller, body.name, map(Scope, body.scopes), body.days)
        listed = wire.Key.model_validate(key, from_attributes=True)
        return wire.NewKey(**listed.model_dump(), key=str(secret))

    return once(
        request,
        response,
        accounts,
        caller,
        idempotency_key,
        body,
        work,
        wire.NewKey,
        hide=frozenset({"key"}),
    )


@router.delete("/{key_id}", status_code=status.HTTP_204_NO_CONTENT, responses=problems(404, 422))
@right(MEMBERS, None, Limit.WRITE)
def revoke_key(key_id: uuid.UUID, caller: CallerDep, accounts: AccountsDep) -> None:
    """Revoke a key; programs that use it are refused from the next request on."""
    accounts.keys.revoke(caller, key_id)
