"""Coordinates and time zones of the world's airports."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import ClassVar

from ponctuel.sources.base import card_of_module, distribution_file


class AirportsdataSource:
    """Copies the data file of the installed distribution."""

    name: ClassVar[str] = "airportsdata"

    @property
    def card_path(self) -> Path:
        return card_of_module(__file__)

    @staticmethod
    def file() -> Path:
        """The data file of the installed distribution."""
        return distribution_file("airportsdata", "airportsdata/airports.csv")

    def write(self, folder: Path, years: range, country_codes: list[str]) -> Path:
        del years, country_codes  # the whole world, whatever the flights
        target = folder / "airportsdata.csv"
        shutil.copyfile(self.file(), target)
        return target
