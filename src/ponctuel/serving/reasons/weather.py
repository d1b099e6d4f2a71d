"""Phrases about the weather last observed at the origin."""

from __future__ import annotations

from ponctuel.serving.reasons.numbers import NARROW, NBSP, Language, number, quantity
from ponctuel.serving.reasons.phrase import Told, Words, fill, phrase

_NORTH, _SOUTH = ("north-west", "north", "north-east"), ("south-east", "south", "south-west")
_COMPASS = {
    "en": (*_NORTH[1:], "east", *_SOUTH, "west", _NORTH[0]),
    "fr": ("nord", "nord-est", "est", "sud-est", "sud", "sud-ouest", "ouest", "nord-ouest"),
}


def _reads(english: str, french: str, unit: str, places: int = 0) -> Words:
    """'wind of 45 km/h at JFK'; `{amount}` stands for the figure and its unit."""

    def words(told: Told, language: Language) -> str:
        amount = quantity(told.number, unit, language, places)
        template = (french if language == "fr" else english).replace("{amount}", amount)
        return fill(f"{template} {'à' if language == 'fr' else 'at'} {{origin}}", told.subject)

    return words


def _changes(english: str, french: str, unit: str, places: int = 0) -> Words:
    """'pressure down 4.2 hPa in 3 h at JFK'; steady where it would read nought."""

    def words(told: Told, language: Language) -> str:
        amount = quantity(abs(told.number), unit, language, places)
        steady, up = round(told.number, places) == 0, told.number > 0
        place, hours = told.subject.origin, f"3{NBSP}h"
        if language == "fr":
            if steady:
                return f"{french} stable depuis {hours} à {place}"
            return f"{french} en {'hausse' if up else 'baisse'} de {amount} en {hours} à {place}"
        if steady:
            return f"{english} steady for {hours} at {place}"
        return f"{english} {'up' if up else 'down'} {amount} in {hours} at {place}"

    return words


def _wind_direction(told: Told, language: Language) -> str:
    sector = _COMPASS[language][round(told.number / 45) % 8]
    degrees, place = number(told.number % 360, language), told.subject.origin
    if language == "fr":
        de = "d’" if sector[0] in "eo" else "de "
        return f"vent {de}{sector} ({degrees}°) à {place}"
    return f"wind from the {sector} ({degrees}°) at {place}"


def _rain(told: Told, language: Language) -> str:
    place = told.subject.origin
    amount = quantity(told.number, "mm", language, 1)
    if round(told.number, 1) == 0:
        return f"pas de précipitations à {place}" if language == "fr" else f"dry at {place}"
    if language == "fr":
        return f"{amount} de précipitations en une heure à {place}"
    return f"{amount} of precipitation in an hour at {place}"


def _humidity(told: Told, language: Language) -> str:
    amount, place = f"{number(told.number, language)}{NARROW}%", told.subject.origin
    if language == "fr":
        return f"humidité de {amount} à {place}"
    return f"humidity of {amount} at {place}"


WEATHER = (
    phrase("weather_wind_speed_kmh", _reads("wind of {amount}", "vent de {amount}", "km/h")),
    phrase("weather_wind_gust_kmh", _reads("gusts of {amount}", "rafales de {amount}", "km/h")),
    phrase("weather_wind_direction_deg", _wind_direction),
    phrase("weather_precipitation_mm", _rain),
    phrase(
        "weather_visibility_km", _reads("visibility of {amount}", "visibilité de {amount}", "km", 1)
    ),
    phrase("weather_pressure_hpa", _reads("pressure of {amount}", "pression de {amount}", "hPa")),
    phrase("weather_humidity_pct", _humidity, "weather_(humidity_pct|dew_spread_c)"),
    phrase(
        "weather_temperature_c", _reads("temperature of {amount}", "température de {amount}", "°C")
    ),
    phrase(
        "weather_dew_point_c", _reads("dew point of {amount}", "point de rosée de {amount}", "°C")
    ),
    phrase("weather_pressure_change_3h_hpa", _changes("pressure", "pression", "hPa", 1)),
    phrase("weather_temperature_change_3h_c", _changes("temperature", "température", "°C", 1)),
    phrase("weather_wind_speed_change_3h_kmh", _changes("wind", "vent", "km/h")),
)
