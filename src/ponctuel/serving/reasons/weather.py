"""Facts about the weather last observed at the origin."""

from __future__ import annotations

from ponctuel.serving.reasons.phrase import Fact, FactOf, Figure, Phrase, measured, phrase


def _observed(measure: str, topic: str | None = None) -> Phrase:
    """The phrase of a last observed measure; its feature and its value have the same name."""
    code = "weather_" + measure.rpartition("_")[0]
    return phrase(f"weather_{measure}", measured(code, measure, "origin"), topic)


def _changes(code: str, name: str, decimals: int = 0) -> FactOf:
    """A fact about the change of a measure; steady where it rounds to zero."""

    def fact(figure: Figure) -> Fact:
        origin = figure.subject.names("origin")
        if round(figure.number, decimals) == 0:
            return f"{code}_steady", origin
        way = "up" if figure.number > 0 else "down"
        return f"{code}_{way}", {name: abs(figure.number), **origin}

    return fact


def _wind_direction(figure: Figure) -> Fact:
    origin = figure.subject.names("origin")
    return "weather_wind_direction", {"direction_deg": figure.number % 360, **origin}


def _rain(figure: Figure) -> Fact:
    origin = figure.subject.names("origin")
    if round(figure.number, 1) == 0:
        return "weather_dry", origin
    return "weather_precipitation", {"precipitation_mm": figure.number, **origin}


WEATHER = (
    _observed("wind_speed_kmh"),
    _observed("wind_gust_kmh"),
    phrase("weather_wind_direction_deg", _wind_direction),
    phrase("weather_precipitation_mm", _rain),
    _observed("visibility_km"),
    _observed("pressure_hpa"),
    _observed("humidity_pct", "weather_(humidity_pct|dew_spread_c)"),
    _observed("temperature_c"),
    _observed("dew_point_c"),
    phrase("weather_pressure_change_3h_hpa", _changes("weather_pressure", "change_hpa", 1)),
    phrase("weather_temperature_change_3h_c", _changes("weather_temperature", "change_c", 1)),
    phrase("weather_wind_speed_change_3h_kmh", _changes("weather_wind_speed", "change_kmh")),
)
