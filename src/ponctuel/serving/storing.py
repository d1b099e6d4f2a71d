"""Storage of forecasts in the operational database, as they were issued."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import cast

from ponctuel.operations.enums import EntryPoint
from ponctuel.operations.repositories.forecasts import NewForecast
from ponctuel.operations.work import Operations, Work
from ponctuel.serving.answered_request import AnsweredRequest

Quantiles = tuple[float, float, float, float, float]


def store_requested(
    operations: Operations, issued: Sequence[AnsweredRequest], owner: uuid.UUID, *, on_page: bool
) -> int:
    """Store the forecasts that a user requested, on a page or through the API.

    Args:
        operations: the operational database.
        issued: answered requests.
        owner: the account.
        on_page: whether they were requested on a page.
    """
    with operations.begin() as work:
        return store(work, issued, EntryPoint.PAGE if on_page else EntryPoint.API, owner)


def store(
    work: Work,
    issued: Sequence[AnsweredRequest],
    entry_point: EntryPoint,
    asked_by: uuid.UUID | None = None,
) -> int:
    """Store forecasts of flights that the schedule lists; returns their number.

    Unlisted flights are forecast but not stored, because they would appear on the boards of others.

    Args:
        work: a transaction.
        issued: answered requests.
        entry_point: through which they were requested.
        asked_by: the account; None: the board.
    """
    listed = [answered for answered in issued if answered.request.flight.in_schedule]
    if not listed:
        return 0
    keys = work.flights.ensure([answered.request.flight for answered in listed])
    rows = [
        _row(answered, key, entry_point, asked_by)
        for answered, key in zip(listed, keys, strict=True)
    ]
    return len(work.forecasts.add(rows))


def _row(
    answered: AnsweredRequest, flight_id: int, entry_point: EntryPoint, asked_by: uuid.UUID | None
) -> NewForecast:
    distribution = answered.distribution
    forecast = answered.forecast
    return NewForecast(
        flight_id=flight_id,
        issued_at_utc=answered.request.issued_at_utc,
        lead_time_min=answered.request.lead_time_min,
        model_version=forecast.model_version,
        door=entry_point,
        p_cancelled=float(distribution.p_cancelled[0]),
        p_diverted=float(distribution.p_diverted[0]),
        survival=distribution.survival[0],
        quantiles_min=cast(Quantiles, answered.quantiles_min),
        reasons=[reason.as_dict() for reason in forecast.explanation.reasons],
        support=forecast.support.as_dict(),
        asked_by=asked_by,
    )
