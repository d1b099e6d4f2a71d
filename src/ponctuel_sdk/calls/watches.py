"""Watches: tell me when a risk passes my threshold."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ponctuel_sdk._call import Call, model, new_idempotency_key, no_content, part
from ponctuel_sdk._operation import operation
from ponctuel_sdk.models.schedule import FlightRequest
from ponctuel_sdk.models.watches import (
    Channel,
    LateMin,
    Watch,
    WatchedRoute,
    Watches,
    WatchPatch,
    WatchRequest,
)

WatchId = uuid.UUID | str


@operation("GET", "/v1/watches")
def list_watches() -> Call[list[Watch]]:
    """Your watches, newest first, each with its upcoming flight most at risk."""
    return Call(part(Watches, lambda answer: answer.watches))


@operation("POST", "/v1/watches")
def make_watch(
    *,
    threshold: float,
    flight: FlightRequest | Mapping[str, Any] | None = None,
    route: WatchedRoute | Mapping[str, Any] | None = None,
    late_min: LateMin = 30,
    channel: Channel = "email",
    webhook_url: str | None = None,
    min_interval_min: int = 360,
    until: datetime | str | None = None,
    idempotency_key: str | None = None,
) -> Call[Watch]:
    """Be told when P(`late_min` late or more, or cancelled, or diverted) reaches a threshold.

    Args:
        threshold: probability from 0 to 1 at which to be told.
        flight, route: one of them.
        late_min: 15, 30, 60, 120 or 180 minutes.
        channel: 'email' or 'webhook'.
        webhook_url: where messages go, for the channel webhook.
        min_interval_min: no more than one message in so many minutes of the system's clock.
        until: when the watch ends; never, if left out.
        idempotency_key: sent again, it creates nothing new; drawn, if left out.
    """
    request = {
        "flight": flight,
        "route": route,
        "late_min": late_min,
        "threshold": threshold,
        "channel": channel,
        "webhook_url": webhook_url,
        "min_interval_min": min_interval_min,
        "until": until,
    }
    key = idempotency_key or new_idempotency_key()
    return Call(model(Watch), body=WatchRequest.model_validate(request), idempotency_key=key)


@operation("GET", "/v1/watches/{watch_id}")
def read_watch(watch_id: WatchId) -> Call[Watch]:
    """One watch, with the secret that signs its webhooks.

    Args:
        watch_id: of the watch.
    """
    return Call(model(Watch), places={"watch_id": watch_id})


@operation("PATCH", "/v1/watches/{watch_id}", repeatable=True)
def change_watch(
    watch_id: WatchId,
    *,
    active: bool | None = None,
    threshold: float | None = None,
    min_interval_min: int | None = None,
) -> Call[Watch]:
    """Put a watch to sleep or wake it, or change its threshold or how often it may speak.

    Args:
        watch_id: of the watch.
        active: False puts it to sleep, True wakes it.
        threshold: probability from 0 to 1.
        min_interval_min: least minutes between two messages.
    """
    changed = WatchPatch(active=active, threshold=threshold, min_interval_min=min_interval_min)
    return Call(model(Watch), body=changed, places={"watch_id": watch_id})


@operation("DELETE", "/v1/watches/{watch_id}")
def end_watch(watch_id: WatchId) -> Call[None]:
    """End a watch; what was sent for it is forgotten with it.

    Args:
        watch_id: of the watch.
    """
    return Call(no_content, places={"watch_id": watch_id})
