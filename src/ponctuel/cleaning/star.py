"""All raw tables to all tables of the star schema, in one call."""

from __future__ import annotations

import pandas as pd

from ponctuel.cleaning.flights import clean_flights
from ponctuel.cleaning.reference import clean_aircraft, clean_airports, clean_carriers, make_dates
from ponctuel.cleaning.report import CleaningReport
from ponctuel.cleaning.weather import clean_weather
from ponctuel.domain.errors import SourceError
from ponctuel.tables import STAR_SCHEMA
from ponctuel.tables.raw import RAW_TABLES


def clean_star(raw: dict[str, pd.DataFrame]) -> tuple[dict[str, pd.DataFrame], CleaningReport]:
    """Clean every table.

    Args:
        raw: the tables of the source by name, with `airportsdata` and `holidays` beside them.

    Returns:
        The star schema's tables by name, each conforming to its definition, and the report.

    Raises:
        SourceError: a required column is missing, or no flight is left.
    """
    check_columns(raw)
    report = CleaningReport()
    airports = clean_airports(raw["airportsdata"], raw.get("airports"), report)
    flights = clean_flights(raw["flights"], airports, report)
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
        "fact_weather": clean_weather(raw.get("weather"), airports, report),
    }
    return {table.name: table.conform(frames[table.name]) for table in STAR_SCHEMA}, report


def check_columns(raw: dict[str, pd.DataFrame]) -> None:
    """Refuse a source that lacks a column which nothing can stand in for."""
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
