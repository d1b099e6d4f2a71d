"""Events: stored in bulk, each once, and read in the order in which they became known."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Select, select

from ponctuel.domain.flight import Flight
from ponctuel.domain.payload import EventPayload
from ponctuel.operations.enums import EventKind
from ponctuel.operations.models import LoggedEvent, ScheduledFlight
from ponctuel.operations.pages import Page, checked_limit, page_of, read_cursor, row_number
from ponctuel.operations.records import columns_of, maybe_record_at, record_at
from ponctuel.operations.repositories.base import Repository, chunks
from ponctuel.operations.repositories.flights import FlightRepository, KnownFlight


@dataclass(frozen=True)
class NewEvent:
    """An event to store.

    Attributes:
        key: the same fact has the same key, whoever sends it and however often.
        flight, airport_code: the subject, exactly one of them; weather has an airport.
        known_at_utc: the time at which it became known, on the system's clock.
    """

    key: str
    kind: EventKind
    known_at_utc: datetime
    source: str
    payload: EventPayload = field(default_factory=EventPayload)
    flight: Flight | None = None
    airport_code: str | None = None

    def content_sha256(self) -> str:
        """Digest of the content, without the source."""
        return self._digest

    @cached_property
    def _digest(self) -> str:
        flight = self.flight and (
            self.flight.carrier_code,
            self.flight.flight_number,
            self.flight.origin_code,
            self.flight.sched_dep_utc.astimezone(UTC).isoformat(),
        )
        known_at = self.known_at_utc.astimezone(UTC).isoformat()
        content = [self.kind, flight, self.airport_code, known_at, self.payload]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class StoredEvent:
    """A stored event; `id` gives the order of arrival."""

    id: int
    idempotency_key: str
    kind: str
    flight_id: int | None
    airport_code: str | None
    known_at_utc: datetime
    received_at_utc: datetime
    source: str
    payload: EventPayload


@dataclass(frozen=True)
class AppendResult:
    """The result of a delivery.

    Attributes:
        accepted_n: events that are new.
        repeated_n: events that were stored already, with the same content.
        conflicting: keys that are stored with another content; the first content stays.
        accepted: keys of the events that are new.
    """

    accepted_n: int
    repeated_n: int
    conflicting: tuple[str, ...]
    accepted: frozenset[str] = frozenset()


def since_statement(
    known_at_utc: datetime, event_id: int, until_utc: datetime | None = None
) -> Select[Any]:
    """Events after one in the order of `known_at_utc` and id, strictly before a time."""
    statement = select(*columns_of(StoredEvent, LoggedEvent)).where(
        LoggedEvent.known_at_utc >= known_at_utc,
        (LoggedEvent.known_at_utc > known_at_utc) | (LoggedEvent.id > event_id),
    )
    if until_utc is not None:
        statement = statement.where(LoggedEvent.known_at_utc < until_utc)
    return statement.order_by(LoggedEvent.known_at_utc, LoggedEvent.id)


def of_flight_statement(flight_id: int) -> Select[Any]:
    """All events of one flight."""
    return (
        select(*columns_of(StoredEvent, LoggedEvent))
        .where(LoggedEvent.flight_id == flight_id)
        .order_by(LoggedEvent.known_at_utc, LoggedEvent.id)
    )


def arrived_statement(event_id: int, known_from_utc: datetime, limit: int) -> Select[Any]:
    """Events after one in the order of arrival, each with its flight, if it has one."""
    return (
        select(*columns_of(StoredEvent, LoggedEvent), *columns_of(KnownFlight, ScheduledFlight))
        .outerjoin(ScheduledFlight, ScheduledFlight.id == LoggedEvent.flight_id)
        .where(LoggedEvent.id > event_id, LoggedEvent.known_at_utc >= known_from_utc)
        .order_by(LoggedEvent.id)
        .limit(limit)
    )


class EventRepository(Repository):
    """The event log, append-only."""

    def append(
        self, events: Sequence[NewEvent], *, pushed_by: uuid.UUID | None = None
    ) -> AppendResult:
        """Store events: each key once, whatever their order and number."""
        first_by_key = {event.key: event for event in reversed(events)}
        # Sorted: two transactions with the same events in different orders would deadlock.
        distinct = [first_by_key[key] for key in sorted(first_by_key)]
        new: set[str] = set()
        stored: dict[str, str] = {}
        for chunk in chunks(distinct):
            added = self._add(chunk, pushed_by)
            new |= added
            stored |= {event.key: event.content_sha256() for event in chunk if event.key in added}
            stored |= self._stored_digests([event.key for event in chunk if event.key not in added])
        differing = [event.key for event in events if event.content_sha256() != stored[event.key]]
        repeated_n = len(events) - len(new) - len(differing)
        return AppendResult(len(new), repeated_n, tuple(sorted(set(differing))), frozenset(new))

    def since(
        self,
        known_at_utc: datetime,
        *,
        until_utc: datetime | None = None,
        cursor: str | None = None,
        limit: int = 200,
    ) -> Page[StoredEvent]:
        """Events known from a time on (and before `until_utc`), in the order of `known_at_utc`."""
        at, event_id = known_at_utc, -1
        if cursor is not None:
            at, event_id = read_cursor(cursor, row_number)
        statement = since_statement(at, event_id, until_utc).limit(checked_limit(limit) + 1)
        events = [record_at(StoredEvent, row) for row in self._session.execute(statement)]
        return page_of(events, limit, lambda event: (event.known_at_utc, str(event.id)))

    def arrived(
        self, event_id: int, known_from_utc: datetime, limit: int = 10_000
    ) -> list[tuple[StoredEvent, KnownFlight | None]]:
        """Events that arrived after one, known from a time on, in the order of arrival."""
        rows = self._session.execute(arrived_statement(event_id, known_from_utc, limit))
        width = len(columns_of(StoredEvent, LoggedEvent))
        return [
            (record_at(StoredEvent, row), maybe_record_at(KnownFlight, row, width)) for row in rows
        ]

    def newest(self, until_utc: datetime) -> datetime | None:
        """The latest `known_at_utc` up to a time; None where there is no event."""
        statement = (
            select(LoggedEvent.known_at_utc)
            .where(LoggedEvent.known_at_utc <= until_utc)
            .order_by(LoggedEvent.known_at_utc.desc())
            .limit(1)
        )
        return self._session.execute(statement).scalar_one_or_none()

    def of_flight(self, flight_id: int) -> list[StoredEvent]:
        """All events of one flight, in the order in which they became known."""
        rows = self._session.execute(of_flight_statement(flight_id))
        return [record_at(StoredEvent, row) for row in rows]

    def _add(self, events: Sequence[NewEvent], pushed_by: uuid.UUID | None) -> set[str]:
        flights = [event.flight for event in events if event.flight is not None]
        ids = iter(FlightRepository(self._session, self._clock).ensure(flights))
        now = self._now()
        rows = [
            {
                "idempotency_key": event.key,
                "kind": event.kind,
                "flight_id": None if event.flight is None else next(ids),
                "airport_code": event.airport_code,
                "known_at_utc": event.known_at_utc,
                "received_at_utc": now,
                "source": event.source,
                "pushed_by": pushed_by,
                "payload": event.payload,
                "content_sha256": event.content_sha256(),
            }
            for event in events
        ]
        table = LoggedEvent.__table__
        # Rows as parameters, not in the statement: it is compiled once, and not for each of them.
        inserted = self._session.execute(
            self._insert(table)
            .on_conflict_do_nothing(index_elements=["idempotency_key"])
            .returning(table.c.idempotency_key),
            rows,
        )
        return set(inserted.scalars())

    def _stored_digests(self, keys: Sequence[str]) -> dict[str, str]:
        if not keys:
            return {}
        rows = self._session.execute(
            select(LoggedEvent.idempotency_key, LoggedEvent.content_sha256).where(
                LoggedEvent.idempotency_key.in_(keys)
            )
        )
        return dict(rows.all())
