"""Airports, flights, outcomes and the clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.api.caching import cacheable
from app.api.documented import problems
from app.api.limits import Limit
from app.api.pages import CursorQuery, LimitQuery, page_of_list
from app.api.rights import EVERYONE, right
from app.api.service import LookupsDep
from ponctuel.domain.clock import RealClock
from ponctuel.domain.scopes import Scope
from ponctuel.serving.pages import cursor_of, read_cursor
from ponctuel_sdk.models import schedule as wire
from ponctuel_sdk.models.forecasts import ForecastRequest

OriginQuery = Annotated[
    str | None, Query(description="IATA code.", max_length=64, examples=["EWR"])
]
DestinationQuery = Annotated[
    str | None, Query(description="IATA code.", max_length=64, examples=["IAH"])
]
router = APIRouter(prefix="/v1")
# A day of the busiest airport fits into one page.
MAX_FLIGHTS = 2000


@router.get(
    "/airports", tags=["schedule"], response_model=wire.Airports, responses=problems(304, 422)
)
@right(EVERYONE, Scope.FORECASTS, Limit.READ)
def list_airports(
    request: Request,
    service: LookupsDep,
    text: Annotated[
        str,
        Query(
            max_length=64,
            examples=["newark"],
            description="Part of a code, a city or a name, with or without its accents.",
        ),
    ] = "",
    cursor: CursorQuery = None,
    limit: LimitQuery = 50,
) -> Response:
    """Airports with departures in the schedule, busiest first; or those that match a text.

    An exact code comes first, then airports that flights of the schedule serve.
    """
    page = page_of_list(service.airports(text), cursor, limit)
    airports = wire.Airports.model_validate({"airports": page.items, "next_cursor": page.cursor})
    return cacheable(request, airports)


@router.get("/flights", tags=["schedule"], responses=problems(422))
@right(EVERYONE, Scope.FORECASTS, Limit.READ)
def list_flights(
    service: LookupsDep,
    day: Annotated[date, Query(description="Local day of departure.", examples=["2013-12-23"])],
    origin: OriginQuery = None,
    destination: DestinationQuery = None,
    carrier: Annotated[
        str | None, Query(description="IATA code.", max_length=64, examples=["UA"])
    ] = None,
    flight: Annotated[
        str | None,
        Query(
            description="Flight number, with or without the code.",
            max_length=64,
            examples=["UA1178"],
        ),
    ] = None,
    text: Annotated[
        str | None,
        Query(
            description="How the flight's number begins, with or without the code.",
            max_length=16,
            examples=["UA11"],
        ),
    ] = None,
    cursor: CursorQuery = None,
    limit: Annotated[int, Query(ge=1, le=MAX_FLIGHTS, description="How many at most.")] = (
        MAX_FLIGHTS
    ),
) -> wire.Flights:
    """Departures of a local day: by airport, by route, or by number.

    An origin, a destination or a flight number, or its beginning, is needed. The list is empty if
    the schedule has no such flight on that day.
    """
    fields = {"origin": origin, "destination": destination, "carrier": carrier, "flight": flight}
    fields["text"] = text
    page = page_of_list(service.flights(fields, day), cursor, limit)
    return wire.Flights.model_validate({"flights": page.items, "next_cursor": page.cursor})


@router.get("/flights/days", tags=["schedule"], responses=problems(422))
@right(EVERYONE, Scope.FORECASTS, Limit.READ)
def list_flight_days(
    service: LookupsDep,
    carrier: Annotated[str, Query(description="IATA code.", max_length=64, examples=["UA"])],
    flight: Annotated[str, Query(description="Number.", max_length=64, examples=["1178"])],
    near: Annotated[date, Query(description="Local day.", examples=["2013-12-23"])],
    limit: Annotated[int, Query(ge=1, le=31, description="How many at most.")] = 4,
) -> wire.FlightDays:
    """Local days on which a flight number is scheduled: those nearest to a day, in order."""
    fields = {"carrier": carrier, "flight": flight}
    return wire.FlightDays(days=service.flight_days(fields, near, limit))


@router.get("/flights/history", tags=["outcomes"], responses=problems(422))
@right(EVERYONE, Scope.FORECASTS, Limit.READ)
def list_past_flights(
    service: LookupsDep,
    carrier: Annotated[str, Query(description="IATA code.", max_length=64, examples=["UA"])],
    flight: Annotated[str, Query(description="Number.", max_length=64, examples=["1178"])],
    origin: OriginQuery = None,
    destination: DestinationQuery = None,
    cursor: CursorQuery = None,
    limit: LimitQuery = 50,
) -> wire.PastFlights:
    """Past departures of a flight number with their outcomes, latest first.

    Outcomes are given as far as they are known at the clock's time.
    """
    fields = {"carrier": carrier, "flight": flight, "origin": origin, "destination": destination}
    rows = service.past_flights(fields, read_cursor(cursor) if cursor else None, limit + 1)
    flights = [wire.PastFlight.model_validate(row) for row in rows]
    return wire.PastFlights(flights=flights[:limit], next_cursor=_next(flights, limit))


@router.get("/outcomes", tags=["outcomes"], responses=problems(422))
@right(EVERYONE, Scope.FORECASTS, Limit.READ)
def get_outcome(
    service: LookupsDep, query: Annotated[ForecastRequest, Query()]
) -> wire.OutcomeAnswer:
    """The outcome of a flight, once the clock has passed it; null until then."""
    outcome = service.outcome(query.model_dump(exclude_none=True))
    return wire.OutcomeAnswer.model_validate({"outcome": outcome})


@router.get("/inbound", tags=["forecasts"], responses=problems(422))
@right(EVERYONE, Scope.FORECASTS, Limit.READ)
def read_inbound(
    service: LookupsDep, query: Annotated[ForecastRequest, Query()]
) -> wire.InboundAnswer:
    """The aircraft that a flight waits for: the state of its previous flight, and the slack.

    Without the aircraft's name, the flight that usually precedes this one stands for it. Nothing
    is known of it more than a day ahead.
    """
    inbound = service.inbound(query.model_dump(exclude_none=True))
    return wire.InboundAnswer.model_validate({"inbound": inbound})


@router.get("/clock", tags=["schedule"], responses=problems())
@right(EVERYONE, Scope.FORECASTS, Limit.READ)
def read_clock(service: LookupsDep) -> wire.Clock:
    """The present time of the system's clock, and the days that its schedule covers."""
    first, last = service.days()
    busiest = max(service.origins(), key=lambda row: row["flights_n"], default=None)
    return wire.Clock(
        now_utc=service.clock.now(),
        mode="real" if isinstance(service.clock, RealClock) else "replay",
        first_day=first,
        last_day=last,
        time_zone=busiest["time_zone"] if busiest else None,
        model_version=service.model_version,
    )


def _next(rows: Sequence[wire.PastFlight], limit: int) -> str | None:
    if len(rows) <= limit:
        return None
    last = rows[limit - 1]
    return cursor_of((last.sched_dep_utc, last.origin_code))
