"""The weather service's forecast for the hours of a flight, shown beside our forecast."""

from __future__ import annotations

from app.ui import words
from app.ui.html import HTML, NOTHING, html, joined
from app.ui.texts import say
from ponctuel_sdk.models.forecasts import WeatherUse
from ponctuel_sdk.models.weather import Attribution, FlightWeather, WeatherHour
from ponctuel_words import formats

Zones = tuple[str | None, str | None]
# The measures of an hour that are shown: name, unit, decimals.
MEASURES = (
    ("temperature_c", "°C", 0),
    ("wind_speed_kmh", "km/h", 0),
    ("wind_gust_kmh", "km/h", 0),
    ("visibility_km", "km", 0),
    ("precipitation_mm", "mm", 1),
)


def weather(
    used: WeatherUse | None, answer: FlightWeather | None, zones: Zones, language: str
) -> HTML:
    """Both ends of the flight, with attribution; nothing without a weather service."""
    if used is None:
        return NOTHING
    texts, ends, credit = [used.text], NOTHING, NOTHING
    if answer is not None:
        texts.append(answer.text)
        hours = zip((answer.origin, answer.destination), zones, strict=True)
        ends = joined(_hour(hour, zone, language) for hour, zone in hours if hour)
        credit = _credit(answer.attribution) if answer.attribution else NOTHING
    return html(
        '<section class="p-weather"><h3>{title}</h3>{ends}<p class="p-small">{text}{credit}</p>'
        "</section>",
        title=say(language, "weather_title"),
        ends=ends,
        text=" ".join(texts),
        credit=credit,
    )


def _hour(hour: WeatherHour, zone: str | None, language: str) -> HTML:
    when = words.local(hour.hour_utc, zone)
    cells = joined(
        html(
            "<div><dt>{name}</dt><dd>{amount}</dd></div>",
            name=say(language, name),
            amount=formats.quantity(getattr(hour, name), unit, language, decimals),
        )
        for name, unit, decimals in MEASURES
        if getattr(hour, name) is not None
    )
    return html(
        '<h4>{airport}, {when}</h4><dl class="p-times">{cells}</dl>',
        airport=hour.airport_code,
        when=formats.moment(when, language, year=False),
        cells=cells,
    )


def _credit(attribution: Attribution) -> HTML:
    """The attribution with its link, as the licence requires; nothing is fetched from there."""
    return html(
        ' <a href="{url}" rel="noreferrer">{text}</a> ({licence}).',
        url=attribution.url,
        text=attribution.text,
        licence=attribution.licence,
    )
