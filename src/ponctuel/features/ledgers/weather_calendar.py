"""Readers of the families about the weather and the calendar, whose values come from their SQL."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from ponctuel.features.balance import RECORD
from ponctuel.features.expressions import compile_expression
from ponctuel.features.families import calendar, schedule, weather, weather_area
from ponctuel.features.ledgers.arrays import Arrays, parts_of, split_arrays
from ponctuel.features.ledgers.request_table import RequestTable

Values = NDArray[np.float32]
Moments = NDArray[np.int64]
Days = dict[date, Values]


class Weather:
    """The family `weather`: the last observation of each airport."""

    def __init__(self, by_airport: dict[str, tuple[Moments, Values]]) -> None:
        # The history is shared with others, and never changed.
        self._history, self._by_airport = by_airport, dict(by_airport)

    @classmethod
    def read_history(cls, connection: duckdb.DuckDBPyConnection) -> Weather:
        """Read the whole table `timeline_weather`."""
        return cls(_by_airport(connection, "TRUE"))

    def shared_copy(self) -> Weather:
        """A reader that shares the history and ingests events separately."""
        return Weather(self._history)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The arrays of the history, to be written."""
        known = {airport: part[0] for airport, part in self._history.items()}
        values = {airport: part[1] for airport, part in self._history.items()}
        none = np.empty((0, len(weather.FAMILY.features)), dtype=np.float32)
        return split_arrays(known, lambda: np.empty(0, dtype=np.int64)) | {
            "values": np.concatenate([none, *values.values()])
        }

    @classmethod
    def of_arrays(cls, arrays: Arrays) -> Weather:
        """Build it from the arrays that `arrays` gives."""
        known, values = parts_of(arrays), parts_of(arrays, "values")
        return cls({airport: (known[airport], values[airport]) for airport in known})

    def replace_changed(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Read the airports with observations in the table `changed` again."""
        changed_airports = "origin_code IN (SELECT origin_code FROM changed)"
        self._by_airport |= _by_airport(connection, changed_airports)

    def features(self, requests: RequestTable, column: str = "origin_code") -> Values:
        """Shape (n, features); `column` of the requests holds the airport."""
        out = np.full((len(requests), len(weather.FAMILY.features)), np.nan, dtype=np.float32)
        airports = np.asarray(requests.columns[column], dtype=object)
        issued = requests.numbers["issued_at_min"]
        for airport in set(airports.tolist()) & self._by_airport.keys():
            rows = np.flatnonzero(airports == airport)
            out[rows] = _newest(*self._by_airport[airport], issued[rows], weather.STALE_MIN)
        return out


class DestinationWeather:
    """The family `destination_weather`: the last observation at the destination."""

    def __init__(self, weather: Weather) -> None:
        self._weather = weather

    def features(self, requests: RequestTable) -> Values:
        """Shape (n, features)."""
        return self._weather.features(requests, "destination_code")


class AreaWeather:
    """The family `weather_area`: its values after each observation of any airport."""

    def __init__(self, known: Moments, values: Values) -> None:
        self._history = known, values
        self._known, self._values = known, values

    def shared_copy(self) -> AreaWeather:
        """A reader that shares the history and ingests events separately."""
        return AreaWeather(*self._history)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The arrays of the history, to be written."""
        return dict(zip(("known", "values"), self._history, strict=True))

    @classmethod
    def of_arrays(cls, arrays: Arrays) -> AreaWeather:
        """Build it from the arrays that `arrays` gives."""
        return cls(arrays["known"], arrays["values"])

    @classmethod
    def read_history(cls, connection: duckdb.DuckDBPyConnection) -> AreaWeather:
        """Run the family's SQL at every observation."""
        return cls(*_after_observations(connection, "TRUE"))

    def replace_changed(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Run the SQL again for the hours on which observations of the table `changed` bear."""
        first, last = connection.execute(
            "SELECT MIN(known_at_min), MAX(known_at_min) FROM changed"
        ).fetchall()[0]
        last += weather_area.REACH_MIN
        known_min, values = _after_observations(
            connection, f"known_at_min BETWEEN {first} AND {last}"
        )
        begin, end = np.searchsorted(self._known, (first, last + 1)).tolist()
        self._known = np.concatenate([self._known[:begin], known_min, self._known[end:]])
        self._values = np.concatenate([self._values[:begin], values, self._values[end:]])

    def features(self, requests: RequestTable) -> Values:
        """Shape (n, features)."""
        issued = requests.numbers["issued_at_min"]
        return _newest(self._known, self._values, issued, weather_area.STALE_MIN)


class Calendar:
    """The family `calendar`: its values of each day, in the first year of flights and after it."""

    def __init__(self, second_year: int, first: Days, second: Days) -> None:
        """Take the values; `second_year`: first minute (since 1970) after the first year."""
        self._second_year, self._days = second_year, (first, second)
        self._nothing = np.full(len(calendar.FAMILY.features), np.nan, dtype=np.float32)

    def features(self, requests: RequestTable) -> Values:
        """Shape (n, features)."""
        before, after = self._days
        later = requests.numbers[RECORD.moment] >= self._second_year
        days = zip(requests.columns["date_local"], later.tolist(), strict=True)
        return np.array(
            [(after if is_later else before).get(day, self._nothing) for day, is_later in days]
        )

    @classmethod
    def read_history(cls, connection: duckdb.DuckDBPyConnection) -> Calendar:
        """Run the family's SQL for every day, as of the first and of the second year."""
        (first_min,) = connection.execute(
            "SELECT MIN(sched_dep_min) FROM timeline_flight WHERE flight_id IS NOT NULL"
        ).fetchall()[0]
        second_year = (first_min or 0) + calendar.YEAR_MIN + 1
        return cls(second_year, *(_days(connection, moment) for moment in (0, second_year)))

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The arrays to be written."""
        out: dict[str, NDArray[Any]] = {"second_year": np.array(self._second_year)}
        for number, days in enumerate(self._days):
            out[f"day_{number}"] = np.array(list(days), dtype="datetime64[D]")
            out[f"values_{number}"] = np.array([*days.values()], dtype=np.float32)
        return out

    @classmethod
    def of_arrays(cls, arrays: Arrays) -> Calendar:
        """Build it from the arrays that `arrays` gives."""
        years = [
            dict(zip(arrays[f"day_{number}"].tolist(), arrays[f"values_{number}"], strict=True))
            for number in (0, 1)
        ]
        return cls(int(arrays["second_year"]), *years)


class RequestFields:
    """The family `schedule`: features of the request itself."""

    def __init__(self) -> None:
        self._numbers = [
            compile_expression(f"CAST({f.expression} AS FLOAT)")
            for f in schedule.FAMILY.features
            if not f.category
        ]

    def features(self, requests: RequestTable) -> Values:
        """Shape (n, features that are numbers)."""
        return np.column_stack([computed(requests.numbers) for computed in self._numbers])


def _by_airport(
    connection: duckdb.DuckDBPyConnection, condition: str
) -> dict[str, tuple[Moments, Values]]:
    listed = ", ".join(f"CAST({f.expression} AS FLOAT)" for f in weather.FAMILY.features)
    known, values = _table(
        connection,
        f"SELECT known_at_min, {listed} FROM timeline_weather WHERE {condition} "
        "ORDER BY origin_code, known_at_min",
    )
    counts = connection.execute(
        f"SELECT origin_code, COUNT(*) FROM timeline_weather WHERE {condition} "
        "GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    ends = np.cumsum([n for _, n in counts]).tolist()
    return {
        airport: (known[end - n : end], values[end - n : end])
        for (airport, n), end in zip(counts, ends, strict=True)
    }


def _days(connection: duckdb.DuckDBPyConnection, moment: int) -> Days:
    rows = connection.execute(
        f"WITH request AS (SELECT date_local, {moment} AS {RECORD.moment} "
        f"FROM dim_date) {calendar.FAMILY.sql()}"
    ).fetchall()
    return {row[0]: np.array(row[2:], dtype=np.float32) for row in rows}


def _after_observations(
    connection: duckdb.DuckDBPyConnection, condition: str
) -> tuple[Moments, Values]:
    known_min, values = _table(
        connection,
        "WITH request AS (SELECT DISTINCT known_at_min + 1 AS issued_at_min FROM timeline_weather "
        f"WHERE {condition}) SELECT * FROM ({weather_area.FAMILY.sql()}) ORDER BY issued_at_min",
    )
    return known_min - 1, values


def _table(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[Moments, Values]:
    """A query's first column, and the others with NaN for null."""
    table = connection.sql(query).to_arrow_table()
    moments, *columns = (table.column(number) for number in range(table.num_columns))
    values = [column.to_numpy().astype(np.float32) for column in columns]
    return moments.to_numpy().astype(np.int64), np.column_stack(values)


def _newest(known_min: Moments, values: Values, issued: Moments, stale_min: int) -> Values:
    """The last values known before each minute; missing where older than `stale_min`."""
    out = np.full((len(issued), values.shape[1]), np.nan, dtype=np.float32)
    at = np.searchsorted(known_min, issued) - 1
    fresh = (at >= 0) & (issued - known_min[at] <= stale_min)
    out[fresh] = values[at[fresh]]
    return out
