"""Airports, flights, outcomes and the clock."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from app.api import schemas
from app.api.routes.common import problems
from app.api.service import ServiceDep, time_zone_of
from ponctuel.domain.clock import RealClock

router = APIRouter(prefix="/v1")


@router.get("/airports", tags=["schedule"], responses=problems())
def list_airports(service: ServiceDep) -> schemas.AirportsOut:
    """Airports with departures in the schedule."""
    rows = [{"time_zone": time_zone_of(row["airport_code"])} | row for row in service.origins()]
    return schemas.AirportsOut.model_validate({"airports": rows})


@router.get("/flights", tags=["schedule"], responses=problems(422))
def list_flights(
    service: ServiceDep,
    origin: Annotated[str, Query(description="IATA code.", max_length=64, examples=["EWR"])],
    day: Annotated[date, Query(description="Local day of departure.", examples=["2013-12-23"])],
) -> schemas.FlightsOut:
    """Departures of an airport on a local day; none where the schedule does not reach it."""
    return schemas.FlightsOut.model_validate({"flights": service.flights(origin, day)})


@router.get("/outcomes", tags=["outcomes"], responses=problems(422))
def get_outcome(
    service: ServiceDep, asked: Annotated[schemas.RequestIn, Query()]
) -> schemas.OutcomeAnswer:
    """What really happened to a flight, once the clock has passed it; null until then."""
    found = service.outcome(asked.as_request())
    return schemas.OutcomeAnswer.model_validate({"outcome": found})


@router.get("/clock", tags=["schedule"], responses=problems())
def read_clock(service: ServiceDep) -> schemas.ClockOut:
    """The time that the system takes for now, and the days that its schedule covers."""
    first, last = service.days()
    busiest = max(service.origins(), key=lambda row: row["flights_n"], default=None)
    return schemas.ClockOut(
        now_utc=service.clock.now(),
        mode="real" if isinstance(service.clock, RealClock) else "replay",
        first_day=first,
        last_day=last,
        time_zone=time_zone_of(busiest["airport_code"]) if busiest else None,
        model_version=service.model_version,
    )
