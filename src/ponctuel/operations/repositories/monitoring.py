"""Measurements, alerts and their messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, insert, or_, select, update

from ponctuel.operations.enums import DeliveryState
from ponctuel.operations.models import (
    Alert,
    AlertAttempt,
    AlertMessage,
    AlertSilence,
    IssuedForecast,
    Measurement,
    ScheduledFlight,
)
from ponctuel.operations.models.alert_messages import QUEUED
from ponctuel.operations.models.alerts import UNRESOLVED
from ponctuel.operations.models.forecasts import ON_BOARD
from ponctuel.operations.records import columns_of, record_at
from ponctuel.operations.repositories.base import Repository, chunks

# The messages of a sender that died are sent by another after this time.
LEASE = timedelta(minutes=5)


@dataclass(frozen=True)
class StoredMeasurement:
    """One value of an indicator; `at_utc` is of the system's clock."""

    indicator: str
    subject: str
    at_utc: datetime
    value: float
    low: float | None
    high: float | None
    n: int
    complete: float | None


@dataclass(frozen=True)
class NewAlert:
    """An alert to store."""

    rule: str
    subject: str
    state: str
    severity: str
    value: float
    since_utc: datetime
    fired_at_utc: datetime | None
    resolved_at_utc: datetime | None
    notified_at_utc: datetime | None
    announced: bool
    acknowledged: bool


@dataclass(frozen=True)
class StoredAlert(NewAlert):
    """A stored alert."""

    id: int


@dataclass(frozen=True)
class QueuedMessage:
    """A message to hand to its channel now."""

    id: int
    channel: str
    subject: str
    body: str
    attempts: int


@dataclass(frozen=True)
class ForecastAtLead:
    """The board's last forecast of a flight before a lead time."""

    carrier_code: str
    flight_number: int
    origin_code: str
    sched_dep_utc: datetime
    issued_at_utc: datetime
    model_version: str
    p_cancelled: float
    p_diverted: float
    survival: bytes
    delay_p05_min: float
    delay_p95_min: float


def at_lead_statement(lead_min: int, start_utc: datetime, end_utc: datetime) -> Select[Any]:
    """The forecast nearest before a lead time, of each flight that leaves in [start, end)."""
    rank = (
        func.row_number()
        .over(partition_by=IssuedForecast.flight_id, order_by=IssuedForecast.lead_time_min)
        .label("rank")
    )
    names = [each.name for each in fields(ForecastAtLead)]
    flight_columns = [getattr(ScheduledFlight, name) for name in names[:4]]
    forecast_columns = [getattr(IssuedForecast, name) for name in names[4:]]
    ranked = (
        select(*flight_columns, *forecast_columns, rank)
        .join(ScheduledFlight, ScheduledFlight.id == IssuedForecast.flight_id)
        .where(
            ScheduledFlight.sched_dep_utc >= start_utc,
            ScheduledFlight.sched_dep_utc < end_utc,
            IssuedForecast.lead_time_min >= lead_min,
            IssuedForecast.lead_time_min <= 2 * lead_min + 60,
            ON_BOARD,
        )
        .subquery()
    )
    return select(*[ranked.c[name] for name in names]).where(ranked.c.rank == 1)


class MonitoringRepository(Repository):
    """Measurements, alerts, and messages to be sent."""

    def add_measurements(self, measurements: Sequence[StoredMeasurement]) -> None:
        """Store measurements; existing ones are not changed."""
        now = self._now()
        for chunk in chunks(measurements):
            rows = [{**asdict(each), "created_at_utc": now} for each in chunk]
            self._session.execute(
                self._insert(Measurement)
                .values(rows)
                .on_conflict_do_nothing(index_elements=["indicator", "subject", "at_utc"])
            )

    def history(
        self, indicator: str, since_utc: datetime, until_utc: datetime, limit: int = 2000
    ) -> list[StoredMeasurement]:
        """An indicator's values in [since, until], by subject and moment."""
        rows = self._session.execute(
            select(*columns_of(StoredMeasurement, Measurement))
            .where(
                Measurement.indicator == indicator,
                Measurement.at_utc >= since_utc,
                Measurement.at_utc <= until_utc,
            )
            .order_by(Measurement.subject, Measurement.at_utc)
            .limit(limit)
        )
        return [record_at(StoredMeasurement, row) for row in rows]

    def at_lead(
        self, lead_min: int, start_utc: datetime, end_utc: datetime
    ) -> list[ForecastAtLead]:
        """The board's forecasts of flights that leave in [start, end), nearest to a lead time."""
        rows = self._session.execute(at_lead_statement(lead_min, start_utc, end_utc))
        return [record_at(ForecastAtLead, row) for row in rows]

    def latest(self, until_utc: datetime) -> list[StoredMeasurement]:
        """The last value of each subject of each indicator up to a moment.

        After the clock was set back, measurements of later times exist; they are ignored.
        """
        last = (
            select(
                Measurement.indicator, Measurement.subject, func.max(Measurement.at_utc).label("at")
            )
            .where(Measurement.at_utc <= until_utc)
            .group_by(Measurement.indicator, Measurement.subject)
            .subquery()
        )
        rows = self._session.execute(
            select(*columns_of(StoredMeasurement, Measurement))
            .join(
                last,
                (last.c.indicator == Measurement.indicator)
                & (last.c.subject == Measurement.subject)
                & (last.c.at == Measurement.at_utc),
            )
            .order_by(Measurement.indicator, Measurement.subject)
        )
        return [record_at(StoredMeasurement, row) for row in rows]

    def unresolved(self) -> list[StoredAlert]:
        """Alerts that are pending or firing."""
        return self._alerts(select(*columns_of(StoredAlert, Alert)).where(UNRESOLVED))

    def alerts(self, limit: int = 100, until_utc: datetime | None = None) -> list[StoredAlert]:
        """Alerts, the latest first; with a time, those that had begun by then."""
        statement = select(*columns_of(StoredAlert, Alert)).order_by(Alert.id.desc()).limit(limit)
        if until_utc is not None:
            statement = statement.where(Alert.since_utc <= until_utc)
        return self._alerts(statement)

    def last_resolved(self, until_utc: datetime) -> dict[tuple[str, str], datetime]:
        """The last end of each announced alert, up to a time."""
        rows = self._session.execute(
            select(Alert.rule, Alert.subject, func.max(Alert.resolved_at_utc))
            .where(Alert.announced, Alert.resolved_at_utc <= until_utc)
            .group_by(Alert.rule, Alert.subject)
        )
        return {(rule, subject): at for rule, subject, at in rows if at is not None}

    def withdraw_since(self, at_utc: datetime) -> None:
        """End the alerts that began after a moment: the clock was set back before their start.

        They count as not announced, so that the same alert is announced when it begins again.
        """
        self._session.execute(
            update(Alert)
            .where(Alert.since_utc > at_utc, UNRESOLVED)
            .values(state="resolved", resolved_at_utc=Alert.since_utc, announced=False)
            .execution_options(synchronize_session=False)
        )

    def save_alert(self, alert: NewAlert) -> int:
        """Insert or update an alert that is not resolved; returns its key."""
        values = asdict(alert)
        changed = self._session.execute(
            update(Alert)
            .where(Alert.rule == alert.rule, Alert.subject == alert.subject, UNRESOLVED)
            .values(values)
            .returning(Alert.id)
            .execution_options(synchronize_session=False)
        ).scalar_one_or_none()
        if changed is not None:
            return int(changed)
        inserted = self._session.execute(
            insert(Alert).values(**values, created_at_utc=self._now()).returning(Alert.id)
        )
        return int(inserted.scalar_one())

    def withdraw(self, rule: str, subject: str, at_utc: datetime) -> None:
        """End an alert that never fired."""
        self._session.execute(
            update(Alert)
            .where(Alert.rule == rule, Alert.subject == subject, UNRESOLVED)
            .values(state="resolved", resolved_at_utc=at_utc)
            .execution_options(synchronize_session=False)
        )

    def acknowledge(self, alert_id: int) -> bool:
        """Acknowledge an alert, so that it is not repeated. False where it has ended."""
        done = self._session.execute(
            update(Alert)
            .where(Alert.id == alert_id, UNRESOLVED)
            .values(acknowledged=True)
            .returning(Alert.id)
            .execution_options(synchronize_session=False)
        )
        return done.scalar_one_or_none() is not None

    def silence(self, rule: str, until_utc: datetime, reason: str) -> None:
        """Suppress the messages of a rule until a time of the system's clock."""
        self._session.execute(
            insert(AlertSilence).values(
                rule=rule, until_utc=until_utc, reason=reason[:200], created_at_utc=self._now()
            )
        )

    def silenced(self, at_utc: datetime) -> frozenset[str]:
        """Rules that are silenced at a time."""
        rows = self._session.execute(
            select(AlertSilence.rule).where(AlertSilence.until_utc > at_utc)
        )
        return frozenset(rows.scalars())

    def queue(self, alert_id: int | None, channel: str, subject: str, body: str) -> int:
        """Queue a message, which is sent after this transaction; returns its key."""
        now = self._now()
        made = self._session.execute(
            insert(AlertMessage)
            .values(
                alert_id=alert_id,
                channel=channel,
                subject=subject[:200],
                body=body,
                state=DeliveryState.QUEUED,
                attempts=0,
                next_attempt_at_utc=now,
                created_at_utc=now,
            )
            .returning(AlertMessage.id)
        )
        return int(made.scalar_one())

    def is_sent(self, message_id: int) -> bool:
        """Whether a message was sent."""
        statement = select(AlertMessage.state).where(AlertMessage.id == message_id)
        return self._session.execute(statement).scalar_one_or_none() == DeliveryState.SENT

    def claim(self, limit: int = 20) -> list[QueuedMessage]:
        """Messages to send now; no other sender gets them while the lease lasts."""
        now = self._now()
        ids = list(
            self._session.execute(
                select(AlertMessage.id)
                .where(QUEUED, AlertMessage.next_attempt_at_utc <= now)
                .order_by(AlertMessage.next_attempt_at_utc, AlertMessage.id)
                .limit(limit)
                .with_for_update(skip_locked=True)
            ).scalars()
        )
        rows = self._session.execute(
            update(AlertMessage)
            .where(AlertMessage.id.in_(ids))
            .values(next_attempt_at_utc=now + LEASE, attempts=AlertMessage.attempts + 1)
            .returning(*columns_of(QueuedMessage, AlertMessage))
            .execution_options(synchronize_session=False)
        )
        return sorted((record_at(QueuedMessage, row) for row in rows), key=lambda each: each.id)

    def record_attempt(
        self, message_id: int, error: str | None, retry_at_utc: datetime | None = None
    ) -> None:
        """Record an attempt: sent without an error, else to be tried again or (None) given up."""
        now = self._now()
        self._session.execute(
            insert(AlertAttempt).values(
                message_id=message_id, at_utc=now, error=error and error[:200]
            )
        )
        if error is None:
            values = {"state": DeliveryState.SENT, "sent_at_utc": now}
        elif retry_at_utc is None:
            values = {"state": DeliveryState.FAILED}
        else:
            values = {"next_attempt_at_utc": retry_at_utc}
        self._session.execute(
            update(AlertMessage)
            .where(AlertMessage.id == message_id)
            .values(values)
            .execution_options(synchronize_session=False)
        )

    def failed_since(self, at_utc: datetime) -> int:
        """Messages given up since a moment of the machine's clock."""
        statement = select(func.count()).where(
            AlertMessage.state == DeliveryState.FAILED, AlertMessage.created_at_utc >= at_utc
        )
        return int(self._session.execute(statement).scalar_one())

    def undelivered(self, queued_until_utc: datetime, given_up_from_utc: datetime) -> int:
        """The number of undelivered messages, without those to a channel that is not set.

        Args:
            queued_until_utc: messages queued at this time or earlier count.
            given_up_from_utc: messages of this time or later that were given up count.
        """
        given_up = (
            (AlertMessage.state == DeliveryState.FAILED)
            & (AlertMessage.attempts > 1)  # a channel that is not set is not tried again
            & (AlertMessage.created_at_utc >= given_up_from_utc)
        )
        queued = and_(QUEUED, AlertMessage.created_at_utc <= queued_until_utc)
        statement = select(func.count()).select_from(AlertMessage).where(or_(queued, given_up))
        return int(self._session.execute(statement).scalar_one())

    def _alerts(self, statement: Select[Any]) -> list[StoredAlert]:
        return [record_at(StoredAlert, row) for row in self._session.execute(statement)]
