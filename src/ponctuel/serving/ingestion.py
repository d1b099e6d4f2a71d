"""The ingestion of events: each is checked, stored once, and used by later forecasts."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from ponctuel.accounts.audit_log import record
from ponctuel.accounts.caller import Caller
from ponctuel.domain.errors import InvalidRequest, UnknownCode, UserError
from ponctuel.domain.flight import Flight
from ponctuel.domain.json import Fields
from ponctuel.domain.parsing import to_utc
from ponctuel.domain.payload import EventPayload
from ponctuel.operations.enums import EventKind
from ponctuel.operations.repositories.events import NewEvent as NewEvent
from ponctuel.operations.work import Operations, Work
from ponctuel.serving.resolve import named_flight
from ponctuel.serving.schedule import Schedule

ACCEPTED, KNOWN, REFUSED = "accepted", "known", "refused"
# The field that each kind of event requires, besides its subject.
_REQUIRED_FIELD = {
    EventKind.AIRCRAFT: "tail_number",
    EventKind.DEPARTURE: "dep_delay_min",
    EventKind.ARRIVAL: "arr_delay_min",
}
_ACCEPTED_TEXT = {
    "tail_number": "a tail number is needed, as in N37434",
    "dep_delay_min": "minutes of delay are needed; 0 is on time",
    "arr_delay_min": "minutes of delay are needed; 0 is on time",
}


@dataclass(frozen=True)
class EventResult:
    """The result for one event; `error` where it was refused."""

    status: str
    error: UserError | None = None


class EventReader:
    """Parses the events that operators push.

    Args:
        schedule: its airports and carriers are accepted.
    """

    def __init__(self, schedule: Schedule) -> None:
        self._schedule = schedule

    def read(self, fields: Fields, now: datetime) -> NewEvent:
        """Read one event and check it against the system's clock.

        Args:
            fields: the fields of the API's `Event`, each of the right type.
            now: the moment of the system's clock, aware UTC.

        Raises:
            InvalidRequest: a value is missing, or the event lies in the future.
        """
        kind = EventKind(str(fields["kind"]))
        needed = _REQUIRED_FIELD.get(kind)
        if needed is not None and fields.get(needed) is None:
            raise InvalidRequest(_ACCEPTED_TEXT[needed], field=needed)
        if kind is EventKind.WEATHER:
            event = self._weather(fields, now)
        else:
            event = self._of_flight(kind, fields, now)
        if event.known_at_utc > now:
            raise InvalidRequest(
                f"may not be after the clock, which shows {now:%Y-%m-%d %H:%M} UTC",
                field="known_at",
                value=fields.get("known_at"),
                code="known_in_future",
            )
        digest = event.content_sha256()
        return replace(event, key=str(fields["key"]) if fields.get("key") else f"sha256:{digest}")

    def _weather(self, fields: Fields, now: datetime) -> NewEvent:
        code = str(fields.get("airport") or "").strip().upper()
        if code not in self._schedule.airports:
            raise UnknownCode(
                "no such airport; a three-letter IATA code is accepted",
                field="airport",
                value=fields.get("airport"),
            )
        weather = fields.get("weather")
        measures = weather if isinstance(weather, Mapping) else {}
        measured = {name: float(value) for name, value in measures.items() if value is not None}
        if not measured:
            raise InvalidRequest("at least one measurement is needed", field="weather")
        zone = ZoneInfo(self._schedule.airports[code].time_zone_name)
        return NewEvent(
            "",
            EventKind.WEATHER,
            _known_at(fields, zone, now),
            str(fields["source"]),
            cast(EventPayload, measured),
            airport_code=code,
        )

    def _of_flight(self, kind: EventKind, fields: Fields, now: datetime) -> NewEvent:
        flight = named_flight(fields, self._schedule)
        zone = ZoneInfo(self._schedule.airports[flight.origin_code].time_zone_name)
        payload: EventPayload = {}
        if kind is EventKind.SCHEDULE and fields.get("arrival"):
            arrival = to_utc(fields["arrival"], UTC_ZONE, "arrival")
            if not timedelta() < arrival - flight.sched_dep_utc <= timedelta(days=1):
                raise InvalidRequest(
                    "an arrival within a day after the departure is accepted, with its offset",
                    field="arrival",
                    value=fields["arrival"],
                )
            flight = replace(flight, sched_arr_utc=arrival)
            payload["sched_arr_utc"] = arrival.isoformat()
        needed = _REQUIRED_FIELD.get(kind)
        if needed == "tail_number":
            payload["tail_number"] = str(fields["tail_number"]).strip().upper()
        elif needed == "dep_delay_min":
            payload["dep_delay_min"] = int(str(fields["dep_delay_min"]))
        elif needed == "arr_delay_min":
            payload["arr_delay_min"] = int(str(fields["arr_delay_min"]))
        known_at = _known_at(fields, zone, now)
        if kind is EventKind.DEPARTURE:
            _check_has_happened(flight, payload["dep_delay_min"], known_at, fields)
        return NewEvent("", kind, known_at, str(fields["source"]), payload, flight=flight)


UTC_ZONE = ZoneInfo("UTC")


def ingest(
    operations: Operations, caller: Caller, read: Sequence[NewEvent | UserError]
) -> list[EventResult]:
    """Store the events that a caller pushes, with their counts in the audit log.

    Args:
        operations: the operational database.
        caller: who asks.
        read: events, or errors of invalid ones.

    Returns:
        One result per event, in order.
    """
    with operations.begin() as work:
        rows = store_events(work, read, caller.account_id)
        record(work, caller, "event.push", detail=dict(counts_of(rows)))
    return rows


def counts_of(rows: Sequence[EventResult]) -> dict[str, int]:
    """Numbers of events by their status.

    Args:
        rows: results of events.
    """
    return {
        status: sum(row.status == status for row in rows) for status in (ACCEPTED, KNOWN, REFUSED)
    }


def store_events(
    work: Work, read: Sequence[NewEvent | UserError], pushed_by: uuid.UUID | None
) -> list[EventResult]:
    """Store events in a transaction.

    Args:
        work: a transaction.
        read: events, or errors of invalid ones.
        pushed_by: the account that sent them.

    Returns:
        One result per event, in order.
    """
    events = [event for event in read if isinstance(event, NewEvent)]
    appended = work.events.append(events, pushed_by=pushed_by)
    new, differing = set(appended.accepted), set(appended.conflicting)
    rows: list[EventResult] = []
    for event in read:
        if isinstance(event, UserError):
            rows.append(EventResult(REFUSED, event))
        elif event.key in new:
            new.remove(event.key)
            rows.append(EventResult(ACCEPTED))
        elif event.key in differing:
            rows.append(EventResult(REFUSED, _conflict(event.key)))
        else:
            rows.append(EventResult(KNOWN))
    return rows


def _conflict(key: str) -> UserError:
    return InvalidRequest(
        "another event is stored under this key, and stays unchanged",
        field="key",
        value=key,
        code="key_conflict",
    )


def _known_at(fields: Fields, zone: ZoneInfo, now: datetime) -> datetime:
    return to_utc(fields["known_at"], zone, "known_at") if fields.get("known_at") else now


def _check_has_happened(flight: Flight, delay_min: int, known_at: datetime, fields: Fields) -> None:
    left_at = flight.sched_dep_utc + timedelta(minutes=delay_min)
    if known_at < left_at:
        raise InvalidRequest(
            f"a departure is known once it has happened, at {left_at:%Y-%m-%d %H:%M} UTC",
            field="known_at",
            value=fields.get("known_at"),
            code="known_before_it_happened",
        )
