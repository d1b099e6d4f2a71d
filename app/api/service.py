"""What the routes need from the forecasting service, and how they get it."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Annotated, Any, Protocol, cast

import airportsdata
from fastapi import Depends, Request

from ponctuel.domain.clock import Clock
from ponctuel.domain.flight import Flight
from ponctuel.operations.repositories.events import NewEvent


class Service(Protocol):
    """The part of `ponctuel.serving`'s ForecastService that the doors use."""

    clock: Clock

    @property
    def model_version(self) -> str: ...

    def forecast(self, requests: list[dict[str, Any]]) -> list[dict[str, Any]]: ...
    def origins(self) -> list[dict[str, Any]]: ...
    def days(self) -> tuple[date, date]: ...
    def flights(self, origin_code: str, day: date) -> list[dict[str, Any]]: ...
    def flight(self, request: dict[str, Any]) -> Flight: ...
    def read_event(self, said: dict[str, Any]) -> NewEvent: ...
    def outcome(self, request: dict[str, Any]) -> dict[str, Any] | None: ...


def service_of(request: Request) -> Service:
    """The one service that the composition root gave to the application."""
    return cast(Service, request.app.state.service)


ServiceDep = Annotated[Service, Depends(service_of)]


@cache
def _world() -> dict[str, Any]:
    return cast(dict[str, Any], airportsdata.load("IATA"))


def time_zone_of(airport_code: str) -> str | None:
    """IANA time zone of an airport; None for a code that the world does not know."""
    found = _world().get(airport_code)
    return found["tz"] if found else None


def name_of(airport_code: str) -> str | None:
    """Name of an airport; None for a code that the world does not know."""
    found = _world().get(airport_code)
    return found["name"] if found else None
