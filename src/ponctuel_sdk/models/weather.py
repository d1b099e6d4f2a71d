"""The weather that others forecast for a flight's hours."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from ponctuel_sdk.models.base import Answer


class WeatherHour(Answer):
    """What is forecast for one hour at one airport; None is not known.

    Attributes:
        wind_direction_deg: where it comes from.
        precipitation_mm: in the hour.
        weather_code: WMO code 4677, as the source simplifies it.
    """

    airport_code: str
    hour_utc: datetime
    temperature_c: float | None = None
    dew_point_c: float | None = None
    humidity_pct: float | None = None
    wind_direction_deg: float | None = None
    wind_speed_kmh: float | None = None
    wind_gust_kmh: float | None = None
    pressure_hpa: float | None = None
    visibility_km: float | None = None
    precipitation_mm: float | None = None
    precipitation_probability_pct: float | None = None
    weather_code: float | None = None


class Attribution(Answer):
    """Whose data these are; whoever shows them says so."""

    text: str
    url: str
    licence: str


class FlightWeather(Answer):
    """The weather for a flight's hours; `off` where no service is asked, as in a replay."""

    status: Literal["ok", "partial", "down", "off"]
    text_en: str
    text_fr: str
    origin: WeatherHour | None
    destination: WeatherHour | None
    attribution: Attribution | None
