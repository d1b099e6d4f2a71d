"""Comparison of the flights of a route, and probability of making a connection."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request

from app.api.auth.guard import spend
from app.api.documented import problems
from app.api.language import LanguageDep
from app.api.limits import Limit
from app.api.rights import EVERYONE, right
from app.api.service import ServiceDep
from ponctuel.domain.scopes import Scope
from ponctuel.serving.wording import connection_in_words, forecast_in_words
from ponctuel_sdk.models import journeys as wire

router = APIRouter(prefix="/v1", tags=["journeys"])


@router.get("/comparisons", responses=problems(422))
@right(EVERYONE, Scope.FORECASTS, Limit.FORECAST)
def compare_flights(
    request: Request,
    service: ServiceDep,
    language: LanguageDep,
    query: Annotated[wire.ComparisonRequest, Query()],
) -> wire.Comparison:
    """All scheduled flights of a route and local day, forecast at one issue time, best first.

    Lists are empty if the schedule has no such flight. With `arrive_by`, each flight has the
    probability of arriving by then.
    """
    spend(request, Limit.FLIGHTS)  # first: a used-up quota stops before any work
    comparison = service.compare(query.model_dump(exclude_none=True))
    spend(request, Limit.FLIGHTS, max(0, len(comparison["flights"]) - 1))
    flights = [forecast_in_words(compared, language) for compared in comparison["flights"]]
    return wire.Comparison.model_validate({**comparison, "flights": flights})


@router.post("/connections", responses=problems(400, 413, 422))
@right(EVERYONE, Scope.FORECASTS, Limit.FORECAST)
def judge_connection(
    request: Request, body: wire.ConnectionRequest, service: ServiceDep, language: LanguageDep
) -> wire.Connection:
    """The probability that a connection is made, with the distribution of the margin.

    The first leg is forecast. The onward leg is assumed to leave on time: as scheduled if the
    source has the flight, else as given in the request; the answer says which. The connection is
    made when the first leg arrives no later than the onward departure minus the minimum connection
    time. A first leg from an airport without departures in the source is refused, because nothing
    is known of that airport.
    """
    spend(request, Limit.FLIGHTS, 2)
    connection = service.connect(body.model_dump(exclude_none=True))
    return wire.Connection.model_validate(connection_in_words(connection, language))
