"""Flights of another year or other airports: the same five tables in any folder."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from ponctuel.domain.errors import SourceError
from ponctuel.sources.base import FlightSource, card_of_module, default_converted_folder
from ponctuel.sources.companions import CompanionTables, table_file
from ponctuel.tables.raw import RAW_FLIGHTS


class TablesSource(FlightSource):
    """Reads `flights`, `weather`, `planes`, `airports`, `airlines` from a folder.

    A `card.md` in the folder, in the format of the sources' cards, replaces the card of this
    module.
    """

    name: ClassVar[str] = "tables"

    def __init__(self, path: Path | None = None) -> None:
        if path is None:
            raise SourceError("the source `tables` needs a folder", field="source.path")
        if not path.is_dir():
            raise SourceError("there is no such folder", field="source.path", value=path)
        self._folder = path

    @property
    def card_path(self) -> Path:
        own = self._folder / "card.md"
        return own if own.is_file() else card_of_module(__file__)

    def card_of(self, table: str) -> Path:
        return CompanionTables.of(self._folder).card_of(table) or self.card_path

    def table_files(self, converted_folder: Path | None = None) -> dict[str, Path]:
        flights = table_file(self._folder, RAW_FLIGHTS.name)
        if flights is None:
            raise SourceError(
                "the folder holds no flights (.csv, .csv.zip, .csv.gz or .parquet)",
                field="source.path",
                value=self._folder,
            )
        companions = CompanionTables.of(self._folder)
        folder = (converted_folder or default_converted_folder()) / self.name
        return {RAW_FLIGHTS.name: flights, **companions.table_files(folder)}
