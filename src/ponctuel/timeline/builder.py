"""Builds the timeline's tables on one connection, and updates them with new events.

The families' SQL and every other reader see three tables, whatever the origin of their rows. Once
an event about a flight was pushed, the flight's facts come from pushed events alone, except its
schedule and its aircraft, which the source may list. New events rebuild only the rows of the
flights that they are about, whatever the size of the history.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa

from ponctuel.domain.event import Event, EventKind
from ponctuel.domain.flight import Flight, epoch_min
from ponctuel.timeline.events import timeline_event_sql
from ponctuel.timeline.flights import (
    FACT_COLUMNS,
    KEY,
    LISTED,
    pushed_flight_sql,
    timeline_flight_sql,
)
from ponctuel.timeline.history_file import map_timeline, replace_changed
from ponctuel.timeline.rules import ALWAYS_MIN, FOREVER_MIN, KnownAfter
from ponctuel.timeline.versions import Versions
from ponctuel.timeline.weather import (
    CHANGE_SPAN_MIN,
    CHANGE_TOLERANCE_MIN,
    MEASURED,
    observation_sql,
    timeline_weather_sql,
)

_TYPES = {"VARCHAR": pa.string(), "BIGINT": pa.int64(), "DOUBLE": pa.float64(), "DATE": pa.date32()}
_OBSERVATION_COLUMNS = {
    "origin_code": "VARCHAR",
    "known_at_min": "BIGINT",
    **dict.fromkeys(MEASURED, "DOUBLE"),
}
_SAME_FLIGHT = " AND ".join(f"t.{column} = f.{column}" for column in KEY)
# Keys of the flights that the new facts are about.
_CHANGED_FLIGHTS = f"SELECT DISTINCT {', '.join(KEY)} FROM new_fact"
# The listing of a flight by the source is kept when its first event replaces all other facts.
_LISTED = f"""
INSERT INTO flight_fact BY NAME
SELECT f.carrier_code, f.flight_number, f.origin_code, f.sched_dep_min, f.destination_code,
  f.flight_id, f.distance_km, f.date_local, f.sched_dep_local_min, '{LISTED}' AS kind,
  {ALWAYS_MIN} AS known_min, f.tail_number, f.block_min
FROM timeline_flight AS f SEMI JOIN changed_flight AS t ON {_SAME_FLIGHT}
WHERE f.listed_min = {ALWAYS_MIN} AND NOT EXISTS (
  SELECT 1 FROM flight_fact AS t WHERE {_SAME_FLIGHT} AND t.kind = '{LISTED}')"""
_SAME_HOUR = "t.origin_code = o.origin_code AND t.known_at_min = o.known_at_min"
# Changes are over three hours: a new observation alters those of three hours later, too.
_CHANGED = f"""
SELECT * FROM observation AS o WHERE EXISTS (
  SELECT 1 FROM new_weather AS t WHERE t.origin_code = o.origin_code
    AND (o.known_at_min = t.known_at_min OR o.known_at_min - t.known_at_min
         BETWEEN {CHANGE_SPAN_MIN - CHANGE_TOLERANCE_MIN}
           AND {CHANGE_SPAN_MIN + CHANGE_TOLERANCE_MIN}))"""
# Of two observations of one minute, one is chosen by its values, not by its order of arrival.
_ONE_PER_MINUTE = f"""
SELECT {", ".join(_OBSERVATION_COLUMNS)} FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY origin_code, known_at_min
    ORDER BY {", ".join(f"{name} DESC NULLS LAST" for name in MEASURED)}) AS row_n
  FROM pushed_observation AS o SEMI JOIN new_weather AS t ON {_SAME_HOUR}
) AS ranked WHERE row_n = 1"""


def timeline_tables(rules: KnownAfter, until_min: int = FOREVER_MIN) -> dict[str, str]:
    """The timeline's tables over the star schema, each with its query, in the order of creation.

    Args:
        rules: when facts that the data do not date become known.
        until_min: facts that became known at this minute or later are left out.
    """
    return {
        "timeline_flight": timeline_flight_sql(rules, until_min),
        "timeline_event": timeline_event_sql(),
        "observation": observation_sql(until_min),
        "timeline_weather": timeline_weather_sql(),
    }


def prepare_timeline(
    connection: duckdb.DuckDBPyConnection, rules: KnownAfter, until_min: int = FOREVER_MIN
) -> None:
    """Build the timeline's tables from the star schema, for any number of requests.

    Args:
        connection: a connection with the star schema's tables.
        rules: when facts that the data do not date become known.
        until_min: facts that became known at this minute or later are left out.
    """
    for name, sql in timeline_tables(rules, until_min).items():
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {sql}")


class TimelineReader(Protocol):
    """A subscriber: it reads the timeline once, and is then called after every change."""

    def flights_changed(self) -> None:
        """Read the versions removed (`removed_version`) and added (`added_version`)."""
        ...

    def weather_changed(self) -> None:
        """Read the observations that are new or have a new three-hour change (`changed`)."""
        ...


class Timeline:
    """The facts known of every flight, on one connection; for one thread at a time.

    Args:
        connection: a connection with the star schema's tables.
        rules: when facts that the data do not date become known.
        history: a file that holds the timeline's tables (`history_file.write_history`); None:
            they are built here.
        until_min: facts that became known at this minute or later are not read from the warehouse
            but come as events; its schedule and aircraft are read whole. By default all its facts
            are read. A history file has to be written for the same minute.

    Attributes:
        version: the number of events ingested; equal for timelines with the same events.
        pushed: the versions of the flights about which an event was pushed.
        first_day, last_day: the first and last local day with a listed flight.
    """

    first_day: date
    last_day: date

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        rules: KnownAfter,
        history: Path | None = None,
        *,
        until_min: int = FOREVER_MIN,
    ) -> None:
        self.connection, self.rules, self.history = connection, rules, history
        self.until_min = until_min
        self.version, self.pushed = 0, Versions()
        self._readers: weakref.WeakSet[TimelineReader] = weakref.WeakSet()
        if history is None:
            prepare_timeline(connection, rules, until_min)
        else:
            map_timeline(connection, history)
        run = connection.execute
        self.first_day, self.last_day = run(
            "SELECT MIN(date_local), MAX(date_local) FROM timeline_flight"
        ).fetchall()[0]
        zones = run("SELECT airport_code, time_zone_name FROM dim_airport").fetchall()
        self._zones = {code: ZoneInfo(name) for code, name in zones}
        for name, columns in (
            ("flight_fact", FACT_COLUMNS),
            ("pushed_observation", _OBSERVATION_COLUMNS),
        ):
            listed = ", ".join(f"{column} {kind}" for column, kind in columns.items())
            run(f"CREATE OR REPLACE TEMP TABLE {name} ({listed})")

    def subscribe(self, reader: TimelineReader) -> None:
        """Call a reader after every change, for as long as it exists.

        Args:
            reader: called after each change; held by a weak reference.
        """
        self._readers.add(reader)

    def ingest(self, events: Iterable[Event]) -> None:
        """Rebuild the rows of the flights and observations that some events are about.

        Events of airports that the reference tables lack are ignored.

        Args:
            events: the new events, in any order.
        """
        events = list(events)
        facts = [
            _fact(event, event.flight, self._zones[event.flight.origin_code])
            for event in events
            if event.flight is not None and event.flight.origin_code in self._zones
        ]
        observations = [_observation(event) for event in events if event.airport_code is not None]
        if facts:
            _create_table(self.connection, "new_fact", facts, FACT_COLUMNS)
            self._rebuild_flights()
        if observations:
            _create_table(self.connection, "new_weather", observations, _OBSERVATION_COLUMNS)
            self._rebuild_weather()
        self.version += len(events)

    def _rebuild_flights(self) -> None:
        run = self.connection.execute
        run(f"CREATE OR REPLACE TEMP TABLE changed_flight AS {_CHANGED_FLIGHTS}")
        run(_LISTED)
        run("INSERT INTO flight_fact BY NAME SELECT * FROM new_fact")
        run(
            "CREATE OR REPLACE TEMP TABLE changed_flight_fact AS "
            f"SELECT f.* FROM flight_fact AS f SEMI JOIN changed_flight AS t ON {_SAME_FLIGHT}"
        )
        run(
            "CREATE OR REPLACE TEMP TABLE removed_version AS "
            f"SELECT f.* FROM timeline_flight AS f SEMI JOIN changed_flight AS t ON {_SAME_FLIGHT}"
        )
        run(f"CREATE OR REPLACE TEMP TABLE added_version AS {pushed_flight_sql()}")
        if self.history is not None:
            replace_changed(self.connection)
        else:
            self._replace_changed()
        if listed := list(self.pushed.read(self.connection)):
            self.first_day = min(self.first_day, *listed)
            self.last_day = max(self.last_day, *listed)
        for reader in self._readers:
            reader.flights_changed()

    def _replace_changed(self) -> None:
        for table, sql in (
            ("timeline_flight", "SELECT * FROM added_version"),
            ("timeline_event", timeline_event_sql("added_version")),
        ):
            self.connection.execute(
                f"DELETE FROM {table} AS f USING changed_flight AS t WHERE {_SAME_FLIGHT}"
            )
            self.connection.execute(f"INSERT INTO {table} BY NAME {sql}")

    def _rebuild_weather(self) -> None:
        run = self.connection.execute
        run("INSERT INTO pushed_observation BY NAME SELECT * FROM new_weather")
        run(f"DELETE FROM observation AS o USING new_weather AS t WHERE {_SAME_HOUR}")
        run(f"INSERT INTO observation BY NAME {_ONE_PER_MINUTE}")
        run(f"CREATE OR REPLACE TEMP TABLE changed AS {_CHANGED}")
        run(f"DELETE FROM timeline_weather AS o USING changed AS t WHERE {_SAME_HOUR}")
        run(f"INSERT INTO timeline_weather BY NAME {timeline_weather_sql(selected='changed')}")
        for reader in self._readers:
            reader.weather_changed()


def _create_table(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    rows: Sequence[Mapping[str, Any]],
    columns: Mapping[str, str],
) -> None:
    """Create a temporary table with some rows."""
    schema = pa.schema([(column, _TYPES[kind]) for column, kind in columns.items()])
    connection.register("given_rows", pa.Table.from_pylist(list(rows), schema=schema))
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM given_rows")
    connection.unregister("given_rows")


def _fact(event: Event, flight: Flight, zone: ZoneInfo) -> dict[str, object]:
    local = flight.sched_dep_utc.astimezone(zone)
    departure, arrival = epoch_min(flight.sched_dep_utc), flight.sched_arr_utc
    states_block = event.kind is EventKind.SCHEDULE and arrival is not None
    return {
        "carrier_code": flight.carrier_code,
        "flight_number": flight.flight_number,
        "origin_code": flight.origin_code,
        "sched_dep_min": departure,
        "destination_code": flight.destination_code,
        "date_local": local.date(),
        "sched_dep_local_min": local.hour * 60 + local.minute,
        "kind": event.kind.value,
        "known_min": event.known_min,
        "tail_number": flight.tail_number if event.kind is EventKind.AIRCRAFT else None,
        "block_min": epoch_min(arrival) - departure if states_block and arrival else None,
        "delay_min": event.delay_min,
    }


def _observation(event: Event) -> dict[str, object]:
    measured = {name: event.measured.get(name) for name in MEASURED}
    return {"origin_code": event.airport_code, "known_at_min": event.known_min, **measured}
