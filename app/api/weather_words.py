"""The weather desk of the application, and what a forecast tells of the weather at its origin."""

from __future__ import annotations

from fastapi import Request

from ponctuel.serving.weather import WeatherService
from ponctuel_sdk.models.forecasts import WeatherUse
from ponctuel_words import text


def desk_of(request: Request) -> WeatherService | None:
    """The desk that the composition root gave to the application, if any."""
    desk: WeatherService | None = request.app.state.weather
    return desk


def weather_use(desk: WeatherService | None, origin_code: str, language: str) -> WeatherUse | None:
    """Whether the weather at an origin is known, as a forecast tells it; None without a desk."""
    if desk is None:
        return None
    known = desk.observed_at(origin_code)
    if known is None:
        told = text("weather.not_observed", language, origin=origin_code)
        return WeatherUse(status="down", observed_at_utc=None, text=told)
    told = text("weather.observed", language, origin=origin_code, observed_at=f"{known:%H:%M} UTC")
    return WeatherUse(status="ok", observed_at_utc=known, text=told)
