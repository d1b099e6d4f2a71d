"""The largest errors, and what happened on those days."""

from __future__ import annotations

import duckdb
import pandas as pd

from ponctuel.analysis.predictions import HEADLINE_LATE_MIN

_WEATHER_SQL = """
SELECT f.date_local, MAX(COALESCE(w.wind_gust_kmh, w.wind_speed_kmh)) AS gust_kmh,
  MIN(w.visibility_km) AS visibility_km, SUM(w.precipitation_mm) AS precipitation_mm,
  AVG(w.temperature_c) AS temperature_c
FROM (SELECT DISTINCT date_local, origin_code, DATE_TRUNC('hour', sched_dep_utc) AS hour_utc
      FROM fact_flight WHERE date_local BETWEEN ? AND ?) AS f
JOIN fact_weather AS w ON f.origin_code = w.airport_code AND f.hour_utc = w.hour_utc
GROUP BY f.date_local"""


def days(predictions: pd.DataFrame, lead_time_min: int) -> pd.DataFrame:
    """One row a test day at one lead time: `date_local`, `flights_n`, `crps_min` (mean over arrived
    flights), `late_share` (of arrived flights, 30 min or more), `cancelled_n`, `cancelled_share`, `p30` and `p_cancelled` as
    forecast, `cancelled_top` (the destination of most cancelled flights) and `cancelled_top_n`."""
    rows = predictions[predictions["lead_time_min"] == lead_time_min]
    arrived = rows["outcome"] == "arrived"
    late = (rows["arr_delay_min"] >= HEADLINE_LATE_MIN).astype(float).where(arrived)
    cancelled = (rows["outcome"] == "cancelled").astype(float)
    frame = rows.assign(late=late, cancelled=cancelled, crps=rows["crps_min"].where(arrived))
    out = (
        frame.groupby("date_local")
        .agg(
            flights_n=("flight_id", "size"),
            crps_min=("crps", "mean"),
            late_share=("late", "mean"),
            cancelled_n=("cancelled", "sum"),
            cancelled_share=("cancelled", "mean"),
            p30=("p30", "mean"),
            p_cancelled=("p_cancelled", "mean"),
        )
        .reset_index()
    )
    return out.astype({"cancelled_n": "int64"}).merge(
        _top_cancelled(rows), on="date_local", how="left"
    )


def _top_cancelled(rows: pd.DataFrame) -> pd.DataFrame:
    """Each day's destination with most cancelled flights: `cancelled_top`, `cancelled_top_n`."""
    cancelled = rows[rows["outcome"] == "cancelled"]
    counts = cancelled.groupby(["date_local", "destination_code"], observed=True).size()
    listed = counts.rename("cancelled_top_n").reset_index()
    listed = listed.sort_values(["cancelled_top_n", "destination_code"], ascending=[False, True])
    first = listed.drop_duplicates("date_local")
    return first.rename(columns={"destination_code": "cancelled_top"})


def with_weather(days_frame: pd.DataFrame, connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """The days with the weather at their origins in the hours of flight: `gust_kmh` (strongest),
    `visibility_km` (worst), `precipitation_mm` (summed over hours and origins), `temperature_c`."""
    first, last = days_frame["date_local"].min(), days_frame["date_local"].max()
    weather = connection.execute(_WEATHER_SQL, [first, last]).df()
    return days_frame.merge(weather, on="date_local", how="left")


def worst_days(days_frame: pd.DataFrame, count: int = 10) -> pd.DataFrame:
    """The days with the largest mean CRPS."""
    return days_frame.nlargest(count, "crps_min").reset_index(drop=True)


def worst_flights(
    predictions: pd.DataFrame,
    connection: duckdb.DuckDBPyConnection,
    lead_time_min: int,
    count: int = 10,
) -> pd.DataFrame:
    """The flights with the largest CRPS, named: `date_local`, `flight`, `route`, `sched_local`,
    `crps_min`, `arr_delay_min`, `dep_delay_min`, `delay_p50_min`, `delay_p95_min`, `p30`."""
    rows = predictions[
        (predictions["lead_time_min"] == lead_time_min) & (predictions["outcome"] == "arrived")
    ].nlargest(count, "crps_min")
    return named_flights(rows, connection)


def named_flights(rows: pd.DataFrame, connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Forecasts with the flight's name, route, schedule and what its departure was like."""
    asked = rows[["flight_id"]].drop_duplicates()
    connection.register("asked", asked)
    facts = connection.execute(
        "SELECT flight_id, carrier_code || ' ' || flight_number AS flight, "
        "origin_code || ' → ' || destination_code AS route, "
        "STRFTIME(sched_dep_local, '%H h %M') AS sched_local, dep_delay_min "
        "FROM fact_flight JOIN asked USING (flight_id)"
    ).df()
    connection.unregister("asked")
    return rows.merge(facts, on="flight_id", how="left")
