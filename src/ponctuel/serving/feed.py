"""Events that were pushed in, laid into the timeline beside those of the warehouse.

The families' SQL reads `timeline_flight`, `timeline_event` and `timeline_weather`, and knows
nothing of where their rows come from. Here the three become views: what the warehouse replays, and
what the operational database took in. A flight of which anything was pushed is known by that alone,
but for its schedule and its aircraft, which the warehouse may tell.

A fact counts from the minute at which it became known, as everywhere; of two facts of one kind
about one flight the one that became known last counts.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pandas as pd

from ponctuel.domain.clock import Clock
from ponctuel.domain.flight import Flight, epoch_min
from ponctuel.features.timeline import OVERDUE_LIMIT_MIN, timeline_event_sql
from ponctuel.operations.repositories.events import KeptEvent
from ponctuel.operations.repositories.flights import KnownFlight, NaturalKey, key_of
from ponctuel.operations.words import EventKind
from ponctuel.operations.work import Operations
from ponctuel.serving.facts import FlightFacts
from ponctuel.serving.schedule import Schedule

# Records look back so far; what was known earlier moves no feature any more.
REACH = timedelta(days=120)
# Two that push at once may finish in another order than they began: so many are looked at again.
OVERLAP = 1000
LOT = 10_000
# Asked on every forecast, the database is looked at so often at most.
LOOK_EVERY_S = 2.0
MEASURED = (
    "temperature_c",
    "dew_point_c",
    "humidity_pct",
    "wind_direction_deg",
    "wind_speed_kmh",
    "wind_gust_kmh",
    "precipitation_mm",
    "pressure_hpa",
    "visibility_km",
)
_KEY = ("carrier_code", "flight_number", "origin_code", "sched_dep_min")
_TABLES = ("timeline_flight", "timeline_event", "timeline_weather")
# Within three hours, give or take half an hour: observations do not come on the minute.
_BACK_MIN, _NEAR_MIN = 180, 30

_FACTS = f"""
CREATE OR REPLACE TEMP TABLE pushed_flight AS
SELECT -ROW_NUMBER() OVER (ORDER BY {", ".join(_KEY)}) AS flight_id, f.*,
  GREATEST(sched_dep_min, LEAST(sched_dep_min + {OVERDUE_LIMIT_MIN},
    COALESCE(dep_min, cancelled_min, sched_dep_min + {OVERDUE_LIMIT_MIN}))) AS overdue_until_min
FROM (
  SELECT p.carrier_code, p.flight_number, p.origin_code,
    ANY_VALUE(p.destination_code) AS destination_code,
    COALESCE(LAST(p.tail_number ORDER BY p.known_min, p.id) FILTER (p.tail_number IS NOT NULL),
             ANY_VALUE(r.tail_number)) AS tail_number,
    p.sched_dep_min,
    COALESCE(LAST(p.block_min ORDER BY p.known_min, p.id) FILTER (p.block_min IS NOT NULL),
             ANY_VALUE(r.block_min)) AS block_min,
    ANY_VALUE(p.sched_hour_local) AS sched_hour_local,
    MAX(p.known_min) FILTER (p.kind = 'departure') AS dep_min,
    LAST(p.dep_delay ORDER BY p.known_min, p.id) FILTER (p.kind = 'departure') AS dep_delay,
    MAX(p.known_min) FILTER (p.kind = 'arrival') AS arr_min,
    LAST(p.arr_delay ORDER BY p.known_min, p.id) FILTER (p.kind = 'arrival') AS arr_delay,
    MAX(p.known_min) FILTER (p.kind = 'cancellation') AS cancelled_min,
    MAX(p.known_min) FILTER (p.kind = 'diversion') AS diverted_min
  FROM pushed_event AS p
  LEFT JOIN (SELECT * FROM replayed_flight UNION ALL SELECT * FROM void_flight) AS r
    ON p.carrier_code = r.carrier_code AND p.flight_number = r.flight_number
    AND p.origin_code = r.origin_code AND p.sched_dep_min = r.sched_dep_min
  GROUP BY p.carrier_code, p.flight_number, p.origin_code, p.sched_dep_min
) AS f"""

_WEATHER = f"""
CREATE OR REPLACE TEMP TABLE pushed_weather_row AS
SELECT a.*, a.pressure_hpa - b.pressure_hpa AS pressure_change_3h_hpa,
  a.temperature_c - b.temperature_c AS temperature_change_3h_c,
  a.wind_speed_kmh - b.wind_speed_kmh AS wind_speed_change_3h_kmh
FROM (SELECT origin_code, known_at_min, {", ".join(f"LAST({c} ORDER BY id) AS {c}" for c in MEASURED)}
      FROM pushed_weather GROUP BY origin_code, known_at_min) AS a
LEFT JOIN LATERAL (
  SELECT pressure_hpa, temperature_c, wind_speed_kmh FROM (
    SELECT * FROM pushed_weather UNION ALL BY NAME
    SELECT origin_code, known_at_min, pressure_hpa, temperature_c, wind_speed_kmh
    FROM replayed_weather
  ) AS w
  WHERE w.origin_code = a.origin_code
    AND ABS(w.known_at_min - (a.known_at_min - {_BACK_MIN})) <= {_NEAR_MIN}
  ORDER BY ABS(w.known_at_min - (a.known_at_min - {_BACK_MIN})), w.known_at_min LIMIT 1
) AS b ON TRUE"""  # noqa: E501


class Feed:
    """Keeps one connection's timeline abreast of what was pushed; for one thread at a time.

    Args:
        connection: with the timeline laid out (`features.build.prepare_timeline`).
        clock: the system's.
        look_every_s: how often the operational database is asked, at most.

    Attributes:
        facts: what is known of single flights.
        version: how many events the timeline holds; the same for all who have taken in the same.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        schedule: Schedule,
        operations: Operations,
        clock: Clock,
        look_every_s: float = LOOK_EVERY_S,
    ) -> None:
        self._connection, self._schedule, self._operations = connection, schedule, operations
        self._clock, self._look_every_s = clock, look_every_s
        self._last_id, self._looked_at = 0, float("-inf")
        self._seen: set[int] = set()
        self._laid_out = False
        self.facts = FlightFacts()
        self.version = 0

    def update(self) -> bool:
        """Take in what has arrived since; tells whether the timeline has changed."""
        if time.monotonic() - self._looked_at < self._look_every_s:
            return False
        self._looked_at = time.monotonic()
        new = self._arrived()
        if not new:
            return False
        if not self._laid_out:
            self._lay_out()
        for event, flight in new:
            if flight is not None:
                self.facts.add(event, flight)
        flights = [_flight_row(e, f, self._hour(f)) for e, f in new if f is not None]
        weather = [_weather_row(e) for e, f in new if f is None]
        _insert(self._connection, "pushed_event", flights)
        _insert(self._connection, "pushed_weather", weather)
        self._rebuild()
        self.version += len(new)
        for event, flight in new:
            if flight is not None:
                self._schedule.pushed[key_of(flight)] = _leg(event, flight, self._schedule)
        return True

    def _arrived(self) -> list[tuple[KeptEvent, KnownFlight | None]]:
        since = max(0, self._last_id - OVERLAP)
        known_from = self._clock.now() - REACH
        new: list[tuple[KeptEvent, KnownFlight | None]] = []
        with self._operations.read() as work:
            while found := work.events.arrived(since, known_from, LOT):
                new += [each for each in found if each[0].id not in self._seen]
                since = found[-1][0].id
                if len(found) < LOT:
                    break
        self._last_id = max(since, self._last_id)
        self._seen = {i for i in self._seen if i > self._last_id - OVERLAP}
        self._seen |= {event.id for event, _ in new if event.id > self._last_id - OVERLAP}
        return [(e, f) for e, f in new if f is None or self._knows(f)]

    def _knows(self, flight: KnownFlight) -> bool:
        return flight.origin_code in self._schedule.airports

    def _hour(self, flight: KnownFlight) -> int:
        zone = self._schedule.airports[flight.origin_code].time_zone_name
        return flight.sched_dep_utc.astimezone(ZoneInfo(zone)).hour

    def _lay_out(self) -> None:
        """What was a table of the warehouse's becomes one of two parts of a view."""
        run = self._connection.execute
        for name in _TABLES:
            run(f"ALTER TABLE {name} RENAME TO {name.replace('timeline', 'replayed')}")
        run("CREATE TEMP TABLE void_flight AS SELECT * FROM replayed_flight LIMIT 0")
        run(
            "CREATE TEMP TABLE pushed_event (id BIGINT, kind VARCHAR, carrier_code VARCHAR, "
            "flight_number BIGINT, origin_code VARCHAR, destination_code VARCHAR, "
            "sched_dep_min BIGINT, block_min BIGINT, sched_hour_local BIGINT, known_min BIGINT, "
            "tail_number VARCHAR, dep_delay BIGINT, arr_delay BIGINT)"
        )
        measured = ", ".join(f"{column} DOUBLE" for column in MEASURED)
        run(
            "CREATE TEMP TABLE pushed_weather (id BIGINT, origin_code VARCHAR, "
            f"known_at_min BIGINT, {measured})"
        )
        self._laid_out = True

    def _rebuild(self) -> None:
        """Lay the pushed facts beside the replayed ones, by the timeline's own SQL."""
        run = self._connection.execute
        run(_FACTS)
        run(_WEATHER)
        same = " AND ".join(f"p.{column} = r.{column}" for column in _KEY)
        apart = f"NOT EXISTS (SELECT 1 FROM pushed_flight AS p WHERE {same})"
        # Where the warehouse lists a flight of which something was pushed, its own facts are void.
        void = run(f"SELECT COUNT(*) FROM replayed_flight AS r WHERE NOT ({apart})").fetchone()
        if void and void[0]:
            run(f"INSERT INTO void_flight SELECT * FROM replayed_flight AS r WHERE NOT ({apart})")
            run(f"DELETE FROM replayed_flight AS r WHERE NOT ({apart})")
            run("CREATE OR REPLACE TEMP VIEW timeline_flight AS SELECT * FROM replayed_flight")
            run(f"CREATE OR REPLACE TEMP TABLE replayed_event AS {timeline_event_sql()}")
        columns = [row[0] for row in run("DESCRIBE replayed_flight").fetchall()]
        run(
            "CREATE OR REPLACE TEMP VIEW timeline_flight AS "
            f"SELECT {', '.join(columns)} FROM pushed_flight"
        )
        run(f"CREATE OR REPLACE TEMP TABLE pushed_event_row AS {timeline_event_sql()}")
        _view(self._connection, "timeline_flight", "replayed_flight", "pushed_flight")
        _view(self._connection, "timeline_event", "replayed_event", "pushed_event_row")
        run(
            "CREATE OR REPLACE TEMP VIEW timeline_weather AS SELECT * FROM replayed_weather AS r "
            "WHERE NOT EXISTS (SELECT 1 FROM pushed_weather_row AS p WHERE p.origin_code = "
            "r.origin_code AND p.known_at_min = r.known_at_min) "
            "UNION ALL BY NAME SELECT * FROM pushed_weather_row"
        )


def _view(connection: duckdb.DuckDBPyConnection, name: str, replayed: str, pushed: str) -> None:
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW {name} AS "
        f"SELECT * FROM {replayed} UNION ALL BY NAME SELECT * FROM {pushed}"
    )


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    columns = list(rows[0])
    frame = pd.DataFrame(rows, dtype=object)
    connection.register("new_rows", frame)
    connection.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(columns)} FROM new_rows"
    )
    connection.unregister("new_rows")


def _flight_row(event: KeptEvent, flight: KnownFlight, hour_local: int) -> dict[str, Any]:
    departure, said = epoch_min(flight.sched_dep_utc), event.payload
    arrival = _arrival(event, flight)
    return {
        "id": event.id,
        "kind": event.kind,
        "carrier_code": flight.carrier_code,
        "flight_number": flight.flight_number,
        "origin_code": flight.origin_code,
        "destination_code": flight.destination_code,
        "sched_dep_min": departure,
        "block_min": None if arrival is None else epoch_min(arrival) - departure,
        "sched_hour_local": hour_local,
        "known_min": epoch_min(event.known_at_utc),
        "tail_number": said.get("tail_number"),
        "dep_delay": said.get("dep_delay_min"),
        "arr_delay": said.get("arr_delay_min"),
    }


def _weather_row(event: KeptEvent) -> dict[str, Any]:
    return {
        "id": event.id,
        "origin_code": event.airport_code,
        "known_at_min": epoch_min(event.known_at_utc),
        **{name: event.payload.get(name) for name in MEASURED},
    }


def _arrival(event: KeptEvent, flight: KnownFlight) -> datetime | None:
    said = event.payload.get("sched_arr_utc")
    return datetime.fromisoformat(said) if said else flight.sched_arr_utc


def _leg(event: KeptEvent, flight: KnownFlight, schedule: Schedule) -> Flight:
    """The flight as the schedule now has it; a cancelled one stays in it."""
    key: NaturalKey = key_of(flight)
    before = schedule.pushed.get(key)
    arrival = _arrival(event, flight) or (before.sched_arr_utc if before else None)
    return Flight(
        flight.carrier_code,
        flight.flight_number,
        flight.origin_code,
        flight.destination_code,
        flight.sched_dep_utc,
        sched_arr_utc=arrival,
        in_schedule=event.kind == EventKind.SCHEDULE or bool(before and before.in_schedule),
    )
