"""The five tables of the nycflights13 schema, as a source must hand them over."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RawTable:
    """A table of a source.

    Attributes:
        name: file name without its ending.
        required: columns without which the table cannot be used.
        optional: columns whose absence only degrades what is made of it.
        table_required: whether the source may lack the table.
    """

    name: str
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    table_required: bool = True


RAW_FLIGHTS = RawTable(
    "flights",
    required=(
        "year",
        "month",
        "day",
        "sched_dep_time",
        "dep_delay",
        "arr_delay",
        "carrier",
        "flight",
        "origin",
        "dest",
    ),
    optional=(
        "dep_time",
        "arr_time",
        "sched_arr_time",
        "tailnum",
        "air_time",
        "distance",
        "time_hour",
    ),
)
RAW_WEATHER = RawTable(
    "weather",
    required=("origin", "year", "month", "day", "hour"),
    optional=(
        "temp",
        "dewp",
        "humid",
        "wind_dir",
        "wind_speed",
        "wind_gust",
        "precip",
        "pressure",
        "visib",
        "time_hour",
    ),
    table_required=False,
)
RAW_PLANES = RawTable(
    "planes",
    required=("tailnum",),
    optional=("year", "manufacturer", "model", "engines", "seats"),
    table_required=False,
)
RAW_AIRPORTS = RawTable(
    "airports",
    required=("faa", "name", "lat", "lon"),
    optional=("alt", "tzone"),
    table_required=False,
)
RAW_AIRLINES = RawTable("airlines", required=("carrier", "name"), table_required=False)

RAW_TABLES = (RAW_FLIGHTS, RAW_WEATHER, RAW_PLANES, RAW_AIRPORTS, RAW_AIRLINES)
