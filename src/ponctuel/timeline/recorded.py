"""The warehouse's facts as events, in the order in which they became known.

A replay of the past sends them one after the other. The schedule and the aircraft are not among
them, because every timeline reads both from the warehouse.
"""

from __future__ import annotations

import duckdb

from ponctuel.domain.event import Event, EventKind
from ponctuel.domain.flight import Flight, from_epoch_min
from ponctuel.timeline.flights import timeline_flight_sql
from ponctuel.timeline.rules import KnownAfter
from ponctuel.timeline.weather import MEASURED, observation_sql

# At most this many minutes pass between the first and the last fact of a flight.
MAX_FACT_SPAN_MIN = 5 * 1440
_MOMENTS = {
    EventKind.DEPARTURE: ("dep_min", "dep_delay"),
    EventKind.ARRIVAL: ("arr_min", "arr_delay"),
    EventKind.CANCELLATION: ("cancelled_min", "CAST(NULL AS BIGINT)"),
    EventKind.DIVERSION: ("diverted_min", "CAST(NULL AS BIGINT)"),
}
_LAST = "GREATEST(dep_min, arr_min, cancelled_min, diverted_min)"
_FACTS = " UNION ALL ".join(
    f"SELECT carrier_code, flight_number, origin_code, destination_code, sched_dep_min, "
    f"'{kind}' AS kind, {moment} AS known_min, {delay} AS delay_min, {_LAST} AS last_min "
    f"FROM recorded_flight WHERE {moment} IS NOT NULL"
    for kind, (moment, delay) in _MOMENTS.items()
)
_BETWEEN = """
SELECT carrier_code, flight_number, origin_code, destination_code, sched_dep_min, kind, known_min,
  delay_min
FROM recorded_fact WHERE known_min >= ? AND known_min < ? AND last_min >= ?
ORDER BY known_min, sched_dep_min, carrier_code, flight_number, origin_code, kind"""
_WEATHER = f"""
SELECT origin_code, known_at_min, {", ".join(MEASURED)} FROM recorded_weather
WHERE known_at_min >= ? AND known_at_min < ? ORDER BY known_at_min, origin_code"""


class RecordedEvents:
    """The events of a warehouse; for one thread at a time.

    Args:
        connection: a connection with the star schema's tables; some temporary ones are made.
        known: when facts that the data do not date become known.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, known: KnownAfter) -> None:
        self._connection = connection
        for name, sql in (
            ("recorded_flight", timeline_flight_sql(known)),
            ("recorded_fact", f"{_FACTS} ORDER BY known_min"),
            ("recorded_weather", f"SELECT * FROM ({observation_sql()}) ORDER BY known_at_min"),
        ):
            connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {sql}")

    @property
    def end_min(self) -> int:
        """The minute after the last fact."""
        row = self._connection.execute("SELECT MAX(known_min) + 1 FROM recorded_fact").fetchone()
        return int(row[0]) if row and row[0] is not None else 0

    def between(self, start_min: int, end_min: int) -> list[Event]:
        """Events that became known in [start, end), of flights and of the weather.

        Args:
            start_min: minutes since 1970 (UTC).
            end_min: minutes since 1970 (UTC), excluded.
        """
        return sorted(
            [*self._flights(start_min, end_min, 0), *self._weather(start_min, end_min)],
            key=lambda event: event.known_at_utc,
        )

    def of_unfinished_flights(self, at_min: int) -> list[Event]:
        """Facts known before a minute, of the flights with later facts.

        Once a flight has an event, its facts come from events alone, so its earlier facts have to
        be sent as events, too.

        Args:
            at_min: minutes since 1970 (UTC); facts known in the same minute do not count.
        """
        return self._flights(at_min - MAX_FACT_SPAN_MIN, at_min, at_min)

    def count(self, start_min: int, end_min: int) -> int:
        """Number of events that `between` gives.

        Args:
            start_min: minutes since 1970 (UTC).
            end_min: minutes since 1970 (UTC), excluded.
        """
        row = self._connection.execute(
            "SELECT (SELECT COUNT(*) FROM recorded_fact WHERE known_min >= $1 AND known_min < $2) "
            "+ (SELECT COUNT(*) FROM recorded_weather "
            "WHERE known_at_min >= $1 AND known_at_min < $2)",
            [start_min, end_min],
        ).fetchone()
        return 0 if row is None else int(row[0])

    def _flights(self, start_min: int, end_min: int, last_from_min: int) -> list[Event]:
        rows = self._connection.execute(_BETWEEN, [start_min, end_min, last_from_min]).fetchall()
        return [
            Event(
                EventKind(kind),
                from_epoch_min(known_min),
                Flight(carrier, number, origin, destination, from_epoch_min(departure)),
                delay_min=delay_min,
            )
            for carrier, number, origin, destination, departure, kind, known_min, delay_min in rows
        ]

    def _weather(self, start_min: int, end_min: int) -> list[Event]:
        rows = self._connection.execute(_WEATHER, [start_min, end_min]).fetchall()
        return [
            Event(
                EventKind.WEATHER,
                from_epoch_min(known_at_min),
                airport_code=origin,
                measured={
                    name: value
                    for name, value in zip(MEASURED, values, strict=True)
                    if value is not None
                },
            )
            for origin, known_at_min, *values in rows
        ]
