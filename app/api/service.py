"""The parts of the forecasting service that routes need, and how they get them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Annotated, Protocol, cast

import airportsdata
from fastapi import Depends, Request

from ponctuel.domain.clock import Clock
from ponctuel.domain.errors import Refusal, UserError
from ponctuel.domain.flight import Flight
from ponctuel.domain.forecast import FlightRecord, ForecastRecord
from ponctuel.domain.json import Fields
from ponctuel.domain.schedule_records import ListedAirport, ListedFlight, OutcomeRecord
from ponctuel.serving.answered_request import AnsweredRequest
from ponctuel.serving.history import KnownFlight, StoredForecast
from ponctuel.serving.inbound import InboundRecord
from ponctuel.serving.ingestion import NewEvent
from ponctuel.serving.journey import Comparison, ConnectionRecord


class Service(Protocol):
    """The part of `ponctuel.serving`'s ForecastService that the API uses."""

    clock: Clock

    @property
    def model_version(self) -> str: ...
    @property
    def model_verdict(self) -> str | None: ...

    def forecast(
        self, requests: Sequence[Fields], *, reasons: bool = True
    ) -> list[ForecastRecord | Refusal]: ...
    def answers(
        self, requests: Sequence[Fields], *, reasons: bool = True
    ) -> list[AnsweredRequest | UserError]: ...
    def compare(self, fields: Fields) -> Comparison: ...
    def connect(self, fields: Fields) -> ConnectionRecord: ...
    def origins(self) -> list[ListedAirport]: ...
    def airports(self, text: str) -> list[ListedAirport]: ...
    def days(self) -> tuple[date, date]: ...
    def flights(self, fields: Fields, day: date) -> list[ListedFlight]: ...
    def flight_days(self, fields: Fields, near: date, limit: int) -> list[date]: ...
    def nearest_departures(self, flight: Flight) -> tuple[str, ...]: ...
    def disrupted_share(self, origin_code: str) -> float | None: ...
    def inbound(self, request: Fields) -> InboundRecord | None: ...
    def past_flights(
        self, fields: Fields, after: tuple[datetime, str] | None, limit: int
    ) -> list[ListedFlight]: ...
    def flight(self, request: Fields) -> Flight: ...
    def flight_record(self, flight: Flight) -> FlightRecord: ...
    def forecast_record(self, forecast: StoredForecast, flight: KnownFlight) -> ForecastRecord: ...
    def outcome(self, request: Fields) -> OutcomeRecord | None: ...
    def outcomes(self, flights: Sequence[Flight | KnownFlight]) -> list[OutcomeRecord | None]: ...
    def read_event(self, fields: Fields) -> NewEvent: ...


def service_of(request: Request) -> Service:
    """The one service that the composition root gave to the application."""
    return cast(Service, request.app.state.service)


ServiceDep = Annotated[Service, Depends(service_of)]


def lookups_of(request: Request) -> Service:
    """The service for look-ups, on a connection of its own: they never wait for a forecast."""
    return cast(Service, request.app.state.lookups)


LookupsDep = Annotated[Service, Depends(lookups_of)]


@cache
def _world() -> dict[str, airportsdata.Airport]:
    return airportsdata.load("IATA")


def time_zone_of(airport_code: str) -> str | None:
    """IANA time zone of an airport; None for an unknown code."""
    airport = _world().get(airport_code)
    return airport["tz"] if airport else None


def name_of(airport_code: str) -> str | None:
    """Name of an airport; None for an unknown code."""
    airport = _world().get(airport_code)
    return airport["name"] if airport else None


def city_of(airport_code: str) -> str | None:
    """City of an airport; None for an unknown code."""
    airport = _world().get(airport_code)
    return airport["city"] or None if airport else None
