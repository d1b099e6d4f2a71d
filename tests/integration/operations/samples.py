"""Sample flights, forecasts, accounts and watches."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from ponctuel.domain.distribution import THRESHOLDS_MIN
from ponctuel.domain.flight import Flight
from ponctuel.operations.enums import Channel, EntryPoint
from ponctuel.operations.repositories.forecasts import NewForecast
from ponctuel.operations.repositories.users import Account
from ponctuel.operations.repositories.watches import NewWatch
from ponctuel.operations.work import Operations, Work

NOON = datetime(2013, 12, 23, 12, tzinfo=UTC)


def noon_plus(hours: float) -> datetime:
    return NOON + timedelta(hours=hours)


def make_flight(number: int, hours: float, origin: str = "EWR", destination: str = "IAH") -> Flight:
    """A flight that departs `hours` after noon."""
    return Flight("UA", number, origin, destination, noon_plus(hours), noon_plus(hours + 4))


def survival(p_late_30: float) -> np.ndarray:
    """A decreasing survival curve with the given probability at 30 minutes."""
    hours_from_30_min = (np.array(THRESHOLDS_MIN) - 30) / 60
    curve: np.ndarray = 1 / (1 + np.exp(hours_from_30_min) * (1 - p_late_30) / p_late_30)
    return curve


def make_forecast(
    flight_id: int, hours: float = -1, p_late_30: float = 0.2, **overrides: Any
) -> NewForecast:
    """A forecast of the board, issued `hours` after noon."""
    fields: dict[str, Any] = {
        "flight_id": flight_id,
        "issued_at_utc": noon_plus(hours),
        "lead_time_min": 120.0,
        "model_version": "ponctuel v1",
        "door": EntryPoint.BOARD,
        "p_cancelled": 0.02,
        "p_diverted": 0.01,
        "survival": survival(p_late_30),
        "quantiles_min": (-20.0, -15.0, 4.5, 60.25, 91.0),
        "reasons": [
            {"family": "weather", "points": 3.5, "code": "reason.weather_dry", "values": {}}
        ],
        "support": {"n": 812, "level": "route", "limited": False},
    }
    return NewForecast(**{**fields, **overrides})


def create_account(
    operations: Operations, email: str = "ana@example.com", *, verified: bool = True
) -> Account:
    with operations.begin() as work:
        return work.users.add(email, "$argon2id$made-up", verified=verified)


def make_watch(**overrides: Any) -> NewWatch:
    fields: dict[str, Any] = {
        "late_min": 30,
        "threshold": 0.5,
        "channel": Channel.EMAIL,
        "min_interval_min": 60,
    }
    return NewWatch(**{**fields, **overrides})


def add_flights(work: Work, *flights: Flight) -> list[int]:
    return work.flights.ensure(flights)
