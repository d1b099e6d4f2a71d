"""A service with fixed answers behind the real application."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient

from app.api.application import create_app
from ponctuel.domain.clock import ReplayClock
from ponctuel.domain.errors import InvalidRequest, UnknownCode, UserError
from ponctuel.domain.flight import Flight
from ponctuel.operations.repositories.events import NewEvent

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2013, 12, 23, 21, 0, tzinfo=UTC)
DESTINATIONS = {"IAH": "Houston Intercontinental", "SFO": "San Francisco Intl", "BQN": None}
THRESHOLDS = [-60, -45, -30, -20, -15, -10, 0, 15, 30, 60, 90, 120, 180, 240, 300, 600]
GIVEN_ARRIVAL = [
    1,
    1,
    0.985,
    0.93,
    0.86,
    0.77,
    0.59,
    0.37,
    0.25,
    0.14,
    0.08,
    0.05,
    0.02,
    0.01,
    0,
    0,
]
P_CANCELLED, P_DIVERTED = 0.031, 0.002


class FakeService:
    """Answers like the real service, from constants."""

    def __init__(self) -> None:
        self.clock = ReplayClock(NOW, speed=0)
        self.model_version = "7"
        self.broken: Exception | None = None

    def forecast(self, requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if self.broken:
            raise self.broken
        return [self._one(request) for request in requests]

    def origins(self) -> list[dict[str, Any]]:
        names = {"EWR": "Newark Liberty Intl", "JFK": "John F Kennedy Intl", "LGA": "La Guardia"}
        return [
            {"airport_code": code, "airport_name": name, "flights_n": 120_000 - 9_000 * place}
            for place, (code, name) in enumerate(names.items())
        ]

    def days(self) -> tuple[date, date]:
        return date(2013, 1, 1), date(2013, 12, 31)

    def flights(self, origin_code: str, day: date) -> list[dict[str, Any]]:
        if origin_code not in {"EWR", "JFK", "LGA"}:
            raise UnknownCode("no such airport", field="origin", value=origin_code)
        if day == date(2013, 12, 25):
            return []
        return [
            _listed(number, destination, datetime(day.year, day.month, day.day, hour, 15))
            for number, destination, hour in [
                *((700 + hour, "SFO", hour) for hour in range(6, 22)),
                (1545, "IAH", 17),
                (99, "BQN", 23),
            ]
        ]

    def flight(self, request: dict[str, Any]) -> Flight:
        if request["origin"] not in {"EWR", "JFK", "LGA"}:
            raise UnknownCode("no such airport", field="origin", value=request["origin"])
        return Flight(
            request["carrier"], int(request["flight"]), request["origin"], request["destination"],
            _utc(request["departure"], "departure"), in_schedule=True,
        )  # fmt: skip

    def read_event(self, said: dict[str, Any]) -> NewEvent:
        return NewEvent(
            said.get("key", "k"), said["kind"], NOW, said["source"],
            {"dep_delay_min": said.get("dep_delay_min")}, flight=self.flight(said),
        )  # fmt: skip

    def outcome(self, request: dict[str, Any]) -> dict[str, Any] | None:
        departure = _utc(request["departure"], "departure")
        if departure + timedelta(hours=4) > NOW:
            return None
        return {
            "outcome": "arrived",
            "arr_delay_min": 43,
            "dep_delay_min": 51,
            "known_at_utc": departure + timedelta(hours=4),
        }

    def _one(self, request: dict[str, Any]) -> dict[str, Any]:
        try:
            return self._forecast(request)
        except UserError as error:
            return {"error": error.as_dict()}

    def _forecast(self, request: dict[str, Any]) -> dict[str, Any]:
        if request["origin"] not in {"EWR", "JFK", "LGA"}:
            raise UnknownCode("no such airport", field="origin", value=request["origin"])
        departure = _utc(request["departure"], "departure")
        issued = _utc(request["issued_at"], "issued_at") if "issued_at" in request else NOW
        arrives = 1 - P_CANCELLED - P_DIVERTED
        late = dict(zip(THRESHOLDS, (arrives * one for one in GIVEN_ARRIVAL), strict=True))
        return {
            "p_cancelled": P_CANCELLED,
            "p_diverted": P_DIVERTED,
            **{f"p_late_{minutes}": late[minutes] for minutes in (15, 30, 60, 120, 180)},
            "delay_p05_min": -23.0,
            "delay_p10_min": -18.0,
            "delay_p50_min": 6.4,
            "delay_p90_min": 81.0,
            "delay_p95_min": 121.0,
            "expected_delay_min": 17.2,
            "classes": {
                "under_30": arrives - late[30],
                "from_30_to_60": late[30] - late[60],
                "from_60_to_120": late[60] - late[120],
                "over_120_or_cancelled": late[120] + P_CANCELLED + P_DIVERTED,
            },
            "reasons": [
                {
                    "family": "origin",
                    "points": 6.2,
                    "text_en": "flights from EWR have left 38 min late on average: +6.2 points",
                    "text_fr": "les vols quittant EWR ont 38 min de retard : +6,2 points",
                },
                {
                    "family": "calendar",
                    "points": -1.4,
                    "text_en": "the flight leaves on a Monday: −1.4 points",
                    "text_fr": "départ un lundi : −1,4 point",
                },
            ],
            "reasons_sum": {"base_points": 18.0, "other_points": 3.07, "forecast_points": 25.87},
            "support": {
                "n": 1412,
                "level": "route",
                "limited": False,
                "text_en": "The forecast rests on 1,412 comparable flights.",
                "text_fr": "Prévision appuyée sur 1 412 vols comparables.",
            },
            "issued_at_utc": issued,
            "lead_time_min": (departure - issued) / timedelta(minutes=1),
            "model_version": self.model_version,
            "flight": {
                "carrier_code": request["carrier"],
                "carrier_name": "United Air Lines Inc.",
                "flight_number": int(request["flight"]),
                "origin_code": request["origin"],
                "destination_code": request["destination"],
                "sched_dep_utc": departure,
                "sched_dep_local": f"{departure.astimezone(NEW_YORK):%Y-%m-%dT%H:%M}",
                "sched_arr_utc": departure + timedelta(hours=4),
                "in_schedule": True,
            },
            "survival": {"thresholds_min": list(late), "p_late": list(late.values())},
        }


def _listed(number: int, destination: str, departure: datetime) -> dict[str, Any]:
    return {
        "carrier_code": "UA",
        "carrier_name": "United Air Lines Inc.",
        "flight_number": number,
        "destination_code": destination,
        "destination_name": DESTINATIONS[destination],
        "sched_dep_local": f"{departure:%Y-%m-%dT%H:%M}",
        "sched_dep_utc": departure.replace(tzinfo=NEW_YORK).astimezone(UTC),
    }


def _utc(text: str, field: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidRequest(
            "write the time as 2013-12-23T17:15", field=field, value=text, code="malformed_time"
        ) from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=NEW_YORK)).astimezone(UTC)


@pytest.fixture
def service() -> FakeService:
    return FakeService()


@pytest.fixture
def client(service: FakeService) -> Iterator[TestClient]:
    """A client of the API; a fault of the server comes back as a response, as to a caller."""
    with TestClient(create_app(service), raise_server_exceptions=False) as opened:
        yield opened
