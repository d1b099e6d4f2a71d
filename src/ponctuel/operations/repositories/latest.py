"""The latest forecast of a flight on the board, as a subquery for joins."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, select
from sqlalchemy.orm import aliased

from ponctuel.operations.models import IssuedForecast
from ponctuel.operations.models.forecasts import ON_BOARD


def latest_id(flight_id: ColumnElement[int], at_utc: datetime) -> ScalarSelect[Any]:
    """Key of the newest forecast of the board, issued by then, for a flight of the outer query.

    It takes one step in the partial index per flight; a window function would read all forecasts.
    """
    forecast = aliased(IssuedForecast, name="newest")
    return (
        select(forecast.id)
        .where(forecast.flight_id == flight_id, ON_BOARD, forecast.issued_at_utc <= at_utc)
        .order_by(forecast.issued_at_utc.desc(), forecast.id.desc())
        .limit(1)
        .correlate_except(forecast)
        .scalar_subquery()
    )
