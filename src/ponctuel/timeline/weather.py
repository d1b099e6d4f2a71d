"""The table `timeline_weather`: observations, known at their hour's end, and their change."""

from __future__ import annotations

from ponctuel.timeline.rules import FOREVER_MIN, minutes

MEASURED = (
    "temperature_c",
    "dew_point_c",
    "humidity_pct",
    "wind_direction_deg",
    "wind_speed_kmh",
    "wind_gust_kmh",
    "precipitation_mm",
    "pressure_hpa",
    "visibility_km",
)
# Changes are over three hours, within half an hour: not every station observes on the hour.
CHANGE_SPAN_MIN, CHANGE_TOLERANCE_MIN = 180, 30
_CHANGES = {
    "pressure_change_3h_hpa": "pressure_hpa",
    "temperature_change_3h_c": "temperature_c",
    "wind_speed_change_3h_kmh": "wind_speed_kmh",
}


def observation_sql(until_min: int = FOREVER_MIN) -> str:
    """SQL of the warehouse's observations: `origin_code`, `known_at_min` and the measures.

    Args:
        until_min: observations known at this minute or later are left out; they come as events.
    """
    known_at = f"{minutes('hour_utc')} + 60"
    return (
        f"SELECT airport_code AS origin_code, {known_at} AS known_at_min, "
        f"{', '.join(MEASURED)} FROM fact_weather WHERE {known_at} < {int(until_min)}"
    )


def timeline_weather_sql(observed: str = "observation", selected: str = "observation") -> str:
    """SQL of one row per observation, with its change over the last three hours.

    The change is from the observation nearest to three hours before; of two equally near, from the
    earlier. It is found by an equi-join on whole hours: the window covers two of them at most.

    Args:
        observed: the table of all observations.
        selected: the table of the observations to give.
    """
    back = f"(a.known_at_min - {CHANGE_SPAN_MIN})"
    bucket = f"CAST(FLOOR(({back} - {CHANGE_TOLERANCE_MIN}) / 60) AS BIGINT) + side.hour"
    changes = ", ".join(f"{now} - before_{now} AS {name}" for name, now in _CHANGES.items())
    before = ", ".join(f"b.{now} AS before_{now}" for now in _CHANGES.values())
    return f"""
SELECT origin_code, known_at_min, {", ".join(MEASURED)}, {changes} FROM (
  SELECT a.*, {before}, ROW_NUMBER() OVER (PARTITION BY a.origin_code, a.known_at_min
    ORDER BY ABS(b.known_at_min - {back}) NULLS LAST, b.known_at_min) AS nearness
  FROM {selected} AS a CROSS JOIN (SELECT 0 AS hour UNION ALL SELECT 1) AS side
  LEFT JOIN (SELECT *, CAST(FLOOR(known_at_min / 60) AS BIGINT) AS hour FROM {observed}) AS b
    ON a.origin_code = b.origin_code AND b.hour = {bucket}
      AND ABS(b.known_at_min - {back}) <= {CHANGE_TOLERANCE_MIN}
) AS nearest WHERE nearness = 1"""
