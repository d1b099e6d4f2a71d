"""The weather that others forecast for a flight."""

from __future__ import annotations

from datetime import datetime

from ponctuel_sdk._call import Call, model
from ponctuel_sdk._operation import operation
from ponctuel_sdk.models.weather import FlightWeather


@operation("GET", "/v1/weather")
def read_weather(
    carrier: str, flight: int | str, origin: str, destination: str, departure: datetime | str
) -> Call[FlightWeather]:
    """What Open-Meteo forecasts for a flight's hours; no part of our own forecast."""
    query = {
        "carrier": carrier,
        "flight": flight,
        "origin": origin,
        "destination": destination,
        "departure": departure,
    }
    return Call(model(FlightWeather), query)
