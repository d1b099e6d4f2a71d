"""Thinning of the board's forecasts: all are kept for some days, then only those that are scored.

A board of 900 upcoming flights, refreshed every five minutes, issues a quarter of a million
forecasts a day. For some days each of them can be shown; after that the forecasts only serve to
measure their quality at each lead time, for which one per lead time is enough.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Delete, Select, case, delete, exists, func, select

from ponctuel.operations.models import IssuedForecast, Notification
from ponctuel.operations.models.forecasts import ON_BOARD

# All forecasts of the board are kept for so many days...
KEEP_ALL_DAYS = 3
# ...then, of each flight, the last forecast before departure and the last one that was still so
# far ahead: the lead times at which the model is evaluated.
LEADS_MIN = (30, 60, 120, 180, 360, 720, 1440, 10080)


def lead_class() -> ColumnElement[int]:
    """The longest of LEADS_MIN that a forecast's lead time reaches; 0 below all of them."""
    steps = [(IssuedForecast.lead_time_min >= lead, lead) for lead in sorted(LEADS_MIN)[::-1]]
    return case(*steps, else_=0)


def superseded(since_utc: datetime, before_utc: datetime) -> Select[Any]:
    """Keys of the board's forecasts, stored in [since, before), that a later forecast of the same
    flight and class of lead times has superseded. Those that a message quotes are kept.
    """
    place = func.row_number().over(
        partition_by=(IssuedForecast.flight_id, lead_class()),
        order_by=(IssuedForecast.issued_at_utc.desc(), IssuedForecast.id.desc()),
    )
    ranked = (
        select(IssuedForecast.id, place.label("place"))
        .where(
            ON_BOARD,
            IssuedForecast.created_at_utc >= since_utc,
            IssuedForecast.created_at_utc < before_utc,
        )
        .subquery("ranked")
    )
    # A message is newer than the forecast that it quotes: older ones need not be read.
    was_sent = exists().where(
        Notification.forecast_id == ranked.c.id, Notification.created_at_utc >= since_utc
    )
    return select(ranked.c.id).where(ranked.c.place > 1, ~was_sent)


def thin_statement(since_utc: datetime, before_utc: datetime) -> Delete:
    """Delete superseded forecasts."""
    return delete(IssuedForecast).where(IssuedForecast.id.in_(superseded(since_utc, before_utc)))
