"""Flight watches: a message when a risk reaches a threshold."""

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
    """Watch P(at least `late_min` late, cancelled or diverted): a message at the threshold.

    Args:
        threshold: probability from 0 to 1 from which a message is sent.
        flight, route: one of them.
        late_min: 15, 30, 60, 120 or 180 minutes.
        channel: 'email' or 'webhook'.
        webhook_url: the URL of the channel webhook.
        min_interval_min: at most one message in this number of minutes of the system's clock.
        until: when the watch ends; never if omitted.
        idempotency_key: a repetition with the same key creates nothing; generated if omitted.
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
        watch_id: the id of the watch.
    """
    return Call(model(Watch), path_parameters={"watch_id": watch_id})


@operation("PATCH", "/v1/watches/{watch_id}", repeatable=True)
def change_watch(
    watch_id: WatchId,
    *,
    active: bool | None = None,
    threshold: float | None = None,
    min_interval_min: int | None = None,
) -> Call[Watch]:
    """Pause or resume a watch, or change its threshold or minimum interval of messages.

    Args:
        watch_id: the id of the watch.
        active: False pauses it, True resumes it.
        threshold: probability from 0 to 1.
        min_interval_min: minimum number of minutes between two messages.
    """
    changed = WatchPatch(active=active, threshold=threshold, min_interval_min=min_interval_min)
    return Call(model(Watch), body=changed, path_parameters={"watch_id": watch_id})


@operation("DELETE", "/v1/watches/{watch_id}")
def end_watch(watch_id: WatchId) -> Call[None]:
    """Delete a watch and the record of its messages.

    Args:
        watch_id: the id of the watch.
    """
    return Call(no_content, path_parameters={"watch_id": watch_id})
