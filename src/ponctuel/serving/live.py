"""Features for live requests: the same SQL as in training, over the same timeline."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa

from ponctuel.domain.flight import Flight, ForecastRequest, epoch_min
from ponctuel.features.build import (
    OBSERVED,
    build_families,
    categorical_names,
    feature_names,
    joined_sql,
)
from ponctuel.features.expressions import as_numbers, compiled
from ponctuel.features.families import FAMILIES
from ponctuel.features.family import Family
from ponctuel.features.requests import REQUEST_COLUMNS, STATED_COLUMNS, request_columns
from ponctuel.serving.memo import FamilyMemo, Key, Memory, Values, keys_of
from ponctuel.serving.resolve import great_circle_km
from ponctuel.serving.schedule import Schedule

# Up to so many requests, only what was never asked is asked; more are joined by the database.
FEW = 32
# A family whose key is the request itself says the same to nobody else, and is not remembered.
OWN_KEY = "request_id"
OWN = tuple(family for family in FAMILIES if OWN_KEY in family.keys)
SHARED = (OBSERVED, *(family for family in FAMILIES if OWN_KEY not in family.keys))
_TYPES = {"VARCHAR": pa.string(), "BIGINT": pa.int64(), "DOUBLE": pa.float64(), "DATE": pa.date32()}
_REQUEST = pa.schema([(name, _TYPES[kind]) for name, kind in REQUEST_COLUMNS.items()])
_COUNTED = [name for name, kind in REQUEST_COLUMNS.items() if kind in ("BIGINT", "DOUBLE")]
Keys = list[Key | None]
Row = dict[str, object]
Columns = dict[str, list[Any]]


class LiveFeatures:
    """Reads the timeline of a schedule; not for use by several threads at once."""

    def __init__(self, schedule: Schedule, memory: Memory | None = None) -> None:
        self._schedule, self._connection = schedule, schedule.timeline.connection
        self._memory, self._version = memory or Memory(), 0

    def beside(self, schedule: Schedule) -> LiveFeatures:
        """The same for another thread, on a timeline of its own; they remember together."""
        return LiveFeatures(schedule, self._memory)

    def rows(self, requests: list[ForecastRequest]) -> pd.DataFrame:
        """One row of features a request, in order; columns are `feature_names()`."""
        asked = self._asked(requests)
        keys = {family.name: keys_of(family, asked) for family in SHARED}
        memo = self._memory.memo(self._version)
        unknown = [family for family in SHARED if not memo.knows(family, keys[family.name])]
        if unknown and len(requests) > FEW:
            return self._joined(memo, asked, keys)
        if unknown:
            self._lay_out(asked)
            self._ask(memo, unknown, keys)
        found = {family.name: memo.rows(family, keys[family.name]) for family in SHARED}
        return _put_together(found | _own(asked))

    def forget(self) -> None:
        """The timeline has changed: what was read from it before serves no more."""
        self._memory.forget()

    def timeline_changed(self, version: int) -> None:
        """This connection's timeline holds more than before: what others remember of an older one
        serves no more, and what this one reads serves nobody who is behind."""
        self._version = version

    def _asked(self, requests: list[ForecastRequest]) -> Columns:
        """The table `request`, by the expressions that history's rows are made by."""
        rows = [self._stated(number, request) for number, request in enumerate(requests)]
        stated = {name: [row[name] for row in rows] for name in STATED_COLUMNS}
        return request_columns(stated, self._schedule.timeline.known)

    def _lay_out(self, asked: Columns) -> None:
        """Fill the table `request`."""
        self._connection.register("given_rows", pa.table(dict(asked), schema=_REQUEST))
        try:
            self._connection.execute("CREATE OR REPLACE TEMP TABLE request AS FROM given_rows")
        finally:
            self._connection.unregister("given_rows")

    def _joined(self, memo: FamilyMemo, asked: Columns, keys: dict[str, Keys]) -> pd.DataFrame:
        """Ask for everything, remember it, and let the database put it together."""
        self._lay_out(asked)
        self._ask(memo, list(SHARED), keys)
        build_families(self._connection, OWN)
        frame = self._connection.execute(f"{joined_sql()} ORDER BY request_id").df()
        return frame[feature_names()]

    def _ask(self, memo: FamilyMemo, unknown: list[Family], keys: dict[str, Keys]) -> None:
        """Run the queries of some families over the table `request`, and remember what they say."""
        made = [family for family in unknown if family is not OBSERVED]
        build_families(self._connection, made)
        for family in (OBSERVED, *made):
            memo.read(self._connection, family, keys[family.name])

    def _stated(self, number: int, request: ForecastRequest) -> Row:
        flight = request.flight
        zone = ZoneInfo(self._schedule.airports[flight.origin_code].time_zone_name)
        local = flight.sched_dep_utc.astimezone(zone)
        departure = epoch_min(flight.sched_dep_utc)
        block = (
            None if flight.sched_arr_utc is None else epoch_min(flight.sched_arr_utc) - departure
        )
        return {
            "request_id": number,
            "carrier_code": flight.carrier_code,
            "flight_number": flight.flight_number,
            "origin_code": flight.origin_code,
            "destination_code": flight.destination_code,
            "tail_number": flight.tail_number,
            "sched_dep_min": departure,
            "block_min": block,
            "distance_km": self._distance_km(flight, request.issued_at_epoch_min),
            "sched_dep_local_min": local.hour * 60 + local.minute,
            "date_local": local.date(),
            "issued_at_min": request.issued_at_epoch_min,
        }

    def _distance_km(self, flight: Flight, at_min: int) -> float | None:
        """The flight's own distance where the source lists it, as in training; else the route's."""
        origin, destination = flight.origin_code, flight.destination_code
        leg = self._schedule.find(
            flight.carrier_code,
            flight.flight_number,
            origin,
            destination,
            flight.sched_dep_utc,
            at_min,
        )
        if leg is not None and leg.flight_id >= 0:
            return leg.distance_km
        listed = self._schedule.distance_km(origin, destination)
        if listed is not None:
            return listed
        a, b = self._schedule.airports[origin], self._schedule.airports[destination]
        return great_circle_km((a.latitude_deg, a.longitude_deg), (b.latitude_deg, b.longitude_deg))


def _own(asked: Columns) -> dict[str, list[Values | None]]:
    """What the request itself says, by family, one row a request."""
    numbers = {name: as_numbers(asked[name]) for name in _COUNTED if name in asked}
    out: dict[str, list[Values | None]] = {}
    for family in OWN:
        columns = [
            asked[feature.expression]
            if feature.category
            else compiled(f"CAST({feature.expression} AS FLOAT)")(numbers)
            for feature in family.features
        ]
        out[family.name] = list(zip(*columns, strict=True))
    return out


def _put_together(found: dict[str, list[Values | None]]) -> pd.DataFrame:
    """The same frame as `joined_sql` gives, from the rows of each family, without a query."""
    heard = [bool(row and row[0]) for row in found[OBSERVED.name]]
    numbers = np.full((len(heard), len(_NUMBERS)), np.nan, dtype=np.float32)
    codes: dict[str, list[Any]] = {}
    for family in FAMILIES:
        rows = found[family.name]
        if family.is_state:
            rows = [row if told else None for row, told in zip(rows, heard, strict=True)]
        columns, places = _PLACES[family.name]
        nothing = (None,) * len(family.features)
        values = [row or nothing for row in rows]
        if len(places) == len(nothing):
            numbers[:, columns] = np.array(values, dtype=np.float32)
            continue
        numbers[:, columns] = np.array([[row[i] for i in places] for row in values], np.float32)
        for place, feature in enumerate(family.features):
            if feature.category:
                codes[feature.name] = [row[place] for row in values]
    frame = pd.DataFrame(numbers, columns=_NUMBERS, copy=False)
    for name in categorical_names():  # in the order of their places, which so are the final ones
        frame.insert(_NAMES.index(name), name, pd.Series(codes[name], dtype="str"))
    return frame


def _places() -> dict[str, tuple[list[int], list[int]]]:
    """By family, where its numbers stand in `_NUMBERS`, and which of its features they are."""
    column = {name: at for at, name in enumerate(_NUMBERS)}
    out = {}
    for family in FAMILIES:
        plain = [at for at, feature in enumerate(family.features) if not feature.category]
        out[family.name] = ([column[family.features[at].name] for at in plain], plain)
    return out


_NAMES = feature_names()
_NUMBERS = pd.Index([name for name in _NAMES if name not in categorical_names()])
_PLACES = _places()
