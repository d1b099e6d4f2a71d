"""The delay classes of a commercial API: parameters and response of Amadeus' *Flight Delay
Prediction*, for programs that were written for it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request

from app.api.auth.guard import spend
from app.api.documented import problems
from app.api.limits import Limit
from app.api.rights import EVERYONE, right
from app.api.service import ServiceDep
from ponctuel.domain.errors import InvalidRequest, UserError
from ponctuel.domain.scopes import Scope
from ponctuel_sdk.models import delay_classes as wire

router = APIRouter(prefix="/v1/travel/predictions", tags=["compatibility"])

RESULTS: dict[str, wire.Result] = {
    "under_30": "LESS_THAN_30_MINUTES",
    "from_30_to_60": "BETWEEN_30_AND_60_MINUTES",
    "from_60_to_120": "BETWEEN_60_AND_120_MINUTES",
    "over_120_or_cancelled": "OVER_120_MINUTES_OR_CANCELLED",
}
# Our field names -> that API's, so that errors name the parameter that the caller sent.
NAMES = {
    "origin": "originLocationCode",
    "destination": "destinationLocationCode",
    "carrier": "carrierCode",
    "flight": "flightNumber",
    "departure": "departureTime",
    "issued_at": "departureDate",
}


@router.get("/flight-delay", responses=problems(422))
@right(EVERYONE, Scope.FORECASTS, Limit.FORECAST)
def predict_flight_delay(
    request: Request, service: ServiceDep, query: Annotated[wire.DelayClassesRequest, Query()]
) -> wire.DelayClasses:
    """The four delay classes of commercial services, forecast at the clock's present time.

    A diverted flight counts in the last class. `POST /v1/forecasts` has the whole distribution.
    """
    spend(request, Limit.FLIGHTS)
    fields = {
        "origin": query.origin,
        "destination": query.destination,
        "carrier": query.carrier,
        "flight": query.flight,
        "departure": f"{query.day.isoformat()}T{query.at.isoformat()}",
    }
    (answer,) = service.answers([fields], reasons=False)
    if isinstance(answer, UserError):
        field = None if answer.field is None else NAMES.get(answer.field, answer.field)
        raise InvalidRequest(answer.detail, field=field, value=answer.value, code=answer.code)
    flight, classes = answer.forecast.flight, vars(answer.forecast.classes)
    name = (
        f"{flight.carrier_code}{flight.flight_number}{flight.origin_code}"
        f"{flight.destination_code}{query.day:%Y%m%d}"
    )
    data = [
        wire.DelayClass(id=name, result=result, probability=f"{classes[ours]:.6f}")
        for ours, result in RESULTS.items()
    ]
    return wire.DelayClasses(
        data=data, meta=wire.Meta(count=len(data), links={"self": str(request.url)})
    )
