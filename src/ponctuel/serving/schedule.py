"""What serving may know of places, carriers and the schedule: nothing of what happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import duckdb

from ponctuel.domain.errors import InvalidRequest
from ponctuel.domain.flight import Flight


@dataclass(frozen=True)
class Airport:
    """A place."""

    airport_name: str
    latitude_deg: float
    longitude_deg: float
    time_zone_name: str


@dataclass(frozen=True)
class Leg:
    """A scheduled leg as the schedule prints it."""

    flight_id: int
    sched_arr_utc: datetime | None
    distance_km: float | None


class Schedule:
    """Read once from the analytic database; leg look-ups go to its index.

    Attributes:
        pushed: flights that events in tell of, by carrier, number, origin and scheduled departure.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self.airports = {
            row[0]: Airport(*row[1:])
            for row in connection.execute(
                "SELECT airport_code, airport_name, latitude_deg, longitude_deg, time_zone_name "
                "FROM dim_airport"
            ).fetchall()
        }
        self.carriers: dict[str, str] = dict(
            connection.execute("SELECT carrier_code, carrier_name FROM dim_carrier").fetchall()
        )
        first, last = connection.execute(
            "SELECT MIN(date_local), MAX(date_local) FROM fact_flight"
        ).fetchall()[0]
        self.first_day, self.last_day = first, last
        self.pushed: dict[tuple[str, int, str, datetime], Flight] = {}

    def find(
        self, carrier: str, number: int, origin: str, destination: str, departure: datetime
    ) -> Leg | None:
        """The leg with exactly this schedule, if the source lists it."""
        row = self._connection.execute(
            "SELECT flight_id, sched_arr_utc, distance_km FROM fact_flight WHERE carrier_code = ? "
            "AND flight_number = ? AND origin_code = ? AND destination_code = ? "
            "AND sched_dep_utc = ?",
            [carrier, number, origin, destination, departure.astimezone(UTC).replace(tzinfo=None)],
        ).fetchone()
        if row is None:
            told = self.pushed.get((carrier, number, origin, departure.astimezone(UTC)))
            if told is None or told.destination_code != destination or not told.in_schedule:
                return None
            return Leg(-1, told.sched_arr_utc, None)
        arrival = row[1].replace(tzinfo=UTC) if row[1] else None
        return Leg(row[0], arrival, row[2])

    def departures(self, start: datetime, end: datetime) -> list[Flight]:
        """Every listed departure in [start, end), without its aircraft: the source's, then those
        that events in tell of."""
        rows = self._connection.execute(
            "SELECT carrier_code, flight_number, origin_code, destination_code, sched_dep_utc, "
            "sched_arr_utc FROM fact_flight WHERE sched_dep_utc >= ? AND sched_dep_utc < ? "
            "ORDER BY sched_dep_utc, carrier_code, flight_number, origin_code",
            [moment.astimezone(UTC).replace(tzinfo=None) for moment in (start, end)],
        ).fetchall()
        listed = [
            Flight(
                carrier, number, origin, destination, departure.replace(tzinfo=UTC),
                arrival.replace(tzinfo=UTC) if arrival else None, in_schedule=True,
            )
            for carrier, number, origin, destination, departure, arrival in rows
        ]  # fmt: skip
        there = {(f.carrier_code, f.flight_number, f.origin_code, f.sched_dep_utc) for f in listed}
        told = [
            flight
            for key, flight in self.pushed.items()
            if flight.in_schedule and start <= flight.sched_dep_utc < end and key not in there
        ]
        return listed + told

    def distance_km(self, origin: str, destination: str) -> float | None:
        """The source's own distance for a route that it lists."""
        row = self._connection.execute(
            "SELECT MIN(distance_km) FROM fact_flight "
            "WHERE origin_code = ? AND destination_code = ?",
            [origin, destination],
        ).fetchone()
        return row[0] if row else None

    def origins(self) -> list[dict[str, Any]]:
        """Airports that flights leave from, busiest first."""
        rows = self._connection.execute(
            "SELECT a.airport_code, a.airport_name, COUNT(*) AS flights_n FROM fact_flight f "
            "JOIN dim_airport a ON f.origin_code = a.airport_code GROUP BY ALL ORDER BY 3 DESC, 1"
        ).fetchall()
        return [
            dict(zip(("airport_code", "airport_name", "flights_n"), row, strict=True))
            for row in rows
        ]

    def flights(self, origin: str, day: date) -> list[dict[str, Any]]:
        """The day's scheduled departures from one airport."""
        if not self.first_day <= day <= self.last_day:
            raise InvalidRequest(
                f"the schedule runs from {self.first_day} to {self.last_day}",
                field="day",
                value=day,
                code="outside_schedule",
            )
        rows = self._connection.execute(
            "SELECT f.carrier_code, c.carrier_name, f.flight_number, f.destination_code, "
            "a.airport_name, f.sched_dep_local, f.sched_dep_utc FROM fact_flight f "
            "JOIN dim_carrier c ON f.carrier_code = c.carrier_code "
            "JOIN dim_airport a ON f.destination_code = a.airport_code "
            "WHERE f.origin_code = ? AND f.date_local = ? "
            "ORDER BY f.sched_dep_utc, f.carrier_code, f.flight_number",
            [origin, day],
        ).fetchall()
        return [
            {
                "carrier_code": row[0], "carrier_name": row[1], "flight_number": row[2],
                "destination_code": row[3], "destination_name": row[4],
                "sched_dep_local": row[5].isoformat(timespec="minutes"),
                "sched_dep_utc": row[6].replace(tzinfo=UTC).isoformat(),
            }
            for row in rows
        ]  # fmt: skip
