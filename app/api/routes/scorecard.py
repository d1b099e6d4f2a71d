"""The public scorecard: issued forecasts compared with observed outcomes."""

from __future__ import annotations

from fastapi import APIRouter, Request

from app.api.accounts import accounts_of
from app.api.documented import problems
from app.api.limits import Limit
from app.api.rights import EVERYONE, right
from ponctuel.domain.risk import DIGITS
from ponctuel.domain.scopes import Scope
from ponctuel.serving.scorecard import Miss, ScorecardCache
from ponctuel_sdk.models import scorecard as wire

router = APIRouter(prefix="/v1", tags=["scorecard"])
SHOWN_DIGITS = 2


def scorecard_of(request: Request) -> ScorecardCache:
    """The scorecard cache shared by all requests; raises Unavailable without a database."""
    scorecard: ScorecardCache | None = getattr(request.app.state, "scorecard_cache", None)
    if scorecard is None:
        state = request.app.state
        scorecard = ScorecardCache(state.lookups, accounts_of(request).operations)
        request.app.state.scorecard_cache = scorecard
    return scorecard


@router.get("/scorecard", responses=problems())
@right(EVERYONE, Scope.FORECASTS, Limit.READ)
def read_scorecard(request: Request) -> wire.Scorecard:
    """All forecasts of the board for flights of the last seven days, against their outcomes.

    By lead time: reliability of the probabilities, coverage and sharpness of the interval; then
    the flights with the largest errors. Forecasts whose outcome is not known yet are counted as
    missing: as long as they are many, the scores are biased towards flights that ended early.
    """
    card = scorecard_of(request).current()
    return wire.Scorecard.model_validate(
        {**vars(card), "worst": [_miss(miss) for miss in card.worst]}
    )


def _miss(miss: Miss) -> dict[str, object]:
    flight = miss.flight
    return {
        "carrier_code": flight.carrier_code,
        "flight_number": flight.flight_number,
        "origin_code": flight.origin_code,
        "destination_code": flight.destination_code,
        "sched_dep_utc": flight.sched_dep_utc,
        "issued_at_utc": miss.issued_at_utc,
        "lead_time_min": round(miss.lead_time_min, SHOWN_DIGITS),
        "model_version": miss.model_version,
        "delay_p05_min": round(miss.low_min, SHOWN_DIGITS),
        "delay_p50_min": round(miss.median_min, SHOWN_DIGITS),
        "delay_p95_min": round(miss.high_min, SHOWN_DIGITS),
        "p_late_30": round(miss.p_late_30, DIGITS),
        "arr_delay_min": miss.arr_delay_min,
    }
