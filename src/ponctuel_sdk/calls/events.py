"""Ingestion of events, for operators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ponctuel_sdk._call import Call, model
from ponctuel_sdk._operation import operation
from ponctuel_sdk.models.events import Event, EventsBody, EventsReport


@operation("POST", "/v1/events", repeatable=True)
def push_events(events: Sequence[Event | Mapping[str, Any]]) -> Call[EventsReport]:
    """Send up to 10,000 events; each fact is stored once, however often it is sent.

    Args:
        events: up to 10,000 `Event`s, or mappings of their fields.
    """
    body = EventsBody(events=[Event.model_validate(event) for event in events])
    return Call(model(EventsReport), body=body)
