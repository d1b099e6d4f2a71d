"""Forecasts."""

from __future__ import annotations

from fastapi import APIRouter, Request

from app.api import schemas
from app.api.auth.guard import spend
from app.api.limits import Limit
from app.api.routes.common import problems
from app.api.service import ServiceDep

router = APIRouter(prefix="/v1", tags=["forecasts"])


@router.post("/forecasts", responses=problems(400, 413, 422))
def make_forecasts(
    request: Request, body: schemas.ForecastsIn, service: ServiceDep
) -> schemas.ForecastsOut:
    """Forecast one or many flights.

    The answers stand in the order of the requests. A request that cannot be answered (unknown
    code, malformed time, issue time after the clock…) has an `error` in its place; the others
    are answered all the same.
    """
    # One call may ask for thousands: the flights are counted beside the calls.
    spend(request, Limit.FLIGHTS, len(body.requests))
    answers = service.forecast([one.as_request() for one in body.requests])
    return schemas.ForecastsOut.model_validate({"forecasts": answers})
