"""Notifications: queued with the decision, sent afterwards, tried again after a failure."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, case, literal, select, update

from ponctuel.operations.enums import DeliveryState
from ponctuel.operations.models import IssuedForecast, Notification, ScheduledFlight, User, Watch
from ponctuel.operations.models.notifications import QUEUED
from ponctuel.operations.records import columns_of, record_at
from ponctuel.operations.repositories.base import Repository, chunks
from ponctuel.operations.repositories.flights import KnownFlight
from ponctuel.operations.repositories.forecasts import ForecastFigures
from ponctuel.operations.repositories.watches import DueWatch
from ponctuel.operations.types import UtcDateTime

# The messages of a sender that died are sent by another after this time.
LEASE = timedelta(minutes=5)


@dataclass(frozen=True)
class Delivery:
    """One message to send now, and to whom."""

    id: int
    watch_id: uuid.UUID
    forecast_id: int
    channel: str
    risk: float
    attempts: int
    user_id: uuid.UUID
    email: str | None = field(repr=False)
    webhook_url: str | None = field(repr=False)
    locale: str


@dataclass(frozen=True)
class NotificationContent:
    """The contents and the addressee of a message, at this attempt.

    Attributes:
        id: the notification's id, the same at every attempt.
        email: None where the account is gone, suspended or its address not verified.
        risk: probability of being `late_min` late or more, or of not arriving at all.
    """

    id: int
    watch_id: uuid.UUID
    channel: str
    risk: float
    attempts: int
    late_min: int
    threshold: float
    webhook_url: str | None = field(repr=False)
    email: str | None = field(repr=False)
    locale: str
    flight: KnownFlight
    forecast: ForecastFigures


# The fields of a message before its flight and its forecast.
_OWN = tuple(each.name for each in fields(NotificationContent))[:-2]


class NotificationRepository(Repository):
    """The queue of notifications."""

    def queue(self, due: Sequence[DueWatch], at_utc: datetime) -> int:
        """Queue a message for each watch and silence it for its interval; returns how many.

        Both or neither: they are one transaction. A message about a forecast is queued once.
        """
        now = self._now()
        queued = 0
        for chunk in chunks(due):
            inserted = self._session.execute(
                self._insert(Notification)
                .values(
                    [
                        {
                            "watch_id": due_watch.watch.id,
                            "forecast_id": due_watch.forecast.id,
                            "channel": due_watch.watch.channel,
                            "risk": due_watch.risk,
                            "state": DeliveryState.QUEUED,
                            "attempts": 0,
                            "next_attempt_at_utc": now,
                            "created_at_utc": now,
                        }
                        for due_watch in chunk
                    ]
                )
                .on_conflict_do_nothing(index_elements=["watch_id", "forecast_id"])
                .returning(Notification.id)
            )
            queued += len(inserted.all())
            next_allowed = {
                due_watch.watch.id: literal(
                    at_utc + timedelta(minutes=due_watch.watch.min_interval_min), UtcDateTime()
                )
                for due_watch in chunk
            }
            self._session.execute(
                update(Watch)
                .where(Watch.id.in_(next_allowed))
                .values(may_notify_from_utc=case(next_allowed, value=Watch.id))
                .execution_options(synchronize_session=False)
            )
        return queued

    def claim(self, limit: int = 50) -> list[Delivery]:
        """Messages to send now; no other sender gets them while the lease lasts."""
        now = self._now()
        statement = (
            select(Notification.id)
            .where(QUEUED, Notification.next_attempt_at_utc <= now)
            .order_by(Notification.next_attempt_at_utc, Notification.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        ids = list(self._session.execute(statement).scalars())
        if not ids:
            return []
        self._session.execute(
            update(Notification)
            .where(Notification.id.in_(ids))
            .values(next_attempt_at_utc=now + LEASE, attempts=Notification.attempts + 1)
            .execution_options(synchronize_session=False)
        )
        rows = self._session.execute(
            select(
                Notification.id,
                Notification.watch_id,
                Notification.forecast_id,
                Notification.channel,
                Notification.risk,
                Notification.attempts,
                User.id,
                User.email,
                Watch.webhook_url,
                User.locale,
            )
            .join(Watch, Watch.id == Notification.watch_id)
            .join(User, User.id == Watch.user_id)
            .where(Notification.id.in_(ids))
            .order_by(Notification.id)
        )
        return [record_at(Delivery, row) for row in rows]

    def contents(self, deliveries: Sequence[Delivery]) -> list[NotificationContent]:
        """The contents of some deliveries; those whose watch is gone are missing."""
        reachable = and_(User.verified.is_(True), User.disabled.is_(False))
        rows = self._session.execute(
            select(
                Notification.id,
                Notification.watch_id,
                Notification.channel,
                Notification.risk,
                Notification.attempts,
                Watch.late_min,
                Watch.threshold,
                Watch.webhook_url,
                case((reachable, User.email)),
                User.locale,
                *columns_of(KnownFlight, ScheduledFlight),
                *columns_of(ForecastFigures, IssuedForecast),
            )
            .join(Watch, Watch.id == Notification.watch_id)
            .join(User, User.id == Watch.user_id)
            .join(IssuedForecast, IssuedForecast.id == Notification.forecast_id)
            .join(ScheduledFlight, ScheduledFlight.id == IssuedForecast.flight_id)
            .where(Notification.id.in_([delivery.id for delivery in deliveries]))
            .order_by(Notification.id)
        )
        forecast_at = len(_OWN) + len(columns_of(KnownFlight, ScheduledFlight))
        out = []
        for row in rows:
            own: dict[str, Any] = dict(zip(_OWN, row, strict=False))
            flight = record_at(KnownFlight, row, len(_OWN))
            out.append(
                NotificationContent(
                    **own, flight=flight, forecast=record_at(ForecastFigures, row, forecast_at)
                )
            )
        return out

    def sent(self, notification_id: int) -> None:
        self._finish(notification_id, DeliveryState.SENT, None)

    def failed(
        self, notification_id: int, error: str, retry_at_utc: datetime | None = None
    ) -> None:
        """Record a failed attempt: try again at a moment, or (None) give it up.

        `error` names the kind of fault, without any address.
        """
        if retry_at_utc is None:
            self._finish(notification_id, DeliveryState.FAILED, error)
            return
        self._session.execute(
            update(Notification)
            .where(Notification.id == notification_id)
            .values(next_attempt_at_utc=retry_at_utc, last_error=error[:200])
            .execution_options(synchronize_session=False)
        )

    def _finish(self, notification_id: int, state: DeliveryState, error: str | None) -> None:
        sent_at = self._now() if state is DeliveryState.SENT else None
        self._session.execute(
            update(Notification)
            .where(Notification.id == notification_id)
            .values(state=state, sent_at_utc=sent_at, last_error=error and error[:200])
            .execution_options(synchronize_session=False)
        )
