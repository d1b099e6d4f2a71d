"""Data sources: one module per source, each beside its card (a Markdown file that describes it).

To add a source of flights, write a module with a class that has `name`, `card_path` and
`table_files()`, add its card, and name the class in `FLIGHT_SOURCES`; the contract tests find it.
"""

from __future__ import annotations

from pathlib import Path

from ponctuel.domain.errors import SourceError
from ponctuel.sources.airportsdata import AirportsdataSource
from ponctuel.sources.base import FlightSource, ReferenceSource
from ponctuel.sources.bts import BtsSource
from ponctuel.sources.companions import TABLE_SOURCES
from ponctuel.sources.holidays import HolidaysSource
from ponctuel.sources.nycflights13 import Nycflights13Source
from ponctuel.sources.open_meteo import OpenMeteoSource
from ponctuel.sources.tables import TablesSource

FLIGHT_SOURCES: dict[str, type[FlightSource]] = {
    BtsSource.name: BtsSource,
    Nycflights13Source.name: Nycflights13Source,
    TablesSource.name: TablesSource,
}
REFERENCE_SOURCES: tuple[type[ReferenceSource], ...] = (AirportsdataSource, HolidaysSource)
# Read while the system runs on the real clock; the pipeline never reads them.
LIVE_SOURCES = (OpenMeteoSource,)


def flight_source(name: str, path: Path | None) -> FlightSource:
    """The source that params.yaml names.

    Raises:
        SourceError: no source has that name, or its folder does not exist.
    """
    try:
        chosen = FLIGHT_SOURCES[name]
    except KeyError:
        raise SourceError(
            f"accepted values: {', '.join(sorted(FLIGHT_SOURCES))}", field="source.name", value=name
        ) from None
    return chosen(path)


__all__ = ["FLIGHT_SOURCES", "LIVE_SOURCES", "REFERENCE_SOURCES", "TABLE_SOURCES", "flight_source"]
