"""Weather reports of airport stations (ASOS), from CSV files of the Iowa Environmental Mesonet."""

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
# M: not measured. The service lets its users choose the text for a missing value.
_MISSING = ("", "M", "null", "None", "NaN")
_AMOUNT = "precip"


@dataclass(frozen=True)
class Measure:
    """A column of the raw table, the file's column, and the conversion: factor × value + offset."""

    column: str
    name: str
    factor: float
    offset: float


@cache
def measures() -> tuple[Measure, ...]:
    """The measures that are read; of two for one column, the first is preferred."""
    path = Path(__file__).with_name("asos_columns.csv")
    with path.open(encoding="utf-8", newline="") as text:
        return tuple(
            Measure(row["column"], row["name"], float(row["factor"]), float(row["offset"]))
            for row in csv.DictReader(text)
        )


class AsosSource(TableSource):
    """Makes the table `weather`: for each airport and hour, the values of the last reports."""

    name: ClassVar[str] = "asos"
    table: ClassVar[str] = RAW_WEATHER.name

    @property
    def card_path(self) -> Path:
        return card_of_module(__file__)

    def files_in(self, folder: Path) -> list[Path]:
        """Files whose header has the columns `station` and `valid`, whatever their names."""
        candidates = sorted(folder.iterdir())
        return [
            path
            for path in candidates
            if path.is_file()
            and path.name.lower().endswith(_ENDINGS)
            and {_STATION, _VALID} <= set(_names(first_line_of(path)))
        ]

    def write(self, files: list[Path], target: Path) -> None:
        folder = target.parent
        with open_converter(folder) as connection:
            parts: list[Path] = []
            for path in files:
                for text in plain_texts(path, folder):
                    parts.append(folder / f"reports-{len(parts)}.parquet")
                    _write_reports(connection, text, parts[-1])
            try:
                _write_hours(connection, parts, target)
            finally:
                for part in parts:
                    part.unlink(missing_ok=True)


def _names(line: str) -> list[str]:
    return [name.strip().lower() for name in next(csv.reader([line]), [])]


def _write_reports(connection: duckdb.DuckDBPyConnection, text: PlainText, target: Path) -> None:
    """Write the reports of one file, in the units of the raw table."""
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
    """The field of the file that a column of the raw table is read from, if there is one."""
    kind: Kind = "amount" if column == _AMOUNT else "number"
    for measure in measures():
        if measure.column == column and measure.name in names:
            part = f"({{value}}) * {measure.factor!r} + {measure.offset!r}"
            return Field(column, kind, names.index(measure.name), measure.name, part)
    return Field(column, kind, None)


# Precipitation accumulates between two hourly reports of a station and is reset by each. The
# hourly reports are those at the station's most frequent minute. A report adds the difference to
# the previous amount of the same accumulation; a smaller amount follows a reset.
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
    """SQL of each station's airport: KJFK and JFK give JFK, PHNL gives HNL."""
    world = f"read_csv({quoted(AirportsdataSource.file())}, header = true, all_varchar = true)"
    return (
        "SELECT station, min(iata) AS iata FROM (SELECT iata, "
        "unnest([icao, CASE WHEN icao LIKE 'K%' THEN substr(icao, 2) END]) AS station "
        f"FROM {world} WHERE iata IS NOT NULL) WHERE station IS NOT NULL GROUP BY station"
    )


def _write_hours(connection: duckdb.DuckDBPyConnection, reports: list[Path], target: Path) -> None:
    """Write each airport's last value of every measure in an hour, and the hour's precipitation."""
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
