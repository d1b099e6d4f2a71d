"""The start of a demonstration: a stormy day that the model was not trained on."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import duckdb

# By midday the morning's flights have outcomes, and most of a winter storm is still to come.
OPENS_AT = time(12)
# Share of a day's flights an hour late or cancelled; on calm days it is below a tenth.
STORMY = 0.3
LATE_MIN = 60
_DAYS = f"""
SELECT date_local, AVG(CASE WHEN outcome = 'cancelled' OR dep_delay_min >= {LATE_MIN}
    THEN 1.0 ELSE 0.0 END) AS disrupted
FROM fact_flight WHERE date_local >= ? AND date_local <= ?
GROUP BY date_local ORDER BY date_local"""


def noon_of_stormy_day(
    connection: duckdb.DuckDBPyConnection, unseen_from: date, until: date, zone: ZoneInfo
) -> datetime | None:
    """Midday of the last stormy day of a span; of its most disrupted one where none is stormy.

    Args:
        connection: a connection with the star schema's tables.
        unseen_from: the first local day.
        until: the last local day.
        zone: the time zone of midday.

    Returns:
        An aware moment; None where the span has no flights.
    """
    rows = connection.execute(_DAYS, [unseen_from, until]).fetchall()
    if not rows:
        return None
    days = [(day.date() if isinstance(day, datetime) else day, share) for day, share in rows]
    stormy = [day for day, share in days if share >= STORMY]
    chosen = stormy[-1] if stormy else max(days, key=lambda row: row[1])[0]
    return datetime.combine(chosen, OPENS_AT, zone)
