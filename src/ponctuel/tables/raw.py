"""The five tables of the nycflights13 schema, which every source provides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ponctuel.domain.errors import SourceError

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class RawTable:
    """A table of a source.

    Attributes:
        name: file name without its ending.
        required: columns without which the table cannot be used.
        optional: columns that may be missing; fewer features and figures are computed then.
        table_required: whether every source must have the table.
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
        "hour_zone",
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
# Other names of a column, as some packages ship it.
ALIASES = {"weather": {"station": "origin"}}


def rename_columns(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with its columns renamed to the schema's names (see `column_renamings`)."""
    return frame.rename(columns=column_renamings(name, frame))


def column_renamings(name: str, frame: pd.DataFrame) -> dict[str, str]:
    """A frame's columns that have blanks around their names or an alias, to the schema's names."""
    plain = {
        str(column): str(column).strip() for column in frame if str(column) != str(column).strip()
    }
    present = {plain.get(str(column), str(column)) for column in frame}
    renamed = {old: new for old, new in ALIASES.get(name, {}).items() if new not in present}
    return plain | {str(column): renamed[str(column)] for column in frame if str(column) in renamed}


def check_columns(raw: dict[str, pd.DataFrame]) -> None:
    """Check that a source has every required table and column.

    Raises:
        SourceError: names the first table that is missing, or that lacks columns.
    """
    for table in RAW_TABLES:
        if table.name not in raw:
            if table.table_required:
                raise SourceError("the table is missing", field=table.name)
            continue
        missing = [column for column in table.required if column not in raw[table.name]]
        if missing:
            raise SourceError(
                f"required columns are missing; the file has {', '.join(raw[table.name].columns)}",
                field=table.name,
                value=", ".join(missing),
                code="missing_column",
            )
