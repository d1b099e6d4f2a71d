"""For programs that were written for a commercial API of flight delays: the same question, the
same answer. It takes what Amadeus' *Flight Delay Prediction* takes and answers in its form."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from app.api import schemas_delay_classes as schemas
from app.api.auth.guard import spend
from app.api.limits import Limit
from app.api.routes.common import problems
from app.api.schemas import Text
from app.api.service import ServiceDep
from ponctuel.domain.errors import InvalidRequest

router = APIRouter(prefix="/v1/travel/predictions", tags=["compatibility"])

RESULTS: dict[str, schemas.Result] = {
    "under_30": "LESS_THAN_30_MINUTES",
    "from_30_to_60": "BETWEEN_30_AND_60_MINUTES",
    "from_60_to_120": "BETWEEN_60_AND_120_MINUTES",
    "over_120_or_cancelled": "OVER_120_MINUTES_OR_CANCELLED",
}
# Its names -> ours, for faults to name what the caller wrote.
NAMES = {
    "origin": "originLocationCode",
    "destination": "destinationLocationCode",
    "carrier": "carrierCode",
    "flight": "flightNumber",
    "departure": "departureTime",
    "issued_at": "departureDate",
}


class Asked(BaseModel):
    """The other API's parameters."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    origin: Text = Field(alias="originLocationCode", examples=["EWR"])
    destination: Text = Field(alias="destinationLocationCode", examples=["IAH"])
    day: date = Field(alias="departureDate", description="Local day.", examples=["2013-12-23"])
    at: time = Field(alias="departureTime", description="Local time.", examples=["16:30:00"])
    carrier: Text = Field(alias="carrierCode", examples=["UA"])
    flight: Text = Field(alias="flightNumber", examples=["1178"])
    arrival_day: Text | None = Field(
        default=None, alias="arrivalDate", description="Accepted; the schedule's is used."
    )
    arrival_time: Text | None = Field(
        default=None, alias="arrivalTime", description="Accepted; the schedule's is used."
    )
    aircraft: Text | None = Field(
        default=None, alias="aircraftCode", description="Accepted; no feature uses the type."
    )
    duration: Text | None = Field(
        default=None, alias="duration", description="Accepted; the schedule's is used."
    )


@router.get("/flight-delay", responses=problems(422))
def predict_flight_delay(
    request: Request, service: ServiceDep, asked: Annotated[Asked, Query()]
) -> schemas.DelayClassesOut:
    """The four classes of delay that commercial services tell, as of now on the clock.

    A diverted flight counts in the last class. `POST /v1/forecasts` has the whole distribution.
    """
    spend(request, Limit.FLIGHTS)
    said = {
        "origin": asked.origin,
        "destination": asked.destination,
        "carrier": asked.carrier,
        "flight": asked.flight,
        "departure": f"{asked.day.isoformat()}T{asked.at.isoformat()}",
    }
    (answer,) = service.forecast([said], reasons=False)
    if "error" in answer:
        fault = answer["error"]
        field = NAMES.get(fault["field"], fault["field"])
        raise InvalidRequest(fault["detail"], field=field, value=fault["value"], code=fault["code"])
    flight = answer["flight"]
    name = (
        f"{flight['carrier_code']}{flight['flight_number']}{flight['origin_code']}"
        f"{flight['destination_code']}{asked.day:%Y%m%d}"
    )
    data = [
        schemas.DelayClassOut(id=name, result=result, probability=f"{answer['classes'][ours]:.6f}")
        for ours, result in RESULTS.items()
    ]
    return schemas.DelayClassesOut(
        data=data, meta=schemas.MetaOut(count=len(data), links={"self": str(request.url)})
    )
