"""The timeline: every fact that can inform a forecast, with the minute at which it became known.

All instants are whole minutes since 1970 (UTC), so that sums are exact on every engine. A feature
may use an event only if ``known_at_min < issued_at_min``, strictly.
"""

from __future__ import annotations

from dataclasses import dataclass

from ponctuel.config.params import TimelineParams

EPOCH = "TIMESTAMP '1970-01-01 00:00:00'"
# A flight of which nothing is heard for a day stops counting as overdue.
OVERDUE_LIMIT_MIN = 1440
# Sums of delays are bounded so that one flight of next day cannot drown a day's mean.
DELAY_FLOOR_MIN, DELAY_CAP_MIN = -60, 360


@dataclass(frozen=True)
class KnownAfter:
    """When facts that the data do not date become known (params.yaml, group `timeline`)."""

    cancellation_min: int = 120
    diversion_min: int = 1440
    aircraft_before_min: int = 180
    schedule_before_min: int = 43200


def known_after(params: TimelineParams) -> KnownAfter:
    """The timeline's rules, as params.yaml sets them."""
    return KnownAfter(
        cancellation_min=params.cancellation_known_after_min,
        diversion_min=params.diversion_known_after_min,
        aircraft_before_min=params.aircraft_known_before_min,
        schedule_before_min=params.schedule_known_before_min,
    )


def minutes(column: str) -> str:
    """SQL for whole minutes since 1970, rounded down to be safe where seconds exist."""
    return f"CAST(DATE_DIFF('minute', {EPOCH}, {column}) AS BIGINT)"


def timeline_flight_sql(known: KnownAfter) -> str:
    """One row a flight: its schedule, and each later fact with its minute."""
    return f"""
SELECT flight_id, carrier_code, flight_number, origin_code, destination_code, tail_number,
  sched_dep_min, block_min, sched_hour_local, dep_min, dep_delay, arr_min, arr_delay,
  cancelled_min, diverted_min,
  GREATEST(sched_dep_min, LEAST(sched_dep_min + {OVERDUE_LIMIT_MIN},
    COALESCE(dep_min, cancelled_min, sched_dep_min + {OVERDUE_LIMIT_MIN}))) AS overdue_until_min
FROM (
  SELECT flight_id, carrier_code, flight_number, origin_code, destination_code, tail_number,
    {minutes("sched_dep_utc")} AS sched_dep_min,
    {minutes("sched_arr_utc")} - {minutes("sched_dep_utc")} AS block_min,
    CAST(EXTRACT(HOUR FROM sched_dep_local) AS BIGINT) AS sched_hour_local,
    {minutes("dep_utc")} AS dep_min,
    CAST(dep_delay_min AS BIGINT) AS dep_delay,
    {minutes("arr_utc")} AS arr_min,
    CAST(arr_delay_min AS BIGINT) AS arr_delay,
    CASE WHEN outcome = 'cancelled'
      THEN {minutes("sched_dep_utc")} + {known.cancellation_min} END AS cancelled_min,
    CASE WHEN outcome = 'diverted'
      THEN COALESCE({minutes("sched_arr_utc")}, {minutes("dep_utc")} + 1440)
        + {known.diversion_min} END AS diverted_min
  FROM fact_flight
) AS dated"""


def _event(moment: str, kind: str, **values: str) -> str:
    columns = {
        "dep_n": "0",
        "dep_delay_sum": "0",
        "dep_pos_sum": "0",
        "dep_late15_n": "0",
        "dep_late60_n": "0",
        "arr_n": "0",
        "arr_delay_sum": "0",
        "arr_pos_sum": "0",
        "arr_gain_sum": "0",
        "arr_late15_n": "0",
        "arr_late30_n": "0",
        "arr_late60_n": "0",
        "cancelled_n": "0",
        "sched_n": "0",
    } | values
    listed = ", ".join(f"CAST({sql} AS BIGINT) AS {name}" for name, sql in columns.items())
    return f"""
SELECT carrier_code, flight_number, origin_code, destination_code, sched_hour_local, tail_number,
  '{kind}' AS kind, {moment} AS known_at_min, {listed}
FROM timeline_flight WHERE {moment} IS NOT NULL"""


def timeline_event_sql() -> str:
    """One row an event: departures, arrivals, cancellations, and schedule times that passed."""
    dep = f"LEAST(GREATEST(dep_delay, {DELAY_FLOOR_MIN}), {DELAY_CAP_MIN})"
    arr = f"LEAST(GREATEST(arr_delay, {DELAY_FLOOR_MIN}), {DELAY_CAP_MIN})"

    # What was lost (or made up, below zero) between the two gates.
    gain = f"LEAST(GREATEST(arr_delay - dep_delay, {DELAY_FLOOR_MIN}), {DELAY_CAP_MIN})"

    def late(column: str, threshold: int) -> str:
        return f"CASE WHEN {column} >= {threshold} THEN 1 ELSE 0 END"

    return " UNION ALL ".join(
        [
            _event(
                "dep_min",
                "departure",
                dep_n="1",
                dep_delay_sum=dep,
                dep_pos_sum=f"GREATEST({dep}, 0)",
                dep_late15_n=late("dep_delay", 15),
                dep_late60_n=late("dep_delay", 60),
            ),
            _event(
                "arr_min",
                "arrival",
                arr_n="1",
                arr_delay_sum=arr,
                arr_pos_sum=f"GREATEST({arr}, 0)",
                arr_gain_sum=gain,
                arr_late15_n=late("arr_delay", 15),
                arr_late30_n=late("arr_delay", 30),
                arr_late60_n=late("arr_delay", 60),
            ),
            _event("cancelled_min", "cancellation", cancelled_n="1"),
            # Published long before; counted when its hour has come.
            _event("sched_dep_min", "schedule", sched_n="1"),
        ]
    )


def timeline_weather_sql() -> str:
    """One row an observation, known at the end of its hour, with its change over three hours."""
    columns = (
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
    plain = ", ".join(f"{column}" for column in columns)
    now = ", ".join(f"a.{column}" for column in columns)
    return f"""
SELECT a.origin_code, a.known_at_min, {now},
  a.pressure_hpa - b.pressure_hpa AS pressure_change_3h_hpa,
  a.temperature_c - b.temperature_c AS temperature_change_3h_c,
  a.wind_speed_kmh - b.wind_speed_kmh AS wind_speed_change_3h_kmh
FROM (SELECT airport_code AS origin_code, {minutes("hour_utc")} + 60 AS known_at_min, {plain}
      FROM fact_weather) AS a
LEFT JOIN (SELECT airport_code AS origin_code, {minutes("hour_utc")} + 240 AS known_at_min,
             pressure_hpa, temperature_c, wind_speed_kmh FROM fact_weather) AS b
  ON a.origin_code = b.origin_code AND a.known_at_min = b.known_at_min"""
