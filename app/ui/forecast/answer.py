"""The data of a forecast on the page: the forecast and what is shown with it."""

from __future__ import annotations

from dataclasses import dataclass

from app.ui.flights import short_name
from app.ui.forecast.course import Course
from app.ui.forecast.usual import Usual
from ponctuel_sdk import Forecast, ForecastRequest
from ponctuel_sdk.models.schedule import Airport, Inbound, Outcome
from ponctuel_sdk.models.weather import FlightWeather


@dataclass(frozen=True)
class Answer:
    """The data of one flight's page.

    Attributes:
        outcome: None as long as it is unknown.
        origin, destination: the airports, where they are known.
        usual: its usual risk; None with too few past departures.
        course: its earlier forecasts, then this one.
        stated: whether the address of the page is set to this forecast.
    """

    request: ForecastRequest
    forecast: Forecast
    weather: FlightWeather | None = None
    outcome: Outcome | None = None
    origin: Airport | None = None
    destination: Airport | None = None
    usual: Usual | None = None
    course: Course | None = None
    inbound: Inbound | None = None
    stated: bool = True

    @property
    def time_zone(self) -> str | None:
        return self.origin.time_zone if self.origin else None

    @property
    def arrival_zone(self) -> str | None:
        return self.destination.time_zone if self.destination else None

    @property
    def origin_city(self) -> str:
        return city(self.origin, self.forecast.flight.origin_code)

    @property
    def destination_city(self) -> str:
        return city(self.destination, self.forecast.flight.destination_code)


def city(airport: Airport | None, code: str) -> str:
    """A city by name: that of the airport, else the airport's own name, else its code."""
    if airport is None:
        return code
    return airport.city_name or short_name(airport.airport_name) or code
