"""Reference features of the aircraft type and of the weather of the area (see `oracle`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from ponctuel.features.build import feature_names
from tests.unit.features.legs import Values

TYPE_FEATURES = ("aircraft_seats_n", "aircraft_built_n")


def aircraft_type(aircraft: Mapping[Any, Mapping[Any, Any]], tail: str | None) -> Values:
    """Seats and year of an aircraft, by the registry extract."""
    kind = aircraft.get(tail, {})
    seats, year = kind.get("seats"), kind.get("built_year")
    return {
        "aircraft_seats_n": None if pd.isna(seats) else int(seats),
        "aircraft_built_n": None if pd.isna(year) else int(year) - 1950,
    }


def weather_area(weather: Mapping[Any, Mapping[Any, Any]], issue: int) -> Values:
    """The last hours over all airports, from observations by airport and the minute known."""
    names = [name for name in feature_names() if name.startswith("weather_area_")]
    values: Values = dict.fromkeys(names)
    last = max((known_min for _, known_min in weather if known_min < issue), default=None)
    if last is None or issue - last > 360:
        return values
    hours = [
        [
            measures
            for (_, known_min), measures in weather.items()
            if (last - known_min) // 60 == hours_before
        ]
        for hours_before in range(13)
    ]
    rain = [
        _extreme(max, [measures["precipitation_mm"] for measures in hour]) for hour in hours[:3]
    ]
    recent = [measures for hour in hours[:3] for measures in hour]
    winds = [
        measures["wind_speed_kmh"]
        if np.isnan(measures["wind_gust_kmh"])
        else measures["wind_gust_kmh"]
        for measures in recent
    ]
    pressure = [_extreme(min, [measures["pressure_hpa"] for measures in hour]) for hour in hours]
    highest = _extreme(max, [value for value in pressure if value is not None])
    is_known = pressure[0] is not None and highest is not None
    known_rain = [value for value in rain if value is not None]
    return {
        "weather_area_precipitation_3h_mm": sum(known_rain) if known_rain else None,
        "weather_area_visibility_3h_km": _extreme(min, [s["visibility_km"] for s in recent]),
        "weather_area_gust_3h_kmh": _extreme(max, winds),
        "weather_area_pressure_fall_12h_hpa": pressure[0] - highest if is_known else None,
    }


def _extreme(pick: Callable[[list[float]], float], values: list[float]) -> float | None:
    known_values = [value for value in values if not np.isnan(value)]
    return pick(known_values) if known_values else None
