"""All scheduled legs (flights) in memory, for look-ups in microseconds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from ponctuel.domain.flight import epoch_min, from_epoch_min
from ponctuel.features.ledgers.arrays import Arrays, PrefixedArrays, key_arrays, keys_of, prefixed

# Departures are minutes of the epoch, below 2^27 until the year 2225.
_MINUTE_BITS = 27
_NO_ARRIVAL = -1
Name = tuple[str, int, str, str]
Integers = NDArray[np.int64]

_NAME = ("carrier_code", "flight_number", "origin_code", "destination_code")
_ROUTE = ("origin_code", "destination_code")
_COLUMNS = ("key", "flight_id", "arr_min", "distance_km")
_LEGS = """
SELECT carrier_code, flight_number, origin_code, destination_code, flight_id,
  sched_dep_min AS dep_min, COALESCE(sched_dep_min + block_min, -1) AS arr_min, distance_km
FROM timeline_flight WHERE flight_id IS NOT NULL"""


@dataclass(frozen=True)
class Leg:
    """A scheduled leg, as in the schedule."""

    flight_id: int
    sched_arr_utc: datetime | None
    distance_km: float | None


@dataclass(frozen=True)
class Legs:
    """The schedule's legs by carrier, flight number, route and departure.

    Attributes:
        numbers: a number for each carrier, flight number and route.
        key: that number and the departure combined, ascending; the other columns have this order.
        flight_id, arr_min, distance_km: shape (n,); -1 and NaN where the schedule has no value.
        route_km: the shortest distance that the source gives for each route.
    """

    numbers: Mapping[Name, int]
    key: Integers
    flight_id: Integers
    arr_min: Integers
    distance_km: NDArray[np.float64]
    route_km: Mapping[tuple[str, str], float]

    @classmethod
    def read(cls, connection: duckdb.DuckDBPyConnection) -> Legs:
        """Read what the source lists from the timeline, once.

        Args:
            connection: a connection to the analytic database, its timeline laid out.
        """
        rows = connection.execute(_LEGS).df()
        by_name = rows.groupby(list(_NAME), sort=False)
        numbers = {
            (str(c), int(n), str(o), str(d)): name_n
            for name_n, (c, n, o, d) in enumerate(by_name.size().index)
        }
        number = np.asarray(by_name.ngroup(), dtype=np.int64)
        key = _key(number, np.asarray(rows["dep_min"], dtype=np.int64))
        order = np.argsort(key, kind="stable")
        routes = rows.groupby(list(_ROUTE), as_index=False)
        shortest = routes["distance_km"].min().dropna()
        return cls(
            numbers,
            key[order],
            rows["flight_id"].to_numpy(np.int64)[order],
            rows["arr_min"].to_numpy(np.int64)[order],
            rows["distance_km"].to_numpy(dtype="float64", na_value=np.nan)[order],
            {(str(o), str(d)): float(km) for o, d, km in shortest.itertuples(index=False)},
        )

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The arrays that `of_arrays` reads back."""
        return {
            **{name: getattr(self, name) for name in _COLUMNS},
            **prefixed("name", key_arrays(_NAME, self.numbers)),
            **prefixed("route", key_arrays(_ROUTE, self.route_km)),
            "route.km": np.array(list(self.route_km.values()), dtype=np.float64),
        }

    @classmethod
    def of_arrays(cls, arrays: Arrays) -> Legs:
        """Read back the arrays of `arrays`.

        Args:
            arrays: the arrays by name.
        """
        names = keys_of(_NAME, PrefixedArrays(arrays, "name"))
        routes = keys_of(_ROUTE, PrefixedArrays(arrays, "route"))
        return cls(
            {name: number for number, name in enumerate(names)},
            arrays["key"],
            arrays["flight_id"],
            arrays["arr_min"],
            arrays["distance_km"],
            dict(zip(routes, arrays["route.km"].tolist(), strict=True)),
        )

    @cached_property
    def of_carrier(self) -> Mapping[tuple[str, str, str], list[Name]]:
        """The names of a carrier's legs on each route: by carrier, origin and destination."""
        names: dict[tuple[str, str, str], list[Name]] = {}
        for name in self.numbers:
            carrier, _, origin, destination = name
            names.setdefault((carrier, origin, destination), []).append(name)
        return names

    def near(
        self, names: Iterable[Name], departure: datetime, within: timedelta
    ) -> list[tuple[datetime, Name]]:
        """Departures of some legs around a time, earliest first.

        Args:
            names: carrier, number, origin and destination of each.
            departure: the time in the middle, aware.
            within: the largest difference from it.
        """
        middle, distance_min = epoch_min(departure), round(within.total_seconds() / 60)
        departures = []
        for name in names:
            number = self.numbers.get(name)
            if number is None:
                continue
            ends = [
                _key(np.int64(number), np.int64(middle + sign * distance_min)) for sign in (-1, 1)
            ]
            first, last = np.searchsorted(self.key, ends)
            minutes = self.key[first:last] & ((1 << _MINUTE_BITS) - 1)
            departures += [(from_epoch_min(int(minute)), name) for minute in minutes]
        return sorted(departures)

    def find(self, name: Name, departure: datetime) -> Leg | None:
        """The leg that leaves exactly then, if the source lists it.

        Args:
            name: carrier, number, origin and destination.
            departure: scheduled, aware.
        """
        number = self.numbers.get(name)
        if number is None or departure.second or departure.microsecond:
            return None
        wanted_key = _key(np.int64(number), np.int64(epoch_min(departure)))
        at = int(np.searchsorted(self.key, wanted_key))
        if at == len(self.key) or self.key[at] != wanted_key:
            return None
        arrival, km = int(self.arr_min[at]), float(self.distance_km[at])
        return Leg(
            int(self.flight_id[at]),
            None if arrival == _NO_ARRIVAL else from_epoch_min(arrival),
            None if np.isnan(km) else km,
        )


def _key(number: Integers | np.int64, dep_min: Integers | np.int64) -> Integers:
    return np.asarray((number << _MINUTE_BITS) + dep_min, dtype=np.int64)
