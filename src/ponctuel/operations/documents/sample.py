"""A sample database for query plans, filled by arithmetic: the same on every run.

Tables that grow have some thousands of rows, enough for a planner to prefer an index wherever one
helps. It holds no real forecast and no real person.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import numpy as np
from sqlalchemy import Engine, insert, text

from ponctuel.operations import models
from ponctuel.operations.documents.catalogue import AT, key

PEOPLE, FLIGHTS, PER_FLIGHT, EVENTS, WATCHES, BATCHES = 1000, 2000, 6, 8000, 2000, 1000
ORIGINS = ("EWR", "JFK", "LGA", "BOS", "PHL", "DCA", "ATL", "ORD", "DFW", "DEN", "SFO", "SEA")
DESTINATIONS = ("IAH", "LAX", "MIA", "MSP", "DTW")
_CURVE = np.linspace(0.95, 0.01, 29).astype("<f8").tobytes()
_BEFORE = timedelta(days=20)
Row = dict[str, Any]


def fill(engine: Engine) -> None:
    """Fill an empty database of the newest schema, and update the statistics of the engine."""
    with engine.begin() as connection:
        for model, row_of, count in _TABLES:
            connection.execute(insert(model), [row_of(n) for n in range(1, count + 1)])
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # PostgreSQL samples 30,000 rows: here that is the whole of each table, so plans do not vary.
        connection.execute(text("ANALYZE"))


def _digest(n: int) -> str:
    return hashlib.sha256(str(n).encode()).hexdigest()


def _route(n: int) -> tuple[str, str]:
    return ORIGINS[n % len(ORIGINS)], DESTINATIONS[n % len(DESTINATIONS)]


def _user(n: int) -> Row:
    return {
        "id": key(1, n),
        "email": f"p{n}@example.com",
        "password_hash": "-",
        "role": "traveller",
        "locale": "fr",
        "verified": True,
        "disabled": False,
        "created_at_utc": AT - _BEFORE,
    }


def _session(n: int) -> Row:
    return {
        "id": key(5, n),
        "user_id": key(1, 1 + n % PEOPLE),
        "family_id": key(6, n),
        "token_hash": f"{n:064d}",
        "created_at_utc": AT,
        "expires_at_utc": AT + _BEFORE,
    }


def _api_key(n: int) -> Row:
    return {
        "id": key(2, n),
        "user_id": key(1, n),
        "name": f"clé {n}",
        "prefix": f"pk_{n}",
        "secret_hash": _digest(n),
        "scopes": ["forecasts"],
        "created_at_utc": AT - _BEFORE,
        "expires_at_utc": AT + _BEFORE,
    }


def _flight(n: int) -> Row:
    origin, destination = _route(n)
    departure = AT - _BEFORE + timedelta(minutes=15 * n)
    return {
        "id": n,
        "carrier_code": ("UA", "AA", "B6")[n % 3],
        "flight_number": 1000 + n % 331,
        "origin_code": origin,
        "destination_code": destination,
        "sched_dep_utc": departure,
        "sched_arr_utc": departure + timedelta(hours=3),
    }


def _event(n: int) -> Row:
    weather = n % 10 == 0
    known_at = AT - _BEFORE + timedelta(minutes=3.6 * n)
    return {
        "idempotency_key": f"e{n}",
        "kind": "weather" if weather else "departure",
        "flight_id": None if weather else 1 + n % FLIGHTS,
        "airport_code": "EWR" if weather else None,
        "known_at_utc": known_at,
        "received_at_utc": known_at,
        "source": "sample",
        "payload": {"n": n},
        "content_sha256": _digest(n),
    }


def _batch(n: int) -> Row:
    is_queued = n > BATCHES - 3
    ended = None if is_queued else AT - timedelta(minutes=n)
    return {
        "id": key(3, n),
        "owner_id": key(1, 1 + (n - 1) % 50),
        "input_name": "vols.csv",
        "input_file": f"{n}/in.csv",
        "rows_n": 10,
        "done_n": 0 if is_queued else 10,
        "state": "queued" if is_queued else "done",
        "created_at_utc": AT - timedelta(minutes=n),
        "finished_at_utc": ended,
    }


def _forecast(n: int) -> Row:
    flight = 1 + (n - 1) // PER_FLIGHT
    position = (n - 1) % PER_FLIGHT
    entry_point = ("board", "board", "board", "board", "page", "api")[position]
    departure = _flight(flight)["sched_dep_utc"]
    late = (flight * 37 % 100) / 100
    return {
        "flight_id": flight,
        "issued_at_utc": departure - timedelta(hours=3 * (1 + position)),
        "created_at_utc": departure - timedelta(hours=3 * (1 + position)),
        "lead_time_min": 180.0 * (1 + position),
        "model_version": "ponctuel v1",
        "door": entry_point,
        "asked_by": key(1, 1 + flight % PEOPLE) if entry_point != "board" else None,
        "p_cancelled": 0.01,
        "p_diverted": 0.001,
        "survival": _CURVE,
        **{f"p_late_{t}": late / (1 + i) for i, t in enumerate((15, 30, 60, 120, 180))},
        "expected_delay_min": 10.0,
        **{f"delay_p{level}_min": 1.0 for level in ("05", "10", "50", "90", "95")},
        "reasons": [],
        "support": {},
    }


def _watch(n: int) -> Row:
    active, is_flight = n % 50 == 0, n % 3 > 0
    origin, destination = _route(n)
    return {
        "id": key(4, n),
        "user_id": key(1, 1 + n % PEOPLE),
        "late_min": 30,
        "threshold": 0.2,
        "channel": "email",
        "min_interval_min": 60,
        "active": active,
        "created_at_utc": AT,
        "may_notify_from_utc": AT - timedelta(minutes=n % 90 - 30),
        "flight_id": 1 + n % FLIGHTS if is_flight else None,
        "origin_code": None if is_flight else origin,
        "destination_code": None if is_flight else destination,
    }


def _notification(n: int) -> Row:
    is_queued = n % 100 == 0
    return {
        "watch_id": key(4, n),
        "forecast_id": 1 + (n % FLIGHTS) * PER_FLIGHT,
        "channel": "email",
        "risk": 0.5,
        "state": "queued" if is_queued else "sent",
        "attempts": 0,
        "next_attempt_at_utc": AT,
        "created_at_utc": AT,
        "sent_at_utc": None if is_queued else AT,
    }


def _audit_entry(n: int) -> Row:
    return {
        "at_utc": AT - timedelta(minutes=n),
        "actor_kind": "user",
        "actor_id": key(1, 1 + n % 200),
        "action": "user.login",
        "verdict": "allowed",
        "target_kind": "user",
        "target_id": str(n),
    }


# In the order of their references.
_TABLES: tuple[tuple[Any, Callable[[int], Row], int], ...] = (
    (models.User, _user, PEOPLE),
    (models.UserSession, _session, 3000),
    (models.ApiKey, _api_key, PEOPLE),
    (models.ScheduledFlight, _flight, FLIGHTS),
    (models.LoggedEvent, _event, EVENTS),
    (models.BatchJob, _batch, BATCHES),
    (models.IssuedForecast, _forecast, FLIGHTS * PER_FLIGHT),
    (models.Watch, _watch, WATCHES),
    (models.Notification, _notification, WATCHES),
    (models.AuditEntry, _audit_entry, 5000),
)
