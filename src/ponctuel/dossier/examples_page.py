"""The page with the prepared rows of one flight, and the forecasts made from them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from ponctuel.dossier.facts import lead_text
from ponctuel.dossier.rendering import rendered
from ponctuel_words.french import number_text, percent_text

# One or two features per family, if the data have them; the feature table has many more.
SHOWN = (
    "system_dep_60m_n",
    "system_dep_late15_60m_share",
    "overdue_system_0m_n",
    "overdue_origin_0m_n",
    "origin_dep_60m_n",
    "origin_dep_delay_60m_min",
    "origin_cancelled_180m_n",
    "carrier_dep_pos_120m_min",
    "aircraft_slack_min",
    "bank_before_60m_n",
    "iso_weekday",
    "days_to_holiday",
)
# The first flight whose delay is the 90th percentile, so that the forecasts show a delay.
_FLIGHT = """
WITH last AS (
  SELECT * FROM read_parquet($predictions)
  WHERE outcome = 'arrived'
    AND lead_time_min = (SELECT min(lead_time_min) FROM read_parquet($predictions))
)
SELECT flight_id FROM last
WHERE arr_delay_min >= (SELECT quantile_disc(arr_delay_min, 0.9) FROM last)
ORDER BY arr_delay_min, flight_id LIMIT 1
"""


def examples_page(features: Path, predictions: Path, flights: Path) -> str:
    """The page, in French; the same files give the same bytes.

    Args:
        features: the table of prepared rows, one row per request.
        predictions: the forecasts of the test period, with the outcomes.
        flights: the cleaned flights, for the flight's name.
    """
    with duckdb.connect(":memory:") as database:
        parameters = {"predictions": str(predictions)}
        row = database.execute(_FLIGHT, parameters).fetchone()
        flight_id = row[0] if row else None
        flight = _rows(database, flights, "flight_id = $flight", flight_id)[0]
        rows = _rows(
            database, features, "flight_id = $flight ORDER BY lead_time_min DESC", flight_id
        )
        forecasts = _rows(
            database, predictions, "flight_id = $flight ORDER BY lead_time_min DESC", flight_id
        )
    columns = [name for name in SHOWN if name in rows[0]]
    return rendered(
        "exemples.md.j2",
        flight=flight,
        variables=len(rows[0]) - 2,
        leads=[lead_text(row["lead_time_min"]) for row in rows],
        table=[(name, [_cell(row[name]) for row in rows]) for name in columns],
        forecasts=[
            {
                "lead": lead_text(forecast["lead_time_min"]),
                "cancelled": percent_text(forecast["p_cancelled"], 1),
                "p30": percent_text(forecast["p30"], 1),
                "p60": percent_text(forecast["p60"], 1),
                "median": number_text(forecast["delay_p50_min"], 0),
                "low": number_text(forecast["delay_p05_min"], 0),
                "high": number_text(forecast["delay_p95_min"], 0),
            }
            for forecast in forecasts
        ],
        delay=number_text(forecasts[-1]["arr_delay_min"], 0),
    )


def _rows(
    database: duckdb.DuckDBPyConnection, path: Path, where: str, flight_id: Any
) -> list[dict[str, Any]]:
    result = database.execute(
        f"SELECT * FROM read_parquet($path) WHERE {where}", {"path": str(path), "flight": flight_id}
    )
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _cell(value: Any) -> str:
    """A feature's value in French; a dash where it is unknown."""
    if value is None or value != value:
        return "–"
    number = float(value)
    return number_text(number, 0 if number.is_integer() else 2)
