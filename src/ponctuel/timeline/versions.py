"""The versions of flights with new events, in memory: a request finds its version without SQL.

After new events the timeline holds two tables about the flights that they are about: the versions
that were valid until then (`removed_version`), and those that replace them (`added_version`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import duckdb

# Carrier, flight number, origin, and the minute of the scheduled departure.
FlightKey = tuple[str, int, str, int]
_VERSIONS = """
SELECT carrier_code, flight_number, origin_code, sched_dep_min, destination_code, date_local,
  flight_id, block_min, distance_km, listed_min, cancelled_min, since_min, until_min
FROM added_version ORDER BY carrier_code, flight_number, origin_code, sched_dep_min, since_min"""


@dataclass(frozen=True)
class Version:
    """A flight as it was known at the moments in (`since_min`, `until_min`].

    Attributes:
        listed_min: when it became known that the flight is in the schedule.
        cancelled_min: when its cancellation became known.
    """

    destination_code: str
    date_local: date
    flight_id: int | None
    block_min: int | None
    distance_km: float | None
    listed_min: int | None
    cancelled_min: int | None
    since_min: int
    until_min: int

    def listed(self, at_min: int) -> bool:
        """True where the flight was known to be in the schedule.

        Args:
            at_min: minutes since 1970 (UTC); facts known in the same minute do not count.
        """
        return self.listed_min is not None and self.listed_min < at_min

    def cancelled(self, at_min: int) -> int | None:
        """The minute at which its cancellation became known; None where it is not known.

        Args:
            at_min: minutes since 1970 (UTC); facts known in the same minute do not count.
        """
        known_at = self.cancelled_min
        return known_at if known_at is not None and known_at < at_min else None


class Versions:
    """Every version of the flights about which an event was pushed."""

    def __init__(self) -> None:
        self._by_flight: dict[FlightKey, tuple[Version, ...]] = {}

    def __contains__(self, key: FlightKey) -> bool:
        return key in self._by_flight

    def at(self, key: FlightKey, at_min: int) -> Version | None:
        """The version that was valid at a moment; None where nothing was known of the flight.

        Args:
            key: carrier, number, origin and scheduled departure of the flight.
            at_min: minutes since 1970 (UTC); facts known in the same minute do not count.
        """
        for version in self._by_flight.get(key, ()):
            if version.since_min < at_min <= version.until_min:
                return version
        return None

    def read(self, connection: duckdb.DuckDBPyConnection) -> Iterator[date]:
        """Read the table `added_version`, and give the local days of its listed flights.

        Args:
            connection: the timeline's connection.
        """
        rows = connection.execute(_VERSIONS).fetchall()
        for key, of_flight in groupby(rows, key=lambda row: row[:4]):
            versions = tuple(Version(*row[4:]) for row in of_flight)
            self._by_flight[key] = versions
            yield from (v.date_local for v in versions if v.listed_min is not None)
