"""Phrases about the weather of the last hours over the airports of departure."""

from __future__ import annotations

from ponctuel.serving.reasons.numbers import NBSP, Language, quantity
from ponctuel.serving.reasons.phrase import Told, Words, phrase

_SOME = {"en": "at an airport of departure", "fr": "sur un aéroport de départ"}
_SINCE = {"en": f"in the last 3{NBSP}h", "fr": f"depuis 3{NBSP}h"}


def _reached(english: str, french: str, unit: str, places: int = 0) -> Words:
    """'visibility down to 2.4 km at an airport of departure in the last 3 h'."""

    def words(told: Told, language: Language) -> str:
        amount = quantity(told.number, unit, language, places)
        what = french if language == "fr" else english
        return f"{what} {amount} {_SOME[language]} {_SINCE[language]}"

    return words


def _rain(told: Told, language: Language) -> str:
    amount = quantity(told.number, "mm", language, 1)
    dry = round(told.number, 1) == 0
    if language == "fr":
        much = "pas de précipitations" if dry else f"{amount} de précipitations"
        return f"{much} sur les aéroports de départ {_SINCE['fr']}"
    much = "no precipitation" if dry else f"{amount} of precipitation"
    return f"{much} over the airports of departure {_SINCE['en']}"


def _pressure(told: Told, language: Language) -> str:
    """The figure is what the pressure has lost, hence negative or nought."""
    amount = quantity(abs(told.number), "hPa", language, 1)
    highest = round(told.number, 1) == 0
    if language == "fr":
        where = "à son plus haut" if highest else f"{amount} sous son plus haut"
        return f"pression sur les aéroports de départ {where} des 12{NBSP}dernières heures"
    where = "at its highest" if highest else f"{amount} below its highest"
    return f"pressure over the airports of departure {where} of the last 12{NBSP}h"


WEATHER_AREA = (
    phrase("weather_area_precipitation_3h_mm", _rain),
    phrase(
        "weather_area_visibility_3h_km",
        _reached("visibility down to", "visibilité tombée à", "km", 1),
    ),
    phrase("weather_area_gust_3h_kmh", _reached("gusts of up to", "rafales jusqu’à", "km/h")),
    phrase("weather_area_pressure_fall_12h_hpa", _pressure),
)
