"""Cleaning of all raw tables into the tables of the star schema, in one call."""

from __future__ import annotations

import pandas as pd

from ponctuel.cleaning.flights import clean_flights
from ponctuel.cleaning.missing import tidy_tables
from ponctuel.cleaning.reference import (
    clean_aircraft,
    clean_airports,
    clean_carriers,
    make_dates,
    registered_numbers,
)
from ponctuel.cleaning.report import CleaningReport
from ponctuel.cleaning.weather import clean_weather
from ponctuel.cleaning.weather_clock import WeatherClock
from ponctuel.domain.errors import SourceError
from ponctuel.tables import STAR_SCHEMA
from ponctuel.tables.raw import check_columns


def clean_star(
    raw: dict[str, pd.DataFrame], weather_clock: WeatherClock = "auto"
) -> tuple[dict[str, pd.DataFrame], CleaningReport]:
    """Clean every table.

    Args:
        raw: the tables of the source by name, with `airportsdata` and `holidays` beside them.
        weather_clock: whether the weather's hours are local or UTC; `auto` detects it.

    Returns:
        The star schema's tables by name, each conforming to its definition, and the report.

    Raises:
        SourceError: a required column is missing, or no flight is left.
    """
    report = CleaningReport()
    raw = tidy_tables(raw, report)
    check_columns(raw)
    airports = clean_airports(raw["airportsdata"], raw.get("airports"), report)
    registered = registered_numbers(raw.get("planes"))
    flights = clean_flights(raw["flights"], airports, report, registered)
    if flights.empty:
        raise SourceError(
            "no flight is left after cleaning; " + "; ".join(report.warnings[:5]), field="flights"
        )
    frames = {
        "dim_date": make_dates(flights, raw["holidays"]),
        "dim_airport": airports,
        "dim_carrier": clean_carriers(raw.get("airlines"), flights, report),
        "dim_aircraft": clean_aircraft(raw.get("planes"), flights, report),
        "fact_flight": flights,
        "fact_weather": clean_weather(
            raw.get("weather"), airports, report, weather_clock, raw["flights"]
        ),
    }
    return {table.name: table.conform(frames[table.name]) for table in STAR_SCHEMA}, report
