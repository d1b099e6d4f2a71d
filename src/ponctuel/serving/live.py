"""Features for live requests: the same SQL as in training, over the same timeline."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import duckdb
import pandas as pd

from ponctuel.domain.flight import ForecastRequest, epoch_min
from ponctuel.features.balance import RECORD, STATE
from ponctuel.features.build import (
    REQUEST_COLUMNS,
    build_families,
    feature_names,
    joined_sql,
    prepare_timeline,
)
from ponctuel.features.families import FAMILIES
from ponctuel.features.family import Family
from ponctuel.features.requests import create_request_table
from ponctuel.features.timeline import KnownAfter
from ponctuel.serving.resolve import great_circle_km
from ponctuel.serving.schedule import Schedule


class LiveFeatures:
    """Holds one connection with the timeline laid out; not for use by several threads at once.

    Attributes:
        known: when facts that the data do not date become known.
    """

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, schedule: Schedule, known: KnownAfter
    ) -> None:
        self._connection, self._schedule, self.known = connection, schedule, known
        self._built: set[str] = set()
        prepare_timeline(connection, known)

    def rows(self, requests: list[ForecastRequest]) -> pd.DataFrame:
        """One row of features a request, in order; columns are `feature_names()`."""
        asked = pd.DataFrame(
            [self._row(number, request) for number, request in enumerate(requests)]
        )
        types = {
            "VARCHAR": "object",
            "BIGINT": "Int64",
            "DOUBLE": "float64",
            "DATE": "datetime64[us]",
        }
        asked = asked.astype({name: types[kind] for name, kind in REQUEST_COLUMNS.items()})
        create_request_table(self._connection)
        self._connection.register("asked", asked)
        names = ", ".join(REQUEST_COLUMNS)
        self._connection.execute(f"INSERT INTO request SELECT {names} FROM asked")
        self._connection.unregister("asked")
        self._build(asked)
        frame = self._connection.execute(f"{joined_sql()} ORDER BY request_id").df()
        return frame[feature_names()]

    def _build(self, asked: pd.DataFrame) -> None:
        """Run the families' queries, but for those that can say nothing of these requests.

        An emptied table joins like one whose query found nothing, and costs no query.
        """
        silent = {f.name for f in FAMILIES if _is_silent(f, asked)} & self._built
        for name in silent:
            self._connection.execute(f"DELETE FROM family_{name}")
        build_families(self._connection, [f for f in FAMILIES if f.name not in silent])
        self._built = {family.name for family in FAMILIES}

    def _row(self, number: int, request: ForecastRequest) -> dict[str, object]:
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
            "date_local": pd.Timestamp(date(local.year, local.month, local.day)),
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


def _is_silent(family: Family, asked: pd.DataFrame) -> bool:
    """Whether no request is near enough for the family, or none bears its key (no aircraft)."""
    nearest = (asked["sched_dep_min"] - asked["issued_at_min"]).min()
    too_far = family.is_state and nearest > family.max_lead_min
    return bool(too_far or any(asked[key].isna().all() for key in family.keys))
