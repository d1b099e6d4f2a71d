"""Statements about watches: their flights, with the latest forecasts.

A watch is about one flight or a pattern. With one condition with OR the planner would use neither
index: the statement is a union of two queries.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, and_, case, exists, func, or_, select, union_all
from sqlalchemy.orm import aliased

from ponctuel.domain.distribution import LATE_MIN
from ponctuel.domain.risk import disrupted
from ponctuel.operations.models import IssuedForecast, Notification, ScheduledFlight, User, Watch
from ponctuel.operations.models.watches import ACTIVE
from ponctuel.operations.repositories.latest import latest_id


def overview_statement(
    columns: list[ColumnElement[Any]], user_id: uuid.UUID, at_utc: datetime, horizon_h: int
) -> Select[Any]:
    """A person's watches, each with its upcoming flight most at risk and its last message.

    A watch of one flight shows it after its departure too, without a forecast.
    """
    ranked = _ranked(_matched(at_utc, horizon_h, Watch.user_id == user_id), at_utc)
    last = (
        select(func.max(Notification.id))
        .where(Notification.watch_id == Watch.id)
        .correlate(Watch)
        .scalar_subquery()
    )
    flight_id = func.coalesce(ranked.c.flight_id, Watch.flight_id)
    return (
        select(*columns)
        .select_from(Watch)
        .outerjoin(ranked, and_(ranked.c.watch_id == Watch.id, ranked.c.place == 1))
        .outerjoin(ScheduledFlight, ScheduledFlight.id == flight_id)
        .outerjoin(IssuedForecast, IssuedForecast.id == ranked.c.forecast_id)
        .outerjoin(Notification, Notification.id == last)
        .where(Watch.user_id == user_id)
        .order_by(Watch.created_at_utc.desc(), Watch.id)
    )


def due_statement(
    columns: list[ColumnElement[Any]], at_utc: datetime, horizon_h: int
) -> Select[Any]:
    """Watches that may send a message and whose threshold is reached, longest silent first."""
    may_notify = and_(
        ACTIVE,
        Watch.may_notify_from_utc <= at_utc,
        or_(Watch.until_utc.is_(None), Watch.until_utc >= at_utc),
    )
    ranked = _ranked(_matched(at_utc, horizon_h, may_notify), at_utc, above_threshold=True)
    return (
        select(*columns)
        .select_from(ranked)
        .join(Watch, Watch.id == ranked.c.watch_id)
        .join(User, User.id == Watch.user_id)
        .join(ScheduledFlight, ScheduledFlight.id == ranked.c.flight_id)
        .join(IssuedForecast, IssuedForecast.id == ranked.c.forecast_id)
        .where(
            ranked.c.place == 1,
            User.verified.is_(True),
            User.disabled.is_(False),
            User.erased_at_utc.is_(None),
        )
        .order_by(Watch.may_notify_from_utc, Watch.id)
    )


def _matched(at_utc: datetime, horizon_h: int, condition: ColumnElement[bool]) -> CTE:
    """(watch, flight) with lateness and threshold: every upcoming flight that a watch matches."""
    pair = select(
        Watch.id.label("watch_id"),
        Watch.late_min,
        Watch.threshold,
        ScheduledFlight.id.label("flight_id"),
    )
    upcoming = ScheduledFlight.sched_dep_utc >= at_utc
    of_flight = pair.join(ScheduledFlight, ScheduledFlight.id == Watch.flight_id).where(
        condition, upcoming
    )
    pattern = pair.join(ScheduledFlight, ScheduledFlight.origin_code == Watch.origin_code).where(
        condition,
        Watch.flight_id.is_(None),
        upcoming,
        ScheduledFlight.sched_dep_utc < at_utc + timedelta(hours=horizon_h),
        _same(Watch.destination_code, ScheduledFlight.destination_code),
        _same(Watch.carrier_code, ScheduledFlight.carrier_code),
        _same(Watch.flight_number, ScheduledFlight.flight_number),
    )
    return union_all(of_flight, pattern).cte("matched")


def _same(pattern_value: Any, flight_value: Any) -> ColumnElement[bool]:
    return or_(pattern_value.is_(None), pattern_value == flight_value)


def _ranked(matched: CTE, at_utc: datetime, *, above_threshold: bool = False) -> CTE:
    """(watch, flight, forecast, place): the flight with the highest risk has place 1.

    Args:
        above_threshold: keep only forecasts whose risk reaches the threshold and about which the
            watch has sent no message; a cancellation is announced once.
    """
    risk = _risk(matched)
    place = func.row_number().over(
        partition_by=matched.c.watch_id, order_by=(risk.desc(), matched.c.flight_id)
    )
    newest = latest_id(matched.c.flight_id, at_utc)
    statement = (
        select(
            matched.c.watch_id,
            matched.c.flight_id,
            IssuedForecast.id.label("forecast_id"),
            place.label("place"),
        )
        .select_from(matched)
        .join(IssuedForecast, IssuedForecast.id == newest, isouter=not above_threshold)
    )
    if above_threshold:
        already_sent = exists().where(
            Notification.watch_id == matched.c.watch_id,
            Notification.forecast_id == IssuedForecast.id,
        )
        sent_forecast = aliased(IssuedForecast)
        cancelled = exists().where(
            Notification.watch_id == matched.c.watch_id,
            Notification.forecast_id == sent_forecast.id,
            sent_forecast.flight_id == matched.c.flight_id,
            sent_forecast.p_cancelled >= 1,
        )
        cancellation_sent = and_(IssuedForecast.p_cancelled >= 1, cancelled)
        statement = statement.where(risk >= matched.c.threshold, ~already_sent, ~cancellation_sent)
    return statement.cte("ranked")


def _risk(matched: CTE) -> ColumnElement[float]:
    """Probability of being late by `late_min` or more, cancelled or diverted."""
    late = case(
        {t: getattr(IssuedForecast, f"p_late_{t}") for t in LATE_MIN}, value=matched.c.late_min
    )
    cancelled, diverted = (
        IssuedForecast.p_cancelled.expression,
        IssuedForecast.p_diverted.expression,
    )
    return func.coalesce(disrupted(late, cancelled, diverted), -1.0)
