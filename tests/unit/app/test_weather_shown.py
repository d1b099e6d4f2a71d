"""Weather of an external service on the forecast page: source, units, and none without a service."""

from __future__ import annotations

from typing import Any

from app.ui.forecast.weather import weather
from ponctuel_sdk.models.forecasts import WeatherUse
from ponctuel_sdk.models.weather import FlightWeather

OBSERVED = {"observed_at_utc": "2026-11-24T20:51:00Z"}
USED = OBSERVED | {"status": "ok", "text": "Observée à 20:51."}
HOUR: dict[str, Any] = {
    "airport_code": "EWR",
    "hour_utc": "2026-11-24T22:00:00Z",
    "temperature_c": -3.4,
    "wind_speed_kmh": 31.0,
    "wind_gust_kmh": 54.0,
    "visibility_km": None,
    "precipitation_mm": 1.25,
}
FOUND = {
    "status": "partial",
    "text": "Une extrémité seulement.",
    "origin": HOUR,
    "destination": None,
    "attribution": {
        "text": "Weather data by Open-Meteo.com",
        "url": "https://open-meteo.com/",
        "licence": "CC BY 4.0",
    },
}


def rendered(used: Any, forecast_weather: Any, language: str) -> str:
    return weather(
        None if used is None else WeatherUse.model_validate(used),
        None if forecast_weather is None else FlightWeather.model_validate(forecast_weather),
        ("America/New_York", None),
        language,
    )


def test_without_a_weather_service_there_is_no_weather_text() -> None:
    assert rendered(None, None, "en") == ""


def test_a_service_that_is_down_is_reported() -> None:
    down = OBSERVED | {"status": "down", "text": "Elle s’en passe."}
    assert "Elle s’en passe." in rendered(down, None, "fr")


def test_an_hour_has_units_the_local_time_and_whose_data_it_is() -> None:
    page = rendered(USED, FOUND, "fr").replace("\u00a0", " ")
    assert "EWR, 24 nov. à 17:00" in page
    assert "−3 °C" in page
    assert "1,2 mm" in page
    assert "visibilité" not in page  # unknown, so not shown
    assert 'href="https://open-meteo.com/"' in page
    assert "CC BY 4.0" in page
