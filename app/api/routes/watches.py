"""Flight watches: a message when a risk reaches a threshold."""

from __future__ import annotations

import uuid

from fastapi import APIRouter, Request, Response, status

from app.api.accounts import AccountsDep
from app.api.auth.guard import CallerDep
from app.api.documented import problems
from app.api.idempotency import IdempotencyKeyHeader, once
from app.api.limits import Limit
from app.api.rights import MEMBERS, right
from app.api.service import ServiceDep
from app.api.watches import WatchesDep, watch_out, watch_request
from ponctuel.domain.scopes import Scope
from ponctuel_sdk.models import watches as wire

router = APIRouter(prefix="/v1/watches", tags=["watches"])


@router.get("", responses=problems())
@right(MEMBERS, Scope.WATCHES, Limit.READ)
def list_watches(caller: CallerDep, watches: WatchesDep) -> wire.Watches:
    """Your watches, newest first, each with its upcoming flight most at risk."""
    return wire.Watches(watches=[watch_out(watch) for watch in watches.all(caller)])


@router.post("", status_code=status.HTTP_201_CREATED, responses=problems(400, 409, 422))
@right(MEMBERS, Scope.WATCHES, Limit.WRITE)
def make_watch(
    request: Request,
    response: Response,
    body: wire.WatchRequest,
    caller: CallerDep,
    accounts: AccountsDep,
    watches: WatchesDep,
    service: ServiceDep,
    idempotency_key: IdempotencyKeyHeader = None,
) -> wire.Watch:
    """Watch whether P(`late_min` late or more, or cancelled, or diverted) reaches a threshold.

    By e-mail to your own verified address, or by a signed webhook: a `POST` of JSON with
    `webhook-id`, `webhook-timestamp` and `webhook-signature` as in Standard Webhooks. It is retried
    for some hours until it is answered with 2xx; the same `webhook-id` is the same message. Only
    https and public hosts are called.
    """
    watch = watch_request(body, service)

    def work() -> wire.Watch:
        return watch_out(watches.make(caller, watch))

    return once(
        request,
        response,
        accounts,
        caller,
        idempotency_key,
        body,
        work,
        wire.Watch,
        hide=frozenset({"signing_secret"}),
    )


@router.get("/{watch_id}", responses=problems(404, 422))
@right(MEMBERS, Scope.WATCHES, Limit.READ)
def read_watch(watch_id: uuid.UUID, caller: CallerDep, watches: WatchesDep) -> wire.Watch:
    """One watch, with the secret that signs its webhooks."""
    return watch_out(watches.read(caller, watch_id))


@router.patch("/{watch_id}", responses=problems(400, 404, 422))
@right(MEMBERS, Scope.WATCHES, Limit.WRITE)
def change_watch(
    watch_id: uuid.UUID, body: wire.WatchPatch, caller: CallerDep, watches: WatchesDep
) -> wire.Watch:
    """Pause or resume a watch, or change its threshold or the minimum interval of messages."""
    return watch_out(watches.change(caller, watch_id, **body.model_dump()))


@router.delete("/{watch_id}", status_code=status.HTTP_204_NO_CONTENT, responses=problems(404, 422))
@right(MEMBERS, Scope.WATCHES, Limit.WRITE)
def end_watch(watch_id: uuid.UUID, caller: CallerDep, watches: WatchesDep) -> None:
    """Delete a watch and the record of its messages."""
    watches.remove(caller, watch_id)
