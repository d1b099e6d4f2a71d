"""What the routes need from the forecasting service, and how they get it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any, Protocol, cast

import airportsdata
from fastapi import Depends, Request

from ponctuel.domain.clock import Clock
from ponctuel.domain.errors import UserError
from ponctuel.domain.flight import Flight
from ponctuel.serving.answered import Answered
from ponctuel.serving.history import KeptForecast, KnownFlight
from ponctuel.serving.intake import NewEvent

Said = Mapping[str, Any]
Answer = dict[str, Any]


class Service(Protocol):
    """The part of `ponctuel.serving`'s ForecastService that the doors use."""

    clock: Clock

    @property
    def model_version(self) -> str: ...

    def forecast(self, requests: Sequence[Said], *, reasons: bool = True) -> list[Answer]: ...
    def answers(
        self, requests: Sequence[Said], *, reasons: bool = True
    ) -> list[Answered | UserError]: ...
    def compare(self, said: Said) -> Answer: ...
    def connect(self, said: Said) -> Answer: ...
    def origins(self) -> list[Answer]: ...
    def airports(self, text: str) -> list[Answer]: ...
    def days(self) -> tuple[date, date]: ...
    def flights(self, said: Said, day: date) -> list[Answer]: ...
    def past_flights(
        self, said: Said, after: tuple[datetime, str] | None, limit: int
    ) -> list[Answer]: ...
    def flight(self, request: Said) -> Flight: ...
    def told(self, flight: Flight) -> Answer: ...
    def kept(self, forecast: KeptForecast, flight: KnownFlight) -> Answer: ...
    def outcome(self, request: Said) -> Answer | None: ...
    def outcomes(self, flights: Sequence[Flight | KnownFlight]) -> list[Answer | None]: ...
    def read_event(self, said: Said) -> NewEvent: ...


def service_of(request: Request) -> Service:
    """The one service that the composition root gave to the application."""
    return cast(Service, request.app.state.service)


ServiceDep = Annotated[Service, Depends(service_of)]


@cache
def _world() -> Mapping[str, Mapping[str, str]]:
    return cast("Mapping[str, Mapping[str, str]]", airportsdata.load("IATA"))


def time_zone_of(airport_code: str) -> str | None:
    """IANA time zone of an airport; None for a code that the world does not know."""
    found = _world().get(airport_code)
    return found["tz"] if found else None


def name_of(airport_code: str) -> str | None:
    """Name of an airport; None for a code that the world does not know."""
    found = _world().get(airport_code)
    return found["name"] if found else None
