"""What serving may know of places, carriers and the schedule: nothing of what happened."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime

import duckdb

from ponctuel.domain.errors import InvalidRequest
from ponctuel.domain.flight import Flight
from ponctuel.serving.legs import Leg, Legs
from ponctuel.serving.places import Places


@dataclass(frozen=True)
class Airport:
    """A place."""

    airport_name: str
    latitude_deg: float
    longitude_deg: float
    time_zone_name: str


class Schedule:
    """Read once from the analytic database.

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
        self.legs = Legs.read(connection)
        first, last = connection.execute(
            "SELECT MIN(date_local), MAX(date_local) FROM fact_flight"
        ).fetchall()[0]
        self.first_day, self.last_day = first, last
        self.pushed: dict[tuple[str, int, str, datetime], Flight] = {}
        routes = connection.execute(
            "SELECT origin_code, destination_code, COUNT(*) FROM fact_flight GROUP BY ALL"
        ).fetchall()
        self.places = Places(self.airports, {(row[0], row[1]): row[2] for row in routes})

    def beside(self, connection: duckdb.DuckDBPyConnection) -> Schedule:
        """The same for another thread, on a connection of its own."""
        twin = copy(self)
        twin._connection = connection
        return twin

    def find(
        self, carrier: str, number: int, origin: str, destination: str, departure: datetime
    ) -> Leg | None:
        """The leg with exactly this schedule, if the source or an event in tells of it."""
        at = departure.astimezone(UTC)
        listed = self.legs.find((carrier, number, origin, destination), at)
        told = self.pushed.get((carrier, number, origin, at))
        if listed is not None or told is None or not told.in_schedule:
            return listed
        return Leg(-1, told.sched_arr_utc, None) if told.destination_code == destination else None

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
                carrier,
                number,
                origin,
                destination,
                departure.replace(tzinfo=UTC),
                arrival.replace(tzinfo=UTC) if arrival else None,
                in_schedule=True,
            )
            for carrier, number, origin, destination, departure, arrival in rows
        ]
        there = {(f.carrier_code, f.flight_number, f.origin_code, f.sched_dep_utc) for f in listed}
        told = [
            flight
            for key, flight in list(self.pushed.items())
            if flight.in_schedule and start <= flight.sched_dep_utc < end and key not in there
        ]
        return listed + told

    def distance_km(self, origin: str, destination: str) -> float | None:
        """The source's own distance for a route that it lists."""
        return self.legs.route_km.get((origin, destination))

    def check_day(self, day: date) -> None:
        """Raises InvalidRequest unless the schedule reaches a local day."""
        if not self.first_day <= day <= self.last_day:
            raise InvalidRequest(
                f"the schedule runs from {self.first_day} to {self.last_day}",
                field="day",
                value=day,
                code="outside_schedule",
            )
