"""The board: an airport's departures with stored forecasts."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Path, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from app.api.accounts import accounts_of
from app.api.board_cache import BoardCache, BoardRequest, board_flights
from app.api.documented import Responses, problems
from app.api.language import LanguageDep
from app.api.limits import Limit
from app.api.pages import CursorQuery, LimitQuery
from app.api.rights import EVERYONE, right
from app.api.service import LookupsDep, time_zone_of
from ponctuel.domain.distribution import THRESHOLDS_MIN
from ponctuel.domain.scopes import Scope
from ponctuel.serving.stored_forecast import stored_reasons, stored_support
from ponctuel.serving.wording import reason_in_words, support_in_words
from ponctuel_sdk.models import board as wire
from ponctuel_sdk.models.forecasts import Classes, Reason, Support, Survival

router = APIRouter(prefix="/v1", tags=["board"])
NOT_MODIFIED: Responses = {304: {"description": "The board is the one that `If-None-Match` names"}}
# Callers revalidate their copy at each use, which costs one comparison of the ETag.
CACHING = "no-cache"


def board_cache_of(request: Request) -> BoardCache:
    """The board cache shared by all requests; raises Unavailable without a database."""
    board_cache: BoardCache | None = getattr(request.app.state, "board_cache", None)
    if board_cache is None:
        state = request.app.state
        usual, past_board = (
            state.lookups.disrupted_share,
            getattr(state.service, "past_board", None),
        )
        operations = accounts_of(request).operations
        board_cache = BoardCache(
            operations, state.service.clock, usual=usual, past_board=past_board
        )
        request.app.state.board_cache = board_cache
    return board_cache


@router.get(
    "/airports/{code}/board",
    response_model=wire.Board,
    responses={**problems(404, 422), **NOT_MODIFIED},
)
@right(EVERYONE, Scope.FORECASTS, Limit.READ)
async def read_board(
    request: Request,
    service: LookupsDep,
    code: Annotated[str, Path(description="IATA code.", pattern="^[A-Za-z]{3}$", examples=["EWR"])],
    hours: Annotated[int, Query(ge=1, le=72, description="Hours ahead.")] = 6,
    at: Annotated[
        str | None,
        Query(
            max_length=64,
            examples=["2013-12-08T07:30"],
            description="A past moment, local to the airport unless it has an offset: the board as "
            "it was known then. By default the clock's time.",
        ),
    ] = None,
    cursor: CursorQuery = None,
    limit: LimitQuery = 50,
) -> Response:
    """An airport's departures of the next hours, each with its latest forecast.

    All upcoming flights are forecast every few minutes of the clock; `refreshed_at_utc` is the time
    of the latest refresh. `p_disrupted_30` is the probability of arriving at least 30 minutes late
    (`p_late_30`), of being cancelled or of being diverted. The response has an `ETag`; with
    `If-None-Match` it is sent again only after a change. For a past moment (`at`) without a stored
    board, all departures are forecast as of that moment, on one page; `flight_id` is 0 for flights
    that no board has shown.
    """
    board_cache = board_cache_of(request)
    board_request = BoardRequest(
        code.upper(), hours, limit, cursor, board_cache.past(code.upper(), at)
    )
    rendered = board_cache.cached_board(board_request)
    if rendered is None:
        rendered = await run_in_threadpool(board_cache.render, board_request)
    headers = {"etag": rendered.etag, "cache-control": CACHING}
    if rendered.etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(rendered.body, media_type="application/json", headers=headers)


@router.get("/flights/{flight_id}/forecast", responses=problems(404, 422))
@right(EVERYONE, Scope.FORECASTS, Limit.READ)
def read_flight_forecast(
    request: Request,
    service: LookupsDep,
    language: LanguageDep,
    flight_id: Annotated[int, Path(ge=1, le=2**63 - 1, description="As the board tells it.")],
) -> wire.FlightForecast:
    """The latest stored forecast of one flight, with reasons and the whole distribution.

    It is the stored one; `POST /v1/forecasts` makes a new one.
    """
    row = board_cache_of(request).flight(flight_id)
    zone = ZoneInfo(time_zone_of(row.flight.origin_code) or "UTC")
    (flight,) = board_flights([(row.flight, row.forecast)], zone)
    if row.forecast is None:
        return wire.FlightForecast(flight=flight)
    distribution = row.forecast.distribution()
    late = distribution.survival[0] * distribution.p_arrives[0]
    return wire.FlightForecast(
        flight=flight,
        classes=Classes(**{name: float(p[0]) for name, p in distribution.classes().items()}),
        reasons=[
            Reason.model_validate(reason_in_words(reason.as_dict(), language))
            for reason in stored_reasons(row.forecast)
        ],
        support=Support.model_validate(
            support_in_words(stored_support(row.forecast).as_dict(), language)
        ),
        survival=Survival(thresholds_min=list(THRESHOLDS_MIN), p_late=late.tolist()),
    )
