"""The payload of an event as it is stored: JSON of a fixed shape."""

from __future__ import annotations

from typing import TypedDict


class EventPayload(TypedDict, total=False):
    """The values of an event; which ones depends on its kind.

    `sched_arr_utc` (ISO 8601) of a schedule, `tail_number` of an aircraft, the delays of a
    departure and an arrival, and what was measured of the weather, each with its unit.
    """

    sched_arr_utc: str
    tail_number: str
    dep_delay_min: int
    arr_delay_min: int
    temperature_c: float
    dew_point_c: float
    humidity_pct: float
    wind_direction_deg: float
    wind_speed_kmh: float
    wind_gust_kmh: float
    precipitation_mm: float
    pressure_hpa: float
    visibility_km: float
