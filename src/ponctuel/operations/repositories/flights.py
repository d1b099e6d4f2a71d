"""Flights, identified by carrier, number, origin and scheduled departure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from ponctuel.domain.flight import Flight
from ponctuel.operations.models import ScheduledFlight
from ponctuel.operations.records import columns_of, record_at
from ponctuel.operations.repositories.base import Repository, chunks

NaturalKey = tuple[str, int, str, datetime]


@dataclass(frozen=True)
class KnownFlight:
    """A stored flight."""

    id: int
    carrier_code: str
    flight_number: int
    origin_code: str
    destination_code: str
    sched_dep_utc: datetime
    sched_arr_utc: datetime | None


def key_of(flight: Flight | KnownFlight) -> NaturalKey:
    return flight.carrier_code, flight.flight_number, flight.origin_code, flight.sched_dep_utc


def by_number_statement(
    carrier_code: str, flight_number: int, start: datetime, end: datetime
) -> Select[Any]:
    """Departures of one number in [start, end), from all its airports."""
    # The key's index has the origin between number and departure: a number has few rows.
    return (
        select(*columns_of(KnownFlight, ScheduledFlight))
        .where(
            ScheduledFlight.carrier_code == carrier_code,
            ScheduledFlight.flight_number == flight_number,
            ScheduledFlight.sched_dep_utc >= start,
            ScheduledFlight.sched_dep_utc < end,
        )
        .order_by(ScheduledFlight.sched_dep_utc, ScheduledFlight.id)
    )


def on_route_statement(
    origin_code: str, destination_code: str, start: datetime, end: datetime
) -> Select[Any]:
    """Departures of a route in [start, end)."""
    return (
        select(*columns_of(KnownFlight, ScheduledFlight))
        .where(
            ScheduledFlight.origin_code == origin_code,
            ScheduledFlight.destination_code == destination_code,
            ScheduledFlight.sched_dep_utc >= start,
            ScheduledFlight.sched_dep_utc < end,
        )
        .order_by(ScheduledFlight.sched_dep_utc, ScheduledFlight.id)
    )


def at_minutes_statement(origin_code: str, departures: Sequence[datetime]) -> Select[Any]:
    """Keys of an airport's flights that depart at some times."""
    names = ("carrier_code", "flight_number", "sched_dep_utc", "id")
    statement: Select[Any] = select(*[getattr(ScheduledFlight, name) for name in names])
    return statement.where(
        ScheduledFlight.origin_code == origin_code, ScheduledFlight.sched_dep_utc.in_(departures)
    )


class FlightRepository(Repository):
    """Scheduled flights."""

    def ensure(self, flights: Sequence[Flight]) -> list[int]:
        """The key of each flight, in order; flights that are not stored yet are added."""
        distinct = {key_of(flight): flight for flight in flights}
        ids: dict[NaturalKey, int] = {}
        for chunk in chunks(list(distinct)):
            ids |= self._ids(chunk)
            # Sorted: two transactions that add the same flights in different orders would deadlock.
            new = [_row(distinct[key]) for key in sorted(chunk) if key not in ids]
            if new:
                # Rows as parameters of the statement, which is then compiled once.
                table = ScheduledFlight.__table__
                self._session.execute(self._insert(table).on_conflict_do_nothing(), new)
                # Read again, not returned: another transaction may have added some.
                ids |= self._ids([key for key in chunk if key not in ids])
        return [ids[key_of(flight)] for flight in flights]

    def existing_ids(self, flights: Sequence[Flight]) -> dict[NaturalKey, int]:
        """The keys of those flights that are stored already."""
        ids: dict[NaturalKey, int] = {}
        for chunk in chunks([key_of(flight) for flight in flights]):
            ids |= self._ids(chunk)
        return ids

    def by_id(self, flight_id: int) -> KnownFlight | None:
        row = self._session.execute(
            select(*columns_of(KnownFlight, ScheduledFlight)).where(ScheduledFlight.id == flight_id)
        ).one_or_none()
        return None if row is None else record_at(KnownFlight, row)

    def by_number(
        self, carrier_code: str, flight_number: int, start: datetime, end: datetime
    ) -> list[KnownFlight]:
        """Departures of one number in [start, end), earliest first."""
        statement = by_number_statement(carrier_code, flight_number, start, end)
        return [record_at(KnownFlight, row) for row in self._session.execute(statement)]

    def _ids(self, keys: Sequence[NaturalKey]) -> dict[NaturalKey, int]:
        if not keys:
            return {}
        # The minutes are parameters of the statement, which is compiled once, and not for each key.
        # Few flights leave an airport in one minute: the others are filtered out here.
        wanted, ids = set(keys), dict[NaturalKey, int]()
        minutes: dict[str, set[datetime]] = {}
        for _, _, origin, departure in keys:
            minutes.setdefault(origin, set()).add(departure)
        for origin, departures in minutes.items():
            rows = self._session.execute(at_minutes_statement(origin, sorted(departures)))
            for carrier, number, departure, key in rows:
                natural = (carrier, number, origin, departure)
                if natural in wanted:
                    ids[natural] = key
        return ids


def _row(flight: Flight) -> dict[str, object]:
    return {
        "carrier_code": flight.carrier_code,
        "flight_number": flight.flight_number,
        "origin_code": flight.origin_code,
        "destination_code": flight.destination_code,
        "sched_dep_utc": flight.sched_dep_utc,
        "sched_arr_utc": flight.sched_arr_utc,
    }
