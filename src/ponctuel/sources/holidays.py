"""Public holidays of the countries that the flights leave from."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from ponctuel.sources.base import card_of_module


class HolidaysSource:
    """Writes the holidays of the flights' countries and years, and of one year before and after."""

    name: ClassVar[str] = "holidays"

    @property
    def card_path(self) -> Path:
        return card_of_module(__file__)

    def write(self, folder: Path, years: range, country_codes: list[str]) -> Path:
        # Imported here: a server uses only the weather of this package.
        import pandas as pd
        from holidays import country_holidays, list_supported_countries

        supported = list_supported_countries()
        covered_years = range(years.start - 1, years.stop + 1)
        rows = [
            {"country_code": country, "date": day.isoformat(), "name": name}
            for country in sorted(set(country_codes) & set(supported))
            for day, name in sorted(
                country_holidays(country, years=covered_years, language="en_US").items()
            )
        ]
        target = folder / "holidays.csv"
        pd.DataFrame(rows, columns=["country_code", "date", "name"]).to_csv(target, index=False)
        return target
