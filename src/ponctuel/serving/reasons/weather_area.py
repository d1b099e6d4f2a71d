"""Facts about the weather of the last hours over the airports of departure."""

from __future__ import annotations

from ponctuel.serving.reasons.phrase import Fact, Figure, measured, phrase


def _rain(figure: Figure) -> Fact:
    if round(figure.number, 1) == 0:
        return "weather_area_dry", {}
    return "weather_area_precipitation", {"precipitation_mm": figure.number}


def _pressure(figure: Figure) -> Fact:
    """The fall of the pressure; the figure is negative or zero."""
    if round(figure.number, 1) == 0:
        return "weather_area_pressure_highest", {}
    return "weather_area_pressure", {"fall_hpa": abs(figure.number)}


WEATHER_AREA = (
    phrase("weather_area_precipitation_3h_mm", _rain),
    phrase("weather_area_visibility_3h_km", measured("weather_area_visibility", "visibility_km")),
    phrase("weather_area_gust_3h_kmh", measured("weather_area_gust", "wind_gust_kmh")),
    phrase("weather_area_pressure_fall_12h_hpa", _pressure),
)
