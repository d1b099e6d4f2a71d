"""The weather service of the application, and the sentence about the weather at an origin."""

from __future__ import annotations

from fastapi import Request

from ponctuel.serving.weather import WeatherService
from ponctuel_sdk.models.forecasts import WeatherUse
from ponctuel_words import text


def weather_of(request: Request) -> WeatherService | None:
    """The weather service that the composition root gave to the application, if any."""
    weather: WeatherService | None = request.app.state.weather
    return weather


def weather_use(
    weather: WeatherService | None, origin_code: str, language: str
) -> WeatherUse | None:
    """Whether the weather at an origin is known, for a forecast; None without a service."""
    if weather is None:
        return None
    observed_at = weather.observed_at(origin_code)
    if observed_at is None:
        sentence = text("weather.not_observed", language, origin=origin_code)
        return WeatherUse(status="down", observed_at_utc=None, text=sentence)
    sentence = text(
        "weather.observed", language, origin=origin_code, observed_at=f"{observed_at:%H:%M} UTC"
    )
    return WeatherUse(status="ok", observed_at_utc=observed_at, text=sentence)
