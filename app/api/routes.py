"""The routes of the API, one short function each."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query

from app.api import schemas
from app.api.service import ServiceDep, time_zone_of
from ponctuel.domain.clock import RealClock

PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {
        "description": text,
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemOut"}}
        },
    }
    for status, text in {
        400: "The body is not JSON",
        413: "The body is too large",
        422: "The request is not valid",
        500: "Internal error",
        503: "Not ready",
    }.items()
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The documented problems of a route."""
    return {status: PROBLEMS[status] for status in (*statuses, 500, 503)}


v1 = APIRouter(prefix="/v1")
checks = APIRouter(tags=["checks"])


@v1.post("/forecasts", tags=["forecasts"], responses=problems(400, 413, 422))
def make_forecasts(body: schemas.ForecastsIn, service: ServiceDep) -> schemas.ForecastsOut:
    """Forecast one or many flights.

    The answers stand in the order of the requests. A request that cannot be answered (unknown
    code, malformed time, issue time after the clock…) has an `error` in its place; the others
    are answered all the same.
    """
    answers = service.forecast([one.as_request() for one in body.requests])
    return schemas.ForecastsOut.model_validate({"forecasts": answers})


@v1.get("/airports", tags=["schedule"], responses=problems())
def list_airports(service: ServiceDep) -> schemas.AirportsOut:
    """Airports with departures in the schedule."""
    rows = [{"time_zone": time_zone_of(row["airport_code"])} | row for row in service.origins()]
    return schemas.AirportsOut.model_validate({"airports": rows})


@v1.get("/flights", tags=["schedule"], responses=problems(422))
def list_flights(
    service: ServiceDep,
    origin: Annotated[str, Query(description="IATA code.", max_length=64, examples=["EWR"])],
    day: Annotated[date, Query(description="Local day of departure.", examples=["2013-12-23"])],
) -> schemas.FlightsOut:
    """Departures of an airport on a local day; none where the schedule does not reach it."""
    return schemas.FlightsOut.model_validate({"flights": service.flights(origin, day)})


@v1.get("/outcomes", tags=["outcomes"], responses=problems(422))
def get_outcome(
    service: ServiceDep, asked: Annotated[schemas.RequestIn, Query()]
) -> schemas.OutcomeAnswer:
    """What really happened to a flight, once the clock has passed it; null until then."""
    found = service.outcome(asked.as_request())
    return schemas.OutcomeAnswer.model_validate({"outcome": found})


@v1.get("/clock", tags=["schedule"], responses=problems())
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


@checks.get("/health")
def health() -> schemas.StatusOut:
    """The process is alive."""
    return schemas.StatusOut(status="ok")


@checks.get("/ready", responses=problems())
def ready(service: ServiceDep) -> schemas.StatusOut:
    """The schedule can be read and a model is loaded."""
    service.days()
    return schemas.StatusOut(status="ready")
