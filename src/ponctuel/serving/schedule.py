"""What serving may know of places, carriers and the schedule: nothing of what happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import duckdb

from ponctuel.domain.errors import InvalidRequest
from ponctuel.domain.flight import Flight
from ponctuel.serving.outcomes import legs_frame
from ponctuel.serving.places import Places

# Up to so many legs are looked up one by one in the index; more are joined in one query.
FEW = 8


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
    """Read once from the analytic database; leg look-ups go to its index."""

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
        routes = connection.execute(
            "SELECT origin_code, destination_code, COUNT(*), MIN(distance_km) FROM fact_flight "
            "GROUP BY ALL"
        ).fetchall()
        self._distance_km: dict[tuple[str, str], float | None] = {
            (row[0], row[1]): row[3] for row in routes
        }
        self.places = Places(self.airports, {(row[0], row[1]): row[2] for row in routes})

    def find(
        self, carrier: str, number: int, origin: str, destination: str, departure: datetime
    ) -> Leg | None:
        """The leg with exactly this schedule, if the source lists it."""
        rows = self._connection.execute(
            "SELECT flight_id, sched_arr_utc, distance_km FROM fact_flight WHERE carrier_code = ? "
            "AND flight_number = ? AND origin_code = ? AND destination_code = ? "
            "AND sched_dep_utc = ?",
            [carrier, number, origin, destination, departure.astimezone(UTC).replace(tzinfo=None)],
        ).fetchall()  # all, or the connection stays busy
        if not rows:
            return None
        return Leg(rows[0][0], _aware(rows[0][1]), rows[0][2])

    def find_all(self, flights: Sequence[Flight]) -> list[Leg | None]:
        """The legs with exactly these schedules, in order; None where the source lists none."""
        if len(flights) <= FEW:
            return [
                self.find(
                    each.carrier_code, each.flight_number, each.origin_code,
                    each.destination_code, each.sched_dep_utc,
                )
                for each in flights
            ]  # fmt: skip
        self._connection.register("wanted_legs", legs_frame(flights))
        rows = self._connection.execute(
            "SELECT w.place, f.flight_id, f.sched_arr_utc, f.distance_km FROM wanted_legs w "
            "JOIN fact_flight f USING (carrier_code, flight_number, origin_code, "
            "destination_code, sched_dep_utc)"
        ).fetchall()
        self._connection.unregister("wanted_legs")
        found = {row[0]: Leg(row[1], _aware(row[2]), row[3]) for row in rows}
        return [found.get(place) for place in range(len(flights))]

    def distance_km(self, origin: str, destination: str) -> float | None:
        """The source's own distance for a route that it lists."""
        return self._distance_km.get((origin, destination))

    def check_day(self, day: date) -> None:
        """Raises InvalidRequest unless the schedule reaches a local day."""
        if not self.first_day <= day <= self.last_day:
            raise InvalidRequest(
                f"the schedule runs from {self.first_day} to {self.last_day}",
                field="day",
                value=day,
                code="outside_schedule",
            )


def _aware(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.replace(tzinfo=UTC)
