"""The schedule for serving: airports, carriers and flights, without outcomes."""

from __future__ import annotations

from copy import copy
from dataclasses import astuple, dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from ponctuel.domain.errors import InvalidRequest
from ponctuel.domain.flight import (
    Flight,
    ForecastRequest,
    epoch_min,
    epoch_min_ceil,
    from_epoch_min,
)
from ponctuel.features.ledgers.arrays import Arrays, PrefixedArrays, prefixed
from ponctuel.serving.airport_index import AirportIndex
from ponctuel.serving.legs import Leg, Legs
from ponctuel.timeline.builder import Timeline
from ponctuel.timeline.known import known_flight_sql
from ponctuel.timeline.versions import FlightKey, Version

# Columns of an airport: its code, then the attributes of `Airport`.
_AIRPORT = ("code", "name", "latitude_deg", "longitude_deg", "time_zone_name")
_DEPARTURES = """
SELECT carrier_code, flight_number, origin_code, destination_code, sched_dep_min,
  sched_dep_min + block_min
FROM ({known}) WHERE listed AND sched_dep_min >= ? AND sched_dep_min < ?
ORDER BY sched_dep_min, carrier_code, flight_number, origin_code"""


@dataclass(frozen=True)
class Airport:
    """An airport."""

    airport_name: str
    latitude_deg: float
    longitude_deg: float
    time_zone_name: str


class Schedule:
    """The schedule of a timeline: the flights of the source, in memory, and pushed ones.

    Attributes:
        airports, carriers: from the reference tables, by code.
        legs: the flights that the source lists.
    """

    airports: dict[str, Airport]
    carriers: dict[str, str]
    legs: Legs
    _routes_n: dict[tuple[str, str], int]

    def __init__(self, timeline: Timeline, history: Arrays | None = None) -> None:
        """`history`: the written arrays of the same timeline (`arrays`); None: read it."""
        self.timeline = timeline
        if history is None:
            self._read(timeline.connection)
        else:
            self._map(history)

    @cached_property
    def airport_index(self) -> AirportIndex:
        """The searchable index of airports."""
        return AirportIndex(self.airports, self._routes_n)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The arrays to write, which the next start reads back."""
        rows = [(code, *astuple(airport)) for code, airport in self.airports.items()]
        out: dict[str, NDArray[Any]] = {
            f"airport.{name}": np.array([row[column] for row in rows])
            for column, name in enumerate(_AIRPORT)
        }
        out["carrier.code"] = np.array(list(self.carriers), dtype=str)
        out["carrier.name"] = np.array(list(self.carriers.values()), dtype=str)
        routes = np.array(list(self._routes_n), dtype=str).reshape(-1, 2)
        counts = np.array(list(self._routes_n.values()), dtype=np.int64)
        return out | {"routes": routes, "routes_n": counts} | prefixed("legs", self.legs.arrays())

    def _map(self, arrays: Arrays) -> None:
        rows = zip(*(arrays[f"airport.{name}"].tolist() for name in _AIRPORT), strict=True)
        self.airports = {row[0]: Airport(*row[1:]) for row in rows}
        codes, names = (arrays[f"carrier.{name}"].tolist() for name in ("code", "name"))
        self.carriers = dict(zip(codes, names, strict=True))
        self._routes_n = {
            (origin, destination): n
            for (origin, destination), n in zip(
                arrays["routes"].tolist(), arrays["routes_n"].tolist(), strict=True
            )
        }
        self.legs = Legs.of_arrays(PrefixedArrays(arrays, "legs"))

    def _read(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.airports = {
            row[0]: Airport(*row[1:])
            for row in connection.execute(
                "SELECT airport_code, airport_name, latitude_deg, longitude_deg, time_zone_name "
                "FROM dim_airport"
            ).fetchall()
        }
        self.carriers = dict(
            connection.execute("SELECT carrier_code, carrier_name FROM dim_carrier").fetchall()
        )
        self.legs = Legs.read(connection)
        routes = connection.execute(
            "SELECT origin_code, destination_code, COUNT(*) FROM timeline_flight "
            "WHERE flight_id IS NOT NULL GROUP BY ALL"
        ).fetchall()
        self._routes_n = {(row[0], row[1]): row[2] for row in routes}

    def shared_copy(self, connection: duckdb.DuckDBPyConnection) -> Schedule:
        """A schedule for another thread, with its own connection and timeline.

        Args:
            connection: a connection to the analytic database, its timeline laid out.
        """
        copied = copy(self)
        timeline = self.timeline
        copied.timeline = Timeline(
            connection, timeline.rules, timeline.history, until_min=timeline.until_min
        )
        return copied

    @property
    def first_day(self) -> date:
        """The first local day of which a flight is listed."""
        return self.timeline.first_day

    @property
    def last_day(self) -> date:
        """The last local day of which a flight is listed."""
        return self.timeline.last_day

    def find(
        self,
        carrier: str,
        number: int,
        origin: str,
        destination: str,
        departure: datetime,
        at_min: int,
    ) -> Leg | None:
        """The leg with exactly this schedule, if it was listed before a minute.

        Args:
            carrier: IATA code.
            number: the flight number.
            origin: IATA code.
            destination: IATA code.
            departure: scheduled, aware.
            at_min: UTC minute.
        """
        if departure.second or departure.microsecond:
            return None
        key = (carrier, number, origin, epoch_min(departure))
        if key not in self.timeline.pushed:
            return self.legs.find((carrier, number, origin, destination), departure)
        version = self._version(key, destination, at_min)
        if version is None or not version.listed(at_min):
            return None
        block = version.block_min
        arrival = None if block is None else from_epoch_min(key[3] + block)
        return Leg(
            -1 if version.flight_id is None else version.flight_id, arrival, version.distance_km
        )

    def cancelled_min(self, request: ForecastRequest) -> int | None:
        """When the flight's cancellation became known; None if not cancelled at the issue time.

        Args:
            request: a checked one.
        """
        flight, at_min = request.flight, request.issued_at_epoch_min
        key = (
            flight.carrier_code,
            flight.flight_number,
            flight.origin_code,
            epoch_min(flight.sched_dep_utc),
        )
        version = self._version(key, flight.destination_code, at_min)
        return None if version is None else version.cancelled(at_min)

    def departures(self, start: datetime, end: datetime, at_min: int) -> list[Flight]:
        """Departures in [start, end) that were listed before a minute, without their aircraft.

        Args:
            start: aware.
            end: aware.
            at_min: UTC minute.
        """
        rows = self.timeline.connection.execute(
            _DEPARTURES.format(known=known_flight_sql(at_min)),
            [epoch_min_ceil(start), epoch_min_ceil(end)],
        ).fetchall()
        return [
            Flight(
                carrier,
                number,
                origin,
                destination,
                from_epoch_min(departure),
                None if arrival is None else from_epoch_min(arrival),
                in_schedule=True,
            )
            for carrier, number, origin, destination, departure, arrival in rows
        ]

    def distance_km(self, origin: str, destination: str) -> float | None:
        """The distance of a route in the source.

        Args:
            origin: IATA code.
            destination: IATA code.
        """
        return self.legs.route_km.get((origin, destination))

    def check_day(self, day: date) -> None:
        """Raises InvalidRequest unless the schedule includes a local day.

        Args:
            day: the day of departure.
        """
        if not self.first_day <= day <= self.last_day:
            raise InvalidRequest(
                f"the schedule runs from {self.first_day} to {self.last_day}",
                field="day",
                value=day,
                code="outside_schedule",
            )

    def _version(self, key: FlightKey, destination: str, at_min: int) -> Version | None:
        version = self.timeline.pushed.at(key, at_min)
        return version if version and version.destination_code == destination else None
