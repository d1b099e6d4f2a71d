"""The weather of others beside our forecast: named, with units, and absent where none is asked."""

from __future__ import annotations

from typing import Any

from app.ui.forecast.weather import weather

USED = {"status": "ok", "text_en": "Observed at 20:51.", "text_fr": "Observée à 20:51."}
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
    "text_en": "One end only.",
    "text_fr": "Une extrémité seulement.",
    "origin": HOUR,
    "destination": None,
    "attribution": {
        "text": "Weather data by Open-Meteo.com",
        "url": "https://open-meteo.com/",
        "licence": "CC BY 4.0",
    },
}


def answer(used: Any, found: Any) -> dict[str, Any]:
    zones = {"time_zone": "America/New_York", "arrival_zone": None}
    return {"forecast": {"weather": used}, "weather": found} | zones


def test_nothing_is_said_where_no_service_is_asked() -> None:
    assert weather(answer(None, None), "en") == ""


def test_a_service_that_is_down_is_said_so() -> None:
    down = {"status": "down", "text_en": "It does without.", "text_fr": "Elle s’en passe."}
    assert "Elle s’en passe." in weather(answer(down, None), "fr")


def test_an_hour_bears_units_the_local_time_and_whose_data_it_is() -> None:
    shown = weather(answer(USED, FOUND), "fr").replace("\u00a0", " ")
    assert "EWR, 24 nov., 17:00" in shown
    assert "−3 °C" in shown
    assert "1,2 mm" in shown
    assert "visibilité" not in shown  # not known, so not shown
    assert 'href="https://open-meteo.com/"' in shown
    assert "CC BY 4.0" in shown
