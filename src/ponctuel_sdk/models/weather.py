"""The weather forecast by Open-Meteo for a flight's hours."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from ponctuel_sdk.models.base import Answer


class WeatherHour(Answer):
    """The weather forecast for one hour at one airport; null: not known."""

    airport_code: str = Field(examples=["EWR"])
    hour_utc: datetime = Field(description="Beginning of the hour.")
    temperature_c: float | None = None
    dew_point_c: float | None = None
    humidity_pct: float | None = None
    wind_direction_deg: float | None = Field(
        default=None, description="Direction from which it blows."
    )
    wind_speed_kmh: float | None = None
    wind_gust_kmh: float | None = None
    pressure_hpa: float | None = Field(default=None, description="At sea level.")
    visibility_km: float | None = None
    precipitation_mm: float | None = Field(default=None, description="In the hour.")
    precipitation_probability_pct: float | None = None
    weather_code: float | None = Field(
        default=None, description="WMO code 4677, as the source simplifies it.", examples=[71]
    )


class Attribution(Answer):
    """The source of these data, which must be shown with them."""

    text: str = Field(examples=["Weather data by Open-Meteo.com"])
    url: str = Field(examples=["https://open-meteo.com/"])
    licence: str = Field(examples=["CC BY 4.0"])


class FlightWeather(Answer):
    """The weather forecast for a flight's hours; not used by the delay forecast."""

    status: Literal["ok", "partial", "down", "off"] = Field(
        description="`down`: the service does not answer. `off`: none is used, as in a replay."
    )
    text: str = Field(description="Meaning of the status, in the requested language.")
    origin: WeatherHour | None
    destination: WeatherHour | None
    attribution: Attribution | None
