"""Forecasts that were kept, and what happened."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from app.api.accounts import AccountsDep
from app.api.auth.guard import CallerDep
from app.api.documented import problems
from app.api.pages import CursorQuery, LimitQuery
from app.api.service import ServiceDep
from ponctuel.domain.flight import Flight
from ponctuel.operations.repositories.flights import KnownFlight
from ponctuel.operations.work import Work
from ponctuel_sdk.models import history as wire

router = APIRouter(prefix="/v1")


@router.get("/history", tags=["history"], responses=problems(422))
def read_history(
    caller: CallerDep,
    accounts: AccountsDep,
    service: ServiceDep,
    cursor: CursorQuery = None,
    limit: LimitQuery = 50,
) -> wire.History:
    """The forecasts that you asked for with `keep`, newest first, each with what happened.

    Outcomes are told as far as the clock knows them.
    """
    with accounts.operations.read() as work:
        page = work.forecasts.history(caller.account_id, cursor=cursor, limit=limit)
    outcomes = service.outcomes([one.flight for one in page.items])
    rows = [
        {
            "forecast_id": one.forecast.id,
            "asked_at_utc": one.forecast.created_at_utc,
            "door": one.forecast.door,
            "forecast": service.kept(one.forecast, one.flight),
            "outcome": outcome,
        }
        for one, outcome in zip(page.items, outcomes, strict=True)
    ]
    return wire.History.model_validate({"forecasts": rows, "next_cursor": page.next_cursor})


@router.get("/flights/forecasts", tags=["outcomes"], responses=problems(404, 422))
def read_flight_forecasts(
    accounts: AccountsDep,
    service: ServiceDep,
    asked: Annotated[wire.FlightForecastsRequest, Query()],
) -> wire.FlightForecasts:
    """What the board said of one flight as its departure came nearer, and what happened.

    The list is empty where no board has shown the flight yet.
    """
    flight = service.flight(asked.model_dump(exclude={"cursor", "limit"}))
    with accounts.operations.read() as work:
        known = _known(work, flight)
        page = (
            work.forecasts.of_flight(
                known.id, service.clock.now(), cursor=asked.cursor, limit=asked.limit
            )
            if known is not None
            else None
        )
    told = known or _unknown(flight)
    found = {
        "flight": service.told(flight),
        "outcome": service.outcomes([told])[0],
        "forecasts": [service.kept(one, told) for one in page.items] if page else [],
        "next_cursor": page.next_cursor if page else None,
    }
    return wire.FlightForecasts.model_validate(found)


def _known(work: Work, flight: Flight) -> KnownFlight | None:
    start = flight.sched_dep_utc
    found = work.flights.by_number(
        flight.carrier_code, flight.flight_number, start, start + timedelta(minutes=1)
    )
    return next((one for one in found if one.origin_code == flight.origin_code), None)


def _unknown(flight: Flight) -> KnownFlight:
    """The flight as the database would know it."""
    return KnownFlight(
        0,
        flight.carrier_code,
        flight.flight_number,
        flight.origin_code,
        flight.destination_code,
        flight.sched_dep_utc,
        flight.sched_arr_utc,
    )
