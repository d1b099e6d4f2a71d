"""Forecasts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.api.accounts import accounts_of
from app.api.auth.client_address import is_page
from app.api.auth.guard import CallerDep, spend
from app.api.documented import problems
from app.api.idempotency import IdempotencyKeyHeader, once
from app.api.language import LanguageDep
from app.api.limits import Limit
from app.api.rights import EVERYONE, right
from app.api.service import Service, ServiceDep
from app.api.weather_words import weather_of, weather_use
from ponctuel.domain.errors import InvalidRequest, UserError
from ponctuel.domain.scopes import Scope
from ponctuel.serving.answered_request import AnsweredRequest
from ponctuel.serving.storing import store_requested
from ponctuel.serving.wording import forecast_in_words
from ponctuel_sdk.models import forecasts as wire

router = APIRouter(prefix="/v1", tags=["forecasts"])
# The history holds what a person looked up; thousands of flights belong in a batch.
MAX_KEPT = 200
# For visitors: enough for what a person looks up.
VISITORS_REQUESTS = 1000
# Explaining a forecast takes several times as long as making it.
COST_OF_REASONS = 5


@router.post("/forecasts", responses=problems(400, 409, 413, 422))
@right(EVERYONE, Scope.FORECASTS, Limit.FORECAST)
def make_forecasts(
    request: Request,
    response: Response,
    body: wire.ForecastsBody,
    service: ServiceDep,
    caller: CallerDep,
    language: LanguageDep,
    keep: Annotated[
        bool,
        Query(
            description=f"Keep them in your history, {MAX_KEPT} in one call at most; for "
            "accounts. Flights that the schedule does not list are answered and not kept."
        ),
    ] = False,
    reasons: Annotated[
        bool, Query(description="Whether to say why; without, thousands are answered much faster.")
    ] = True,
    idempotency_key: IdempotencyKeyHeader = None,
) -> wire.Forecasts:
    """Forecast one or many flights: 10,000 at most with an account, 1,000 without.

    The answers are in the order of the requests. A request that cannot be answered (unknown
    code, malformed time, issue time after the clock…) has an `error` in its place; the others
    are answered all the same. With `keep`, an `Idempotency-Key` makes sure that a request sent
    twice is stored once.
    """
    if not caller.known and len(body.requests) > VISITORS_REQUESTS:
        raise InvalidRequest(
            f"{VISITORS_REQUESTS:,} requests in one call are accepted of a visitor, "
            f"{wire.MAX_REQUESTS:,} of an account",
            field="requests",
            value=len(body.requests),
            code="too_many_requests_in_one",
        )
    # One call may hold thousands of flights: they are counted beside the calls.
    spend(request, Limit.FLIGHTS, len(body.requests) * (COST_OF_REASONS if reasons else 1))
    if not keep:
        return _answered(request, _issue(service, body, reasons), language)
    owner = caller.account_id
    if len(body.requests) > MAX_KEPT:
        raise InvalidRequest(
            f"up to {MAX_KEPT} requests in one call are kept; send more of them as a batch",
            field="requests",
            value=len(body.requests),
            code="too_many_to_keep",
        )
    accounts = accounts_of(request)

    def work() -> wire.Forecasts:
        answers = _issue(service, body, reasons)
        issued = [answer for answer in answers if isinstance(answer, AnsweredRequest)]
        kept_n = store_requested(accounts.operations, issued, owner, on_page=is_page(request))
        return _answered(request, answers, language, kept_n)

    return once(
        request, response, accounts, caller, idempotency_key, body, work, wire.Forecasts, status=200
    )


def _issue(
    service: Service, body: wire.ForecastsBody, reasons: bool
) -> Sequence[AnsweredRequest | UserError]:
    return service.answers(
        [request.model_dump(exclude_none=True) for request in body.requests], reasons=reasons
    )


def _answered(
    request: Request,
    answered: Sequence[AnsweredRequest | UserError],
    language: str,
    kept_n: int = 0,
) -> wire.Forecasts:
    weather = weather_of(request)
    answers = [
        {"error": outcome.as_dict()}
        if isinstance(outcome, UserError)
        else forecast_in_words(outcome.answer, language)
        | {"weather": weather_use(weather, outcome.request.flight.origin_code, language)}
        for outcome in answered
    ]
    return wire.Forecasts.model_validate({"forecasts": answers, "kept": kept_n})
