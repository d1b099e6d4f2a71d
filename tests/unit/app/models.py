"""Responses of the API as the pages receive them, with defaults for every field."""

from __future__ import annotations

from typing import Any

from ponctuel_sdk import Forecast
from ponctuel_sdk.models.journeys import Connection
from ponctuel_sdk.models.schedule import Airport, Clock, Outcome

FLIGHT: dict[str, Any] = {
    "carrier_code": "UA",
    "carrier_name": "United Air Lines Inc.",
    "flight_number": 1545,
    "origin_code": "EWR",
    "destination_code": "IAH",
    "sched_dep_utc": "2013-12-23T22:15:00+00:00",
    "sched_dep_local": "2013-12-23T17:15:00-05:00",
    "sched_arr_utc": "2013-12-24T02:20:00+00:00",
    "in_schedule": True,
}
LATE = {-30: 0.95, -15: 0.85, 0: 0.6, 15: 0.4, 30: 0.25, 60: 0.12, 90: 0.07, 120: 0.04, 180: 0.01}
FIGURES: dict[str, Any] = {
    "p_cancelled": 0.03,
    "p_diverted": 0.01,
    **{f"p_late_{t}": LATE[t] for t in (15, 30, 60, 120, 180)},
    "p_disrupted_30": 0.29,
    "delay_p05_min": -28.0,
    "delay_p10_min": -20.0,
    "delay_p50_min": 7.0,
    "delay_p90_min": 80.0,
    "delay_p95_min": 115.0,
    "expected_delay_min": 14.0,
    "issued_at_utc": "2013-12-23T20:15:00+00:00",
    "lead_time_min": 120.0,
    "model_version": "ponctuel/1",
}
FORECAST: dict[str, Any] = FIGURES | {
    "flight": FLIGHT,
    "classes": {
        "under_30": 0.71,
        "from_30_to_60": 0.13,
        "from_60_to_120": 0.08,
        "over_120_or_cancelled": 0.08,
    },
    "reasons": [],
    "support": {"n": 40, "level": "route", "limited": False, "text": "40"},
    "survival": {"thresholds_min": list(LATE), "p_late": list(LATE.values())},
}


def forecast(**changes: Any) -> Forecast:
    return Forecast.model_validate(FORECAST | changes)


def make_airport(code: str, city: str, time_zone: str) -> Airport:
    fields = {"airport_code": code, "airport_name": code, "city_name": city, "time_zone": time_zone}
    return Airport.model_validate(fields | {"flights_n": 1})


NEWARK = make_airport("EWR", "Newark", "America/New_York")
HOUSTON = make_airport("IAH", "Houston", "America/Chicago")


def make_connection(
    p_first: float, p_onward: float, onward: dict[str, Any] | None = None
) -> Connection:
    """A connection at Houston.

    Args:
        p_first, p_onward: that each flight is cancelled.
        onward: the onward flight as the schedule lists it; None where it does not.
    """
    slack = dict.fromkeys(("p05", "p10", "p50", "p90", "p95"), 10.0)
    return Connection.model_validate(
        {
            **{f"p_{part}": 0.25 for part in ("holds", "missed", "cancelled", "diverted")},
            "connecting_code": "IAH",
            "sched_arr_utc": FLIGHT["sched_arr_utc"],
            "sched_connection_min": 90,
            "min_connection_min": 45,
            "spare_min": 45,
            "slack": {f"slack_{name}_min": minutes for name, minutes in slack.items()}
            | {"expected_slack_min": 10.0, "at_least_min": [0.0], "p_at_least": [0.5]},
            "first": FORECAST | {"p_cancelled": p_first},
            "onward": {
                "sched_dep_utc": "2013-12-24T03:50:00+00:00",
                "basis": "schedule" if onward else "given",
                "assumed": "on_time",
                "flight": onward,
                "p_cancelled": p_onward,
                "text": "Telle quelle.",
            },
        }
    )


def outcome(kind: str, arr_delay_min: float | None = None) -> Outcome:
    known = {"arr_delay_min": arr_delay_min, "known_at_utc": "2013-12-24T02:31:00+00:00"}
    return Outcome.model_validate({"outcome": kind, **known})


def clock(now_utc: str) -> Clock:
    return Clock.model_validate(
        {
            "now_utc": now_utc,
            "mode": "replay",
            "first_day": "2013-01-01",
            "last_day": "2013-12-31",
            "time_zone": "America/New_York",
            "model_version": "ponctuel/1",
        }
    )
