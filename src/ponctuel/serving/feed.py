"""The feed: keeps a timeline up to date with the events of the operational database."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

from ponctuel.domain.clock import Clock
from ponctuel.domain.event import Event, EventKind
from ponctuel.domain.flight import Flight
from ponctuel.operations.repositories.events import StoredEvent
from ponctuel.operations.repositories.flights import KnownFlight
from ponctuel.operations.work import Operations
from ponctuel.timeline.builder import Timeline
from ponctuel.timeline.log import EventLog

# The longest window of a feature; earlier events do not change any feature.
REACH = timedelta(days=120)
# Concurrent transactions may commit out of order: so many events are read again.
OVERLAP = 1000
CHUNK_SIZE = 10_000
# Shortest interval between two reads of the database.
POLL_EVERY_S = 2.0


class OperationalLog:
    """The events of the operational database as an `EventLog`."""

    def __init__(self, operations: Operations, clock: Clock) -> None:
        self._operations, self._clock = operations, clock
        self._last_id = 0
        self._read_ids: set[int] = set()

    def new_events(self) -> Sequence[Event]:
        """Events that have come in since the last call, each once."""
        since, known_from = max(0, self._last_id - OVERLAP), self._clock.now() - REACH
        new: list[tuple[StoredEvent, KnownFlight | None]] = []
        with self._operations.read() as work:
            while chunk := work.events.arrived(since, known_from, CHUNK_SIZE):
                new += [entry for entry in chunk if entry[0].id not in self._read_ids]
                since = chunk[-1][0].id
                if len(chunk) < CHUNK_SIZE:
                    break
        self._last_id = max(since, self._last_id)
        self._read_ids = {i for i in self._read_ids if i > self._last_id - OVERLAP}
        self._read_ids |= {event.id for event, _ in new if event.id > self._last_id - OVERLAP}
        return [event_of(event, flight) for event, flight in new]


class Feed:
    """Adds new events to a timeline; not thread-safe.

    Args:
        poll_every_s: shortest interval between two reads of the log.
    """

    def __init__(
        self, timeline: Timeline, log: EventLog, poll_every_s: float = POLL_EVERY_S
    ) -> None:
        self._timeline, self._log, self._poll_every_s = timeline, log, poll_every_s
        self._polled_at = float("-inf")

    def update(self) -> bool:
        """Add the events that have arrived; returns whether the timeline has changed."""
        if time.monotonic() - self._polled_at < self._poll_every_s:
            return False
        self._polled_at = time.monotonic()
        new = self._log.new_events()
        if new:
            self._timeline.ingest(new)
        return bool(new)


def event_of(stored: StoredEvent, flight: KnownFlight | None) -> Event:
    """A stored event as an event of the timeline.

    Args:
        stored: the event as the operational database holds it.
        flight: the flight of the event; None for weather.
    """
    payload, kind = stored.payload, EventKind(stored.kind)
    if flight is None:
        return Event(
            kind,
            stored.known_at_utc,
            airport_code=stored.airport_code,
            measured=cast(dict[str, float], payload),
        )
    arrival = payload.get("sched_arr_utc")
    leg = Flight(
        flight.carrier_code,
        flight.flight_number,
        flight.origin_code,
        flight.destination_code,
        flight.sched_dep_utc,
        datetime.fromisoformat(arrival) if arrival else None,
        payload.get("tail_number"),
    )
    departed = kind is EventKind.DEPARTURE
    delay = payload.get("dep_delay_min") if departed else payload.get("arr_delay_min")
    return Event(kind, stored.known_at_utc, leg, delay_min=delay)
