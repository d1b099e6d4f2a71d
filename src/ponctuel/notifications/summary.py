"""A summary of a watch for its owner: watched flight, last message, and present risk."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime

from ponctuel.domain.risk import DIGITS, p_disrupted
from ponctuel.notifications.message import RISK
from ponctuel.operations.repositories.flights import KnownFlight
from ponctuel.operations.repositories.watches import LastMessage, StoredWatch, WatchView


@dataclass(frozen=True)
class WatchedFlight:
    """The watched flight."""

    flight_id: int
    carrier_code: str
    flight_number: int
    origin_code: str
    destination_code: str
    sched_dep_utc: datetime
    sched_arr_utc: datetime | None


@dataclass(frozen=True)
class CurrentRisk:
    """The upcoming flight of a watch with the highest risk; without a forecast, figures are None.

    Attributes:
        p_disrupted: P(it arrives `late_min` late or more, is cancelled or is diverted).
        p_late: P(it arrives, `late_min` late or more).
    """

    flight: WatchedFlight
    p_disrupted: float | None = None
    p_late: float | None = None
    issued_at_utc: datetime | None = None


@dataclass(frozen=True)
class WatchSummary:
    """A watch and its present state.

    Attributes:
        pattern: the stored watch, whose codes are the pattern; None for a watch of one flight.
        silent_until_utc: it sends no message before this; None where it may send one now.
        signing_secret: the signing secret of a webhook, for its owner only.
    """

    id: uuid.UUID
    pattern: StoredWatch | None
    risk_definition: str
    late_min: int
    threshold: float
    channel: str
    webhook_url: str | None = field(repr=False)
    min_interval_min: int
    active: bool
    created_at_utc: datetime
    until_utc: datetime | None
    silent_until_utc: datetime | None
    flight: WatchedFlight | None
    last_message: LastMessage | None
    now: CurrentRisk | None
    signing_secret: str | None = field(repr=False)


def summarise(view: WatchView, at: datetime, secret: str | None = None) -> WatchSummary:
    """The summary of a watch at a time of the system's clock, with its signing secret if given."""
    watch = view.watch
    silent_until = watch.may_notify_from_utc
    flight = None if view.flight is None else _flight(view.flight)
    return WatchSummary(
        id=watch.id,
        pattern=None if watch.origin_code is None else watch,
        risk_definition=f"P({RISK.format(late=watch.late_min)})",
        late_min=watch.late_min,
        threshold=watch.threshold,
        channel=watch.channel,
        webhook_url=watch.webhook_url,
        min_interval_min=watch.min_interval_min,
        active=watch.active,
        created_at_utc=watch.created_at_utc,
        until_utc=watch.until_utc,
        silent_until_utc=silent_until if silent_until > at else None,
        flight=None if watch.flight_id is None else flight,
        last_message=view.last,
        now=_now(view, at),
        signing_secret=secret,
    )


def _now(view: WatchView, at: datetime) -> CurrentRisk | None:
    if view.flight is None or view.flight.sched_dep_utc < at:
        return None
    flight, forecast = _flight(view.flight), view.forecast
    if forecast is None:
        return CurrentRisk(flight)
    p_late = round(getattr(forecast, f"p_late_{view.watch.late_min}"), DIGITS)
    p_cancelled, p_diverted = (
        round(p, DIGITS) for p in (forecast.p_cancelled, forecast.p_diverted)
    )
    risk = p_disrupted(p_late, p_cancelled, p_diverted)
    return CurrentRisk(flight, risk, p_late, forecast.issued_at_utc)


def _flight(flight: KnownFlight) -> WatchedFlight:
    return WatchedFlight(
        flight.id,
        flight.carrier_code,
        flight.flight_number,
        flight.origin_code,
        flight.destination_code,
        flight.sched_dep_utc,
        flight.sched_arr_utc,
    )
