"""The weather forecast for a flight by Open-Meteo, shown beside the delay forecast."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request

from app.api.documented import problems
from app.api.language import LanguageDep
from app.api.limits import Limit
from app.api.rights import EVERYONE, right
from app.api.service import LookupsDep
from app.api.weather_words import weather_of
from ponctuel.domain.scopes import Scope
from ponctuel.serving.weather import FlightWeather
from ponctuel.sources.open_meteo import OpenMeteoSource, PlaceWeather
from ponctuel_sdk.models import weather as wire
from ponctuel_sdk.models.schedule import FlightRequest
from ponctuel_words import text

router = APIRouter(prefix="/v1", tags=["weather"])
LICENCE = "CC BY 4.0"


@router.get("/weather", responses=problems(422))
@right(EVERYONE, Scope.FORECASTS, Limit.READ)
def read_weather(
    request: Request,
    service: LookupsDep,
    language: LanguageDep,
    query: Annotated[FlightRequest, Query()],
) -> wire.FlightWeather:
    """The forecast of Open-Meteo for a flight's hours of departure and arrival.

    It is shown beside our forecast but is not used by it: the model is trained on observations. A
        service that does not answer is not an error; `status` says so. It is asked on the real
        clock
    only, where the installation turns it on.
    """
    flight = service.flight(query.model_dump())
    weather_service = weather_of(request)
    if weather_service is None:
        weather = FlightWeather("off")
    else:
        weather = weather_service.both_ends(
            flight.origin_code, flight.sched_dep_utc, flight.destination_code, flight.sched_arr_utc
        )
    return wire.FlightWeather(
        status=weather.status,
        text=text(f"weather.{weather.status}", language),
        origin=_hour(flight.origin_code, weather.origin),
        destination=_hour(flight.destination_code, weather.destination),
        attribution=_attribution() if weather.origin or weather.destination else None,
    )


def _hour(airport_code: str, weather: PlaceWeather | None) -> wire.WeatherHour | None:
    if weather is None:
        return None
    hour = {"airport_code": airport_code, "hour_utc": weather.at_utc, **weather.measures}
    return wire.WeatherHour.model_validate(hour)


def _attribution() -> wire.Attribution:
    return wire.Attribution(
        text=OpenMeteoSource.attribution, url=OpenMeteoSource.attribution_url, licence=LICENCE
    )
