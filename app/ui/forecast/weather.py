"""The weather that others forecast for a flight's hours, beside the forecast and no part of it."""

from __future__ import annotations

from html import escape

from app.ui import words
from app.ui.texts import say
from ponctuel_sdk.models.forecasts import WeatherUse
from ponctuel_sdk.models.weather import Attribution, FlightWeather, WeatherHour

Zones = tuple[str | None, str | None]
# What is shown of an hour: the measure, its unit, and its decimals.
MEASURES = (
    ("temperature_c", "°C", 0),
    ("wind_speed_kmh", "km/h", 0),
    ("wind_gust_kmh", "km/h", 0),
    ("visibility_km", "km", 0),
    ("precipitation_mm", "mm", 1),
)


def weather(
    used: WeatherUse | None, found: FlightWeather | None, zones: Zones, language: str
) -> str:
    """Both ends of the flight, with whose data these are; nothing where none is asked for."""
    if used is None:
        return ""
    told = [getattr(used, f"text_{language}")]
    ends = ""
    if found is not None:
        told.append(getattr(found, f"text_{language}"))
        hours = zip((found.origin, found.destination), zones, strict=True)
        ends = "".join(_hour(hour, zone, language) for hour, zone in hours if hour)
    title = escape(say(language, "weather_title"))
    text = escape(" ".join(told))
    credit = _credit(found.attribution) if found and found.attribution else ""
    return (
        f'<section class="p-weather"><h3>{title}</h3>{ends}<p class="p-small">{text}{credit}</p>'
        "</section>"
    )


def _hour(hour: WeatherHour, zone: str | None, language: str) -> str:
    when = words.local(hour.hour_utc, zone)
    cells = "".join(
        f"<div><dt>{escape(say(language, name))}</dt>"
        f"<dd>{words.decimal(getattr(hour, name), places, language)}{words.NBSP}{unit}</dd></div>"
        for name, unit, places in MEASURES
        if getattr(hour, name) is not None
    )
    head = f"{hour.airport_code}, {words.moment(when, language, year=False)}"
    return f'<h4>{escape(head)}</h4><dl class="p-times">{cells}</dl>'


def _credit(attribution: Attribution) -> str:
    """Named and linked, as its licence asks; nothing is fetched from there."""
    link = f'<a href="{escape(attribution.url)}" rel="noreferrer">{escape(attribution.text)}</a>'
    return f" {link} ({escape(attribution.licence)})."
