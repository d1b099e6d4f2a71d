"""The weather forecast for a flight by Open-Meteo."""

from __future__ import annotations

from datetime import datetime

from ponctuel_sdk._call import Call, model
from ponctuel_sdk._operation import operation
from ponctuel_sdk.models.weather import FlightWeather


@operation("GET", "/v1/weather")
def read_weather(
    carrier: str, flight: int | str, origin: str, destination: str, departure: datetime | str
) -> Call[FlightWeather]:
    """Open-Meteo's weather forecast for a flight's hours; not used by the delay forecast.

    Args:
        carrier: the carrier's IATA code, as 'UA'.
        flight: the flight number, with or without the carrier's code.
        origin: IATA code of the airport of departure.
        destination: IATA code of the airport of arrival.
        departure: scheduled; local to the origin unless it has an offset.
    """
    query = {
        "carrier": carrier,
        "flight": flight,
        "origin": origin,
        "destination": destination,
        "departure": departure,
    }
    return Call(model(FlightWeather), query)
