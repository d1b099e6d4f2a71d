"""Flight watches, and those with a message due now."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, select, update

from ponctuel.domain.errors import NotFound
from ponctuel.domain.flight import Flight
from ponctuel.operations.enums import Channel
from ponctuel.operations.models import IssuedForecast, Notification, ScheduledFlight, User, Watch
from ponctuel.operations.models.watches import ACTIVE
from ponctuel.operations.records import columns_of, maybe_record_at, record_at
from ponctuel.operations.repositories.base import Repository, chunks
from ponctuel.operations.repositories.flights import KnownFlight
from ponctuel.operations.repositories.forecasts import StoredForecast
from ponctuel.operations.repositories.watch_queries import due_statement, overview_statement

# Watches of routes consider flights up to so many hours ahead.
HORIZON_H = 48
# Not null, so that watches that may send a message are one range of the index.
_ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
_FLIGHT_AND_FORECAST: list[ColumnElement[Any]] = [
    *columns_of(KnownFlight, ScheduledFlight),
    *columns_of(StoredForecast, IssuedForecast),
]


@dataclass(frozen=True)
class NewWatch:
    """A new watch: one flight, or a pattern (origin plus destination, or plus carrier and number).

    Attributes:
        threshold: probability of being `late_min` late or more, or of not arriving at all.
        min_interval_min: no more than one message in so many minutes.
    """

    late_min: int
    threshold: float
    channel: Channel
    min_interval_min: int
    flight_id: int | None = None
    origin_code: str | None = None
    destination_code: str | None = None
    carrier_code: str | None = None
    flight_number: int | None = None
    webhook_url: str | None = field(default=None, repr=False)
    until_utc: datetime | None = None


@dataclass(frozen=True)
class StoredWatch:
    """A stored watch."""

    id: uuid.UUID
    user_id: uuid.UUID
    flight_id: int | None
    origin_code: str | None
    destination_code: str | None
    carrier_code: str | None
    flight_number: int | None
    late_min: int
    threshold: float
    channel: str
    webhook_url: str | None = field(repr=False)
    min_interval_min: int
    active: bool
    created_at_utc: datetime
    until_utc: datetime | None
    may_notify_from_utc: datetime


@dataclass(frozen=True)
class LastMessage:
    """The newest message of a watch and its delivery state; times are the machine's."""

    id: int
    risk: float
    state: str
    attempts: int
    created_at_utc: datetime
    sent_at_utc: datetime | None
    last_error: str | None

    @property
    def p_disrupted(self) -> float:
        """The risk that it announced: P(late by the watch's threshold, cancelled or diverted)."""
        return self.risk


@dataclass(frozen=True)
class WatchView:
    """A watch and its upcoming flight with the highest risk, if there is one.

    Attributes:
        flight: for a watch of one flight, that flight even after its departure.
        last: the message that it sent last, if any.
    """

    watch: StoredWatch
    flight: KnownFlight | None
    forecast: StoredForecast | None
    last: LastMessage | None


@dataclass(frozen=True)
class DueWatch:
    """A watch whose threshold is reached and that may send a message, with address and language."""

    watch: StoredWatch
    email: str = field(repr=False)
    locale: str
    flight: KnownFlight
    forecast: StoredForecast

    @property
    def risk(self) -> float:
        return self.forecast.disrupted(self.watch.late_min)


def overview(user_id: uuid.UUID, at_utc: datetime) -> Select[Any]:
    """A person's watches, each with its upcoming flight most at risk."""
    last = columns_of(LastMessage, Notification)
    shown = [*columns_of(StoredWatch, Watch), *_FLIGHT_AND_FORECAST, *last]
    return overview_statement(shown, user_id, at_utc, HORIZON_H)


def due(at_utc: datetime) -> Select[Any]:
    """Watches with a message due, with their addressees."""
    shown: list[Any] = [
        *columns_of(StoredWatch, Watch),
        User.email,
        User.locale,
        *_FLIGHT_AND_FORECAST,
    ]
    return due_statement(shown, at_utc, HORIZON_H)


def watched_statement(start: datetime, end: datetime) -> Select[Any]:
    """Flights in [start, end) that active watches are about."""
    return (
        select(*columns_of(KnownFlight, ScheduledFlight))
        .join(Watch, Watch.flight_id == ScheduledFlight.id)
        .where(ACTIVE, ScheduledFlight.sched_dep_utc >= start, ScheduledFlight.sched_dep_utc < end)
        .distinct()
        .order_by(ScheduledFlight.sched_dep_utc, ScheduledFlight.id)
    )


class WatchRepository(Repository):
    """Flight watches; times are those of the system's clock, except `created_at_utc`."""

    def add(self, user_id: uuid.UUID, new_watch: NewWatch) -> StoredWatch:
        row = self._session.execute(
            self._insert(Watch)
            .values(
                id=uuid.uuid4(),
                user_id=user_id,
                active=True,
                created_at_utc=self._now(),
                may_notify_from_utc=_ALWAYS,
                **vars(new_watch),
            )
            .returning(*columns_of(StoredWatch, Watch))
        ).one()
        return record_at(StoredWatch, row)

    def of_user(self, user_id: uuid.UUID, at_utc: datetime) -> list[WatchView]:
        """A person's watches, newest first, each with its flight most at risk."""
        rows = self._session.execute(overview(user_id, at_utc))
        watches = len(columns_of(StoredWatch, Watch))
        flights = watches + len(columns_of(KnownFlight, ScheduledFlight))
        forecasts = flights + len(columns_of(StoredForecast, IssuedForecast))
        return [
            WatchView(
                record_at(StoredWatch, row),
                maybe_record_at(KnownFlight, row, watches),
                maybe_record_at(StoredForecast, row, flights),
                maybe_record_at(LastMessage, row, forecasts),
            )
            for row in rows
        ]

    def due(self, at_utc: datetime, limit: int = 200) -> list[DueWatch]:
        """Watches with a message due now, longest silent first, each about its highest-risk flight.

        Only users with a verified address who may sign in get messages, one per forecast at most.
        """
        rows = self._session.execute(due(at_utc).limit(limit))
        watches = len(columns_of(StoredWatch, Watch))
        flights = watches + 2 + len(columns_of(KnownFlight, ScheduledFlight))
        return [
            DueWatch(
                record_at(StoredWatch, row),
                row[watches],
                row[watches + 1],
                record_at(KnownFlight, row, watches + 2),
                record_at(StoredForecast, row, flights),
            )
            for row in rows
        ]

    def unsilence_after_clock_reset(self, at_utc: datetime) -> int:
        """End silences that are longer than the interval of their watch; returns how many.

        Such silences arise when the clock is set back: a replay was restarted.
        """
        rows = self._session.execute(
            select(Watch.id, Watch.may_notify_from_utc, Watch.min_interval_min).where(
                ACTIVE, Watch.may_notify_from_utc > at_utc
            )
        )
        to_unsilence = [
            key
            for key, silent_until, interval_min in rows
            if silent_until - timedelta(minutes=interval_min) > at_utc
        ]
        for chunk in chunks(to_unsilence):
            self._session.execute(
                update(Watch)
                .where(Watch.id.in_(chunk))
                .values(may_notify_from_utc=_ALWAYS)
                .execution_options(synchronize_session=False)
            )
        return len(to_unsilence)

    def watched_flights(self, start: datetime, end: datetime) -> list[Flight]:
        """Flights in [start, end) that active watches are about."""
        return [
            Flight(
                flight.carrier_code,
                flight.flight_number,
                flight.origin_code,
                flight.destination_code,
                flight.sched_dep_utc,
                flight.sched_arr_utc,
                in_schedule=True,
            )
            for flight in (
                record_at(KnownFlight, row)
                for row in self._session.execute(watched_statement(start, end))
            )
        ]

    def change(
        self,
        watch_id: uuid.UUID,
        user_id: uuid.UUID,
        *,
        active: bool | None = None,
        threshold: float | None = None,
        min_interval_min: int | None = None,
    ) -> StoredWatch:
        """Change a person's watch; raises NotFound where it does not exist or is not theirs."""
        changes = {"active": active, "threshold": threshold, "min_interval_min": min_interval_min}
        new = {name: value for name, value in changes.items() if value is not None}
        own_watch = (Watch.id == watch_id, Watch.user_id == user_id)
        if new:
            self._session.execute(
                update(Watch)
                .where(*own_watch)
                .values(**new)
                .execution_options(synchronize_session=False)
            )
        row = self._session.execute(
            select(*columns_of(StoredWatch, Watch)).where(*own_watch)
        ).one_or_none()
        if row is None:
            raise _no_watch(watch_id)
        return record_at(StoredWatch, row)

    def remove(self, watch_id: uuid.UUID, user_id: uuid.UUID) -> None:
        """Delete a user's watch and its messages; raises NotFound."""
        removed = self._session.execute(
            delete(Watch)
            .where(Watch.id == watch_id, Watch.user_id == user_id)
            .returning(Watch.id)
            .execution_options(synchronize_session=False)
        ).one_or_none()
        if removed is None:
            raise _no_watch(watch_id)

    def count(self, user_id: uuid.UUID) -> int:
        """The number of a user's watches, which is limited."""
        statement = select(func.count()).select_from(Watch).where(Watch.user_id == user_id)
        return self._session.execute(statement).scalar_one()


def _no_watch(watch_id: uuid.UUID) -> NotFound:
    return NotFound("no such watch", field="watch_id", value=watch_id)
