"""Stored forecasts and the outcomes of their flights."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from app.api.accounts import AccountsDep
from app.api.auth.guard import CallerDep
from app.api.documented import problems
from app.api.language import LanguageDep
from app.api.limits import Limit
from app.api.pages import CursorQuery, LimitQuery
from app.api.rights import EVERYONE, MEMBERS, right
from app.api.service import LookupsDep
from ponctuel.domain.scopes import Scope
from ponctuel.serving.history import forecasts_of_caller, forecasts_of_flight
from ponctuel.serving.wording import forecast_in_words
from ponctuel_sdk.models import history as wire

router = APIRouter(prefix="/v1")


@router.get("/history", tags=["history"], responses=problems(422))
@right(MEMBERS, Scope.HISTORY, Limit.READ)
def read_history(
    caller: CallerDep,
    accounts: AccountsDep,
    service: LookupsDep,
    language: LanguageDep,
    cursor: CursorQuery = None,
    limit: LimitQuery = 50,
) -> wire.History:
    """The forecasts that you asked for with `keep`, newest first, each with its outcome.

    Outcomes are given as far as they are known at the clock's time.
    """
    page = forecasts_of_caller(accounts.operations, caller.account_id, cursor, limit)
    outcomes = service.outcomes([past.flight for past in page.items])
    rows = [
        {
            "forecast_id": past.forecast.id,
            "asked_at_utc": past.forecast.created_at_utc,
            "door": past.forecast.door,
            "forecast": forecast_in_words(
                service.forecast_record(past.forecast, past.flight), language
            ),
            "outcome": outcome,
        }
        for past, outcome in zip(page.items, outcomes, strict=True)
    ]
    return wire.History.model_validate({"forecasts": rows, "next_cursor": page.next_cursor})


@router.get("/flights/forecasts", tags=["outcomes"], responses=problems(404, 422))
@right(EVERYONE, Scope.FORECASTS, Limit.READ)
def read_flight_forecasts(
    accounts: AccountsDep,
    service: LookupsDep,
    language: LanguageDep,
    query: Annotated[wire.FlightForecastsRequest, Query()],
) -> wire.FlightForecasts:
    """The successive board forecasts of one flight as its departure came nearer, and its outcome.

    The list is empty where no board has shown the flight yet.
    """
    flight = service.flight(query.model_dump(exclude={"cursor", "limit"}))
    stored_flight, page = forecasts_of_flight(
        accounts.operations, flight, service.clock.now(), query.cursor, query.limit
    )
    answer = {
        "flight": service.flight_record(flight),
        "outcome": service.outcomes([stored_flight])[0],
        "forecasts": [
            forecast_in_words(service.forecast_record(past, stored_flight), language)
            for past in page.items
        ],
        "next_cursor": page.next_cursor,
    }
    return wire.FlightForecasts.model_validate(answer)
