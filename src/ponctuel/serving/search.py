"""Finding flights as people know them: by number and day, or by route."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from ponctuel.domain.errors import InvalidRequest
from ponctuel.domain.flight import epoch_min
from ponctuel.domain.written import flight_number
from ponctuel.features.timeline import minutes
from ponctuel.serving.outcomes import outcome_row
from ponctuel.serving.resolve import airport_code, carrier_code
from ponctuel.serving.schedule import Schedule

Row = dict[str, Any]
_LISTED = """
SELECT f.carrier_code, c.carrier_name, f.flight_number, f.origin_code, o.airport_name,
  f.destination_code, d.airport_name, f.sched_dep_local, f.sched_dep_utc, f.sched_arr_utc
FROM fact_flight f JOIN dim_carrier c ON f.carrier_code = c.carrier_code
JOIN dim_airport o ON f.origin_code = o.airport_code
JOIN dim_airport d ON f.destination_code = d.airport_code"""
_ORDER = "f.sched_dep_utc, f.carrier_code, f.flight_number, f.origin_code, f.destination_code"
# By what names a flight: what was pushed of it has a row of its own in the timeline.
_SAME = (
    "f.carrier_code = t.carrier_code AND f.flight_number = t.flight_number "
    "AND f.origin_code = t.origin_code AND f.destination_code = t.destination_code "
    f"AND {minutes('f.sched_dep_utc')} = t.sched_dep_min"
)
_OUTCOME = """CASE WHEN t.arr_min IS NOT NULL THEN 'arrived'
  WHEN t.cancelled_min IS NOT NULL THEN 'cancelled' ELSE 'diverted' END"""
_NAMES = (
    "carrier_code",
    "carrier_name",
    "flight_number",
    "origin_code",
    "origin_name",
    "destination_code",
    "destination_name",
    "sched_dep_local",
    "sched_dep_utc",
    "sched_arr_utc",
)


@dataclass(frozen=True)
class Which:
    """Flights by what is known of them; None leaves a part open."""

    carrier: str | None = None
    number: int | None = None
    origin: str | None = None
    destination: str | None = None

    @classmethod
    def read(cls, said: Mapping[str, Any], schedule: Schedule) -> Which:
        """Check what a caller writes: `carrier`, `flight`, `origin`, `destination`.

        A flight may be written with its carrier's code, as in UA1545.

        Raises:
            UserError: names the field, its value and what is accepted.
        """
        said = {name: value for name, value in said.items() if value not in (None, "")}
        carrier = carrier_code(said, "carrier", schedule) if "carrier" in said else None
        number = None
        if "flight" in said:
            text = str(said["flight"]).replace(" ", "").upper()
            if carrier is None and text[:2] in schedule.carriers:
                carrier, text = text[:2], text[2:]
            number = flight_number(text, carrier or "")
        airports = {
            name: airport_code(said, name, schedule) if name in said else None
            for name in ("origin", "destination")
        }
        return cls(carrier, number, **airports)

    def where(self) -> tuple[str, list[Any]]:
        """The SQL of it, and its parameters; everything is meant where nothing is known."""
        wanted = {
            "f.carrier_code": self.carrier,
            "f.flight_number": self.number,
            "f.origin_code": self.origin,
            "f.destination_code": self.destination,
        }
        given = {name: value for name, value in wanted.items() if value is not None}
        return " AND ".join(["TRUE", *(f"{name} = ?" for name in given)]), list(given.values())


def flights_on(
    connection: duckdb.DuckDBPyConnection, schedule: Schedule, which: Which, day: date
) -> list[Row]:
    """Scheduled departures of a local day, earliest first.

    Raises:
        InvalidRequest: the schedule does not reach the day, or neither an airport nor a number
            says which flights.
    """
    schedule.check_day(day)
    if which.origin is None and which.destination is None and which.number is None:
        raise InvalidRequest(
            "an origin, a destination or a flight number is needed", field="origin", code="missing"
        )
    where, values = which.where()
    rows = connection.execute(
        f"{_LISTED} WHERE f.date_local = ? AND {where} ORDER BY {_ORDER}", [day, *values]
    ).fetchall()
    return [_listed(row, schedule) for row in rows]


def departures_between(
    connection: duckdb.DuckDBPyConnection,
    schedule: Schedule,
    which: Which,
    start: datetime,
    end: datetime,
) -> list[Row]:
    """Scheduled departures in [start, end), earliest first."""
    where, values = which.where()
    bounds = [moment.astimezone(UTC).replace(tzinfo=None) for moment in (start, end)]
    rows = connection.execute(
        f"{_LISTED} WHERE f.sched_dep_utc >= ? AND f.sched_dep_utc < ? AND {where} "
        f"ORDER BY {_ORDER}",
        [*bounds, *values],
    ).fetchall()
    return [_listed(row, schedule) for row in rows]


def past_flights(
    connection: duckdb.DuckDBPyConnection,
    schedule: Schedule,
    which: Which,
    now: datetime,
    after: tuple[datetime, str] | None,
    limit: int,
) -> list[Row]:
    """Departures whose outcome is known by now, latest first, with the outcome.

    Args:
        now: what the system's clock shows; later outcomes are not told.
        after: departure (aware) and origin of the last flight of the page before.

    Raises:
        InvalidRequest: no carrier or no number says which flights.
    """
    for field, value in (("carrier", which.carrier), ("flight", which.number)):
        if value is None:
            raise InvalidRequest("a carrier and a number are needed", field=field, code="missing")
    moment, last_origin = after or (now, "")
    before = moment.astimezone(UTC).replace(tzinfo=None)
    where, values = which.where()
    known = "COALESCE(t.arr_min, t.cancelled_min, t.diverted_min)"
    listed = _LISTED.replace("\nFROM", f", {_OUTCOME}, t.arr_delay, t.dep_delay, {known}\nFROM")
    rows = connection.execute(
        f"{listed} JOIN timeline_flight t ON {_SAME} "
        "WHERE (f.sched_dep_utc < ? OR (f.sched_dep_utc = ? AND f.origin_code > ?)) "
        f"AND {known} < ? AND {where} ORDER BY f.sched_dep_utc DESC, f.origin_code LIMIT ?",
        [before, before, last_origin, epoch_min(now), *values, limit],
    ).fetchall()
    return [_listed(row[:10], schedule) | {"outcome": outcome_row(*row[10:])} for row in rows]


def _listed(row: tuple[Any, ...], schedule: Schedule) -> Row:
    told = dict(zip(_NAMES, row, strict=True))
    arrival = told["sched_arr_utc"]
    told["sched_dep_local"] = told["sched_dep_local"].isoformat(timespec="minutes")
    told["sched_dep_utc"] = told["sched_dep_utc"].replace(tzinfo=UTC).isoformat()
    told["sched_arr_utc"] = told["sched_arr_local"] = None
    if arrival is not None:
        aware = arrival.replace(tzinfo=UTC)
        zone = ZoneInfo(schedule.airports[told["destination_code"]].time_zone_name)
        told["sched_arr_utc"] = aware.isoformat()
        local = aware.astimezone(zone).replace(tzinfo=None)
        told["sched_arr_local"] = local.isoformat(timespec="minutes")
    return told
