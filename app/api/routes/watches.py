"""Watches: tell me when a risk passes my threshold."""

from __future__ import annotations

import uuid

from fastapi import APIRouter, Request, Response, status

from app.api import schemas_watches as schemas
from app.api.accounts import AccountsDep
from app.api.auth.guard import CallerDep
from app.api.idempotency import IdempotencyKeyHeader, once
from app.api.routes.common import problems
from app.api.service import ServiceDep
from app.api.watch_words import read_wish, told

router = APIRouter(prefix="/v1/watches", tags=["watches"])


@router.get("", responses=problems())
def list_watches(
    caller: CallerDep, accounts: AccountsDep, service: ServiceDep
) -> schemas.WatchesOut:
    """Your watches, newest first, each with its upcoming flight most at risk."""
    at = service.clock.now()
    views = accounts.watching.listed(caller, at)
    return schemas.WatchesOut(watches=[told(view, at) for view in views])


@router.post("", status_code=status.HTTP_201_CREATED, responses=problems(400, 409, 422))
def make_watch(
    request: Request,
    response: Response,
    body: schemas.WatchIn,
    caller: CallerDep,
    accounts: AccountsDep,
    service: ServiceDep,
    idempotency_key: IdempotencyKeyHeader = None,
) -> schemas.WatchOut:
    """Be told when P(`late_min` late or more, or cancelled, or diverted) reaches a threshold.

    By e-mail to your own verified address, or by a signed webhook: a `POST` of JSON with
    `webhook-id`, `webhook-timestamp` and `webhook-signature` as Standard Webhooks has them. It is
    tried again for some hours until it is answered with 2xx; the same `webhook-id` is the same
    message. Only https and public hosts are called.
    """
    wish, flight = read_wish(body, service)
    at = service.clock.now()

    def work() -> schemas.WatchOut:
        made = accounts.watching.make(caller, wish, flight)
        view = accounts.watching.one(caller, made.id, at)
        return told(view, at, accounts.watching.signing_secrets(made.id))

    return once(
        request,
        response,
        accounts,
        caller,
        idempotency_key,
        body,
        work,
        schemas.WatchOut,
        hide=frozenset({"signing_secret"}),
    )


@router.get("/{watch_id}", responses=problems(404, 422))
def read_watch(
    watch_id: uuid.UUID, caller: CallerDep, accounts: AccountsDep, service: ServiceDep
) -> schemas.WatchOut:
    """One watch, with the secret that signs its webhooks."""
    at = service.clock.now()
    view = accounts.watching.one(caller, watch_id, at)
    return told(view, at, accounts.watching.signing_secrets(watch_id))


@router.patch("/{watch_id}", responses=problems(400, 404, 422))
def change_watch(
    watch_id: uuid.UUID,
    body: schemas.WatchPatch,
    caller: CallerDep,
    accounts: AccountsDep,
    service: ServiceDep,
) -> schemas.WatchOut:
    """Put a watch to sleep or wake it, or change its threshold or how often it may speak."""
    accounts.watching.change(
        caller,
        watch_id,
        active=body.active,
        threshold=body.threshold,
        min_interval_min=body.min_interval_min,
    )
    at = service.clock.now()
    return told(accounts.watching.one(caller, watch_id, at), at)


@router.delete("/{watch_id}", status_code=status.HTTP_204_NO_CONTENT, responses=problems(404, 422))
def end_watch(watch_id: uuid.UUID, caller: CallerDep, accounts: AccountsDep) -> None:
    """End a watch; what was sent for it is forgotten with it."""
    accounts.watching.remove(caller, watch_id)
