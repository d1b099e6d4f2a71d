"""Readers of the families about the aircraft: its day so far, and its type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from ponctuel.features.expressions import Formulas
from ponctuel.features.families import aircraft, aircraft_type
from ponctuel.features.ledgers.arrays import Arrays
from ponctuel.features.ledgers.flights import BY_AIRCRAFT, UNKNOWN, FlightRows, Rows
from ponctuel.features.ledgers.request_table import RequestTable
from ponctuel.timeline.rules import DELAY_CAP_MIN, DELAY_FLOOR_MIN

_AT = {name: column for column, name in enumerate(BY_AIRCRAFT)}
# Columns that the family's expressions name.
_NAMES = (
    "day_n",
    "day_delay_sum",
    "day_pos_sum",
    "arr_n",
    "arr_pos_sum",
    "since_dep_min",
    "slack_min",
    "past_arrival_min",
    "last_dep_delay_min",
    "last_block_min",
    "last_arr_delay_min",
    "same_origin",
)
_NO_VALUES = (np.nan,) * len(_NAMES)


class AircraftDays:
    """The family `aircraft`."""

    def __init__(self, flights: FlightRows) -> None:
        self._flights = flights
        self._formulas = Formulas(_NAMES, [f.expression for f in aircraft.FAMILY.features])

    def features(self, requests: RequestTable) -> NDArray[np.float32]:
        """Shape (n, features)."""
        keys = zip(
            requests.columns["tail_number"],
            requests.columns["issued_at_min"],
            requests.columns["sched_dep_min"],
            requests.columns["origin_code"],
            strict=True,
        )
        rows = [_NO_VALUES if key[0] is None else self._day(*key) for key in keys]
        return self._formulas.compute(np.array(rows, dtype=np.float64))

    def _day(self, tail: str, issued: int, departure: int, origin: str) -> tuple[float, ...]:
        rows = self._flights.by_aircraft.rows_of((self._flights.aircraft.number_of(tail),))
        left_min = rows[:, _AT["left_min"]]
        has_left = (left_min < issued) & (left_min != UNKNOWN)
        if not has_left.any():
            return _NO_VALUES
        last = int(rows[has_left, _AT["dep_min"]].max())
        if issued - last > aircraft.MAX_ABSENCE_MIN:
            return _NO_VALUES
        in_force = (rows[:, _AT["since_min"]] < issued) & (rows[:, _AT["until_min"]] >= issued)
        leg = rows[in_force & (rows[:, _AT["dep_min"]] == last)]
        if not len(leg):
            return _NO_VALUES
        block, arrival = _known_max(leg, "block_min"), _known_max(leg, "arr_min")
        if (leg[:, _AT["arr_min"]] == UNKNOWN).any():
            arrival = np.nan
        names = self._flights.airports.names
        from_origin = max(names[airport] for airport in leg[:, _AT["origin_code"]])
        return (
            *_totals(rows[in_force], issued),
            departure - last,
            departure - last - 2 * block - aircraft.TURNAROUNDS_MIN,
            issued - last - block,
            _known_max(leg, "dep_delay"),
            block,
            _known_max(leg, "arr_delay") if arrival < issued else np.nan,
            float(from_origin == origin),
        )


class AircraftTypes:
    """The family `aircraft_type`."""

    def __init__(self, types: Mapping[str, NDArray[np.float32]]) -> None:
        self._types = types
        self._nothing = np.full(len(aircraft_type.FAMILY.features), np.nan, dtype=np.float32)

    @classmethod
    def read_history(cls, connection: duckdb.DuckDBPyConnection) -> AircraftTypes:
        """Read every aircraft by the family's SQL."""
        listed = connection.execute(aircraft_type.FAMILY.sql()).fetchall()
        return cls({tail: np.array(values, dtype=np.float32) for tail, *values in listed})

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The arrays to be written."""
        values = np.array([*self._types.values()], dtype=np.float32)
        return {"tail": np.array(list(self._types), dtype=str), "values": values}

    @classmethod
    def of_arrays(cls, arrays: Arrays) -> AircraftTypes:
        """Build it from the arrays that `arrays` gives."""
        return cls(dict(zip(arrays["tail"].tolist(), arrays["values"], strict=True)))

    def features(self, requests: RequestTable) -> NDArray[np.float32]:
        """Shape (n, features)."""
        rows = [self._types.get(tail, self._nothing) for tail in requests.columns["tail_number"]]
        return np.array(rows, dtype=np.float32)


def _totals(rows: Rows, issued: int) -> tuple[float, ...]:
    """Departures and arrivals that became known in the last day, and their bounded delays."""
    out: list[float] = []
    for event in ("dep", "arr"):
        known_min = rows[:, _AT[f"{event}_min"]]
        counted = (known_min < issued) & (known_min >= issued - aircraft.DAY_MIN)
        delay = np.clip(rows[counted, _AT[f"{event}_delay"]], DELAY_FLOOR_MIN, DELAY_CAP_MIN)
        out.append(len(delay))
        if event == "dep":
            out.append(int(delay.sum()))
        out.append(int(np.maximum(delay, 0).sum()))
    return tuple(out)


def _known_max(rows: Rows, name: str) -> float:
    """The largest known value; NaN where none is known."""
    most = int(rows[:, _AT[name]].max())
    return np.nan if most == UNKNOWN else most
