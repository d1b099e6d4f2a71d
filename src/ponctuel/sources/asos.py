"""Weather stations at airports, from the CSV that the Iowa Environmental Mesonet hands out."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import ClassVar

import duckdb

from ponctuel.sources.airportsdata import AirportsdataSource
from ponctuel.sources.base import TableSource, card_of_module
from ponctuel.sources.plain import PlainText, first_line_of, plain_texts
from ponctuel.sources.typed_text import Dialect, Field, Kind, open_converter, quoted, write_typed
from ponctuel.tables.raw import RAW_WEATHER

_ENDINGS = (".csv", ".txt", ".csv.gz", ".txt.gz")
_STATION, _VALID = "station", "valid"
# M: not measured. The words for nothing are a choice of whoever asks the service.
_MISSING = ("", "M", "null", "None", "NaN")
_AMOUNT = "precip"


@dataclass(frozen=True)
class Measure:
    """A column of ours and one of theirs, and what makes ours of it: factor × value + offset."""

    column: str
    name: str
    factor: float
    offset: float


@cache
def measures() -> tuple[Measure, ...]:
    """Every measure that is read; of two for one column, the first is preferred."""
    path = Path(__file__).with_name("asos_columns.csv")
    with path.open(encoding="utf-8", newline="") as text:
        return tuple(
            Measure(row["column"], row["name"], float(row["factor"]), float(row["offset"]))
            for row in csv.DictReader(text)
        )


class AsosSource(TableSource):
    """Makes `weather`: of every airport and hour, what its last reports told."""

    name: ClassVar[str] = "asos"
    table: ClassVar[str] = RAW_WEATHER.name

    @property
    def card_path(self) -> Path:
        return card_of_module(__file__)

    def files_in(self, folder: Path) -> list[Path]:
        """Files whose header names a station and a moment, whatever they are called."""
        candidates = sorted(folder.iterdir())
        return [
            path
            for path in candidates
            if path.is_file()
            and path.name.lower().endswith(_ENDINGS)
            and {_STATION, _VALID} <= set(_names(first_line_of(path)))
        ]

    def write(self, files: list[Path], target: Path) -> None:
        work = target.parent
        with open_converter(work) as connection:
            parts: list[Path] = []
            for path in files:
                for text in plain_texts(path, work):
                    parts.append(work / f"reports-{len(parts)}.parquet")
                    _write_reports(connection, text, parts[-1])
            try:
                _write_hours(connection, parts, target)
            finally:
                for part in parts:
                    part.unlink(missing_ok=True)


def _names(line: str) -> list[str]:
    return [name.strip().lower() for name in next(csv.reader([line]), [])]


def _write_reports(connection: duckdb.DuckDBPyConnection, text: PlainText, target: Path) -> None:
    """The reports of one file, in our units."""
    names = _names(text.first_line)
    fields = [
        Field(_STATION, "text", names.index(_STATION), _STATION),
        Field(_VALID, "moment", names.index(_VALID), _VALID),
    ]
    for column in dict.fromkeys(measure.column for measure in measures()):
        fields.append(_field(column, names))
    dialect = Dialect(len(names), missing=_MISSING, comment="#")
    write_typed(connection, text, dialect, fields, target)


def _field(column: str, names: list[str]) -> Field:
    """Where a column of ours is found, if anywhere."""
    kind: Kind = "amount" if column == _AMOUNT else "number"
    for measure in measures():
        if measure.column == column and measure.name in names:
            part = f"({{value}}) * {measure.factor!r} + {measure.offset!r}"
            return Field(column, kind, names.index(measure.name), measure.name, part)
    return Field(column, kind, None)


# The amount accumulates from one hourly report of the station to the next, and begins again after
# it; the hourly reports come at the minute at which most reports come. A report adds what its
# amount is above the one before in the same accumulation; a smaller one has begun again.
_ADDED = """
    SELECT *, CASE WHEN precip >= before THEN precip - before ELSE precip END AS added FROM (
        SELECT *, coalesce(last_value(precip IGNORE NULLS) OVER (
            PARTITION BY station, ceil((epoch(valid) / 60 - reset_minute) / 60)
            ORDER BY valid ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before
        FROM report JOIN (
            SELECT station, mode(minute(valid)) AS reset_minute FROM report GROUP BY station
        ) USING (station))"""
_HOUR = ", ".join(f"{part}(hour_utc) AS {part}" for part in ("year", "month", "day", "hour"))


def _station_airports_sql() -> str:
    """SQL of the airport of each station: KJFK and JFK are JFK, PHNL is HNL."""
    world = f"read_csv({quoted(AirportsdataSource.file())}, header = true, all_varchar = true)"
    return (
        "SELECT station, min(iata) AS iata FROM (SELECT iata, "
        "unnest([icao, CASE WHEN icao LIKE 'K%' THEN substr(icao, 2) END]) AS station "
        f"FROM {world} WHERE iata IS NOT NULL) WHERE station IS NOT NULL GROUP BY station"
    )


def _write_hours(connection: duckdb.DuckDBPyConnection, reports: list[Path], target: Path) -> None:
    """The last value of every measure that an airport's hour told, and what fell in it."""
    parts = ", ".join(quoted(part) for part in reports)
    connection.execute(
        "CREATE TEMP VIEW report AS "
        "SELECT DISTINCT coalesce(airport.iata, station) AS origin, reading.* "
        f"FROM read_parquet([{parts}]) AS reading "
        f"LEFT JOIN ({_station_airports_sql()}) AS airport USING (station) "
        "WHERE station IS NOT NULL AND valid IS NOT NULL"
    )
    last = ", ".join(
        f"arg_max({column}, valid) AS {column}"
        for column in dict.fromkeys(measure.column for measure in measures())
        if column != _AMOUNT
    )
    connection.execute(
        f"COPY (SELECT origin, {_HOUR}, {last}, sum(added) AS precip, "
        f"strftime(hour_utc, '%Y-%m-%dT%H:00:00Z') AS time_hour, 'UTC' AS hour_zone "
        f"FROM (SELECT *, date_trunc('hour', valid) AS hour_utc FROM ({_ADDED})) "
        f"GROUP BY origin, hour_utc ORDER BY origin, hour_utc) TO {quoted(target)} "
        "(FORMAT parquet, COMPRESSION zstd)"
    )
