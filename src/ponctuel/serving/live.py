"""Features for live requests: the same SQL as in training, over the same timeline."""

from __future__ import annotations

from functools import cache
from typing import Any, cast
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
import pandas as pd

from ponctuel.domain.flight import ForecastRequest, epoch_min
from ponctuel.features.balance import RECORD, STATE
from ponctuel.features.build import (
    REQUEST_COLUMNS,
    build_families,
    categorical_names,
    feature_names,
    joined_sql,
    prepare_timeline,
)
from ponctuel.features.families import FAMILIES
from ponctuel.features.family import Family, Feature
from ponctuel.features.query_family import QueryFamily
from ponctuel.features.requests import create_request_table
from ponctuel.features.timeline import KnownAfter
from ponctuel.serving.memo import FamilyMemo, Key, Memory, Values, keys_of
from ponctuel.serving.resolve import great_circle_km
from ponctuel.serving.schedule import Schedule

# Up to so many requests, only what was never asked is asked; more are joined by the database.
FEW = 32
# Whether anything was observed at all by a moment; `build_families` makes the table.
OBSERVED = cast(
    Family,
    QueryFamily(
        name="observed",
        label_en="observed",
        label_fr="observé",
        keys=(STATE.moment,),
        query="SELECT * FROM family_observed",
        features=(Feature("dep_n", "dep_n", "departures known in the last day"),),
    ),
)
# A family whose key is the request itself says the same to nobody else, and is not remembered.
OWN_KEY = "request_id"
OWN = tuple(family for family in FAMILIES if OWN_KEY in family.keys)
SHARED = (OBSERVED, *(family for family in FAMILIES if OWN_KEY not in family.keys))
TYPES = {"VARCHAR": "object", "BIGINT": "Int64", "DOUBLE": "float64", "DATE": "datetime64[us]"}
Keys = list[Key | None]
Row = dict[str, Any]


class LiveFeatures:
    """Holds one connection with the timeline laid out; not for use by several threads at once.

    Attributes:
        known: when facts that the data do not date become known.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        schedule: Schedule,
        known: KnownAfter,
        memory: Memory | None = None,
    ) -> None:
        self._connection, self._schedule, self.known = connection, schedule, known
        self._memory, self._version = memory or Memory(), 0
        prepare_timeline(connection, known)

    def beside(self, connection: duckdb.DuckDBPyConnection, schedule: Schedule) -> LiveFeatures:
        """The same for another thread, on a connection of its own; they remember together."""
        return LiveFeatures(connection, schedule, self.known, self._memory)

    def rows(self, requests: list[ForecastRequest]) -> pd.DataFrame:
        """One row of features a request, in order; columns are `feature_names()`."""
        asked = [self._row(number, request) for number, request in enumerate(requests)]
        keys = {family.name: keys_of(family, asked) for family in SHARED}
        memo = self._memory.memo(self._version)
        unknown = [family for family in SHARED if not memo.knows(family, keys[family.name])]
        if unknown and len(requests) > FEW:
            return self._joined(memo, asked, keys)
        if unknown:
            self._lay_out(asked)
            self._ask(memo, unknown, keys)
        found = {family.name: memo.rows(family, keys[family.name]) for family in SHARED}
        return _put_together(found | self._own(asked))

    def forget(self) -> None:
        """The timeline has changed: what was read from it before serves no more."""
        self._memory.forget()

    def timeline_changed(self, version: int) -> None:
        """This connection's timeline holds more than before: what others remember of an older one
        serves no more, and what this one reads serves nobody who is behind."""
        self._version = version

    def _lay_out(self, asked: list[Row]) -> None:
        """Fill the table `request`."""
        create_request_table(self._connection)
        frame = pd.DataFrame(asked).astype({n: TYPES[k] for n, k in REQUEST_COLUMNS.items()})
        self._connection.register("asked", frame)
        names = ", ".join(REQUEST_COLUMNS)
        self._connection.execute(f"INSERT INTO request SELECT {names} FROM asked")
        self._connection.unregister("asked")

    def _joined(self, memo: FamilyMemo, asked: list[Row], keys: dict[str, Keys]) -> pd.DataFrame:
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

    def _own(self, asked: list[Row]) -> dict[str, list[Values | None]]:
        """What the request itself says, by family, one row a request."""
        values: list[Any] = []
        said = ""
        if len(asked) <= FEW:  # for a few a table costs ten times the query
            said = f"WITH request AS ({_said(len(asked))}) "
            values = [row[name] for row in asked for name in REQUEST_COLUMNS]
        else:
            self._lay_out(asked)
        out: dict[str, list[Values | None]] = {}
        for family in OWN:
            names = ", ".join(feature.name for feature in family.features)
            query = f"SELECT {names} FROM ({said}{family.sql()}) AS own ORDER BY {OWN_KEY}"
            out[family.name] = list(self._connection.execute(query, values).fetchall())
        return out

    def _row(self, number: int, request: ForecastRequest) -> Row:
        flight = request.flight
        zone = ZoneInfo(self._schedule.airports[flight.origin_code].time_zone_name)
        local = flight.sched_dep_utc.astimezone(zone)
        departure, issued = epoch_min(flight.sched_dep_utc), request.issued_at_epoch_min
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
            "distance_km": self._distance_km(flight.origin_code, flight.destination_code),
            "sched_dep_local_min": local.hour * 60 + local.minute,
            "sched_hour_local": local.hour,
            "date_local": local.date(),
            "issued_at_min": issued,
            STATE.moment: issued - issued % STATE.step_min,
            RECORD.moment: issued - issued % RECORD.step_min,
            "published_before_min": issued + self.known.schedule_before_min,
        }

    def _distance_km(self, origin: str, destination: str) -> float:
        listed = self._schedule.distance_km(origin, destination)
        if listed is not None:
            return listed
        a, b = self._schedule.airports[origin], self._schedule.airports[destination]
        return great_circle_km((a.latitude_deg, a.longitude_deg), (b.latitude_deg, b.longitude_deg))


@cache
def _said(n: int) -> str:
    """The table `request` as a query with a parameter for each value of n rows."""
    row = ", ".join(f"CAST(? AS {kind})" for kind in REQUEST_COLUMNS.values())
    rows = ", ".join([f"({row})"] * n)
    return f"SELECT * FROM (VALUES {rows}) AS said ({', '.join(REQUEST_COLUMNS)})"


def _put_together(found: dict[str, list[Values | None]]) -> pd.DataFrame:
    """The same frame as `joined_sql` gives, from the rows of each family, without a query."""
    heard = [bool(row and row[0]) for row in found[OBSERVED.name]]
    columns: dict[str, list[Any]] = {}
    for family in FAMILIES:
        rows = found[family.name]
        if family.is_state:
            rows = [row if told else None for row, told in zip(rows, heard, strict=True)]
        for place, feature in enumerate(family.features):
            columns[feature.name] = [row[place] if row else None for row in rows]
    codes = {name: columns.pop(name) for name in categorical_names()}
    numbers = pd.DataFrame(
        np.array(list(columns.values()), dtype="float32").T, columns=list(columns)
    )
    return pd.concat([numbers, pd.DataFrame(codes, dtype="str")], axis=1)[feature_names()]
