"""Fixtures of the real application with a fake service of fixed answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from fastapi.testclient import TestClient

from app.api.application import create_app
from ponctuel.domain.clock import ReplayClock
from ponctuel.domain.distribution import QUANTILES, THRESHOLDS_MIN, DelayDistribution
from ponctuel.domain.errors import InvalidRequest, Refusal, UnknownCode, UserError
from ponctuel.domain.flight import Flight, ForecastRequest
from ponctuel.domain.forecast import (
    Classes,
    Explanation,
    Figures,
    FlightDescription,
    FlightRecord,
    Forecast,
    ForecastRecord,
    Reason,
    ReasonsSum,
    Statement,
    Support,
)
from ponctuel.models.delay_model import ForecastArrays
from ponctuel.operations.repositories.events import NewEvent
from ponctuel.operations.repositories.flights import KnownFlight
from ponctuel.operations.repositories.forecasts import StoredForecast
from ponctuel.serving.answered_request import AnsweredRequest
from ponctuel.serving.comparison import compare
from ponctuel.serving.connection import odds
from ponctuel.serving.stored_forecast import stored_forecast

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
# The same distribution as the model gives it: one row, at all thresholds.
FORECASTS = ForecastArrays(
    DelayDistribution(
        np.array([P_CANCELLED]),
        np.array([P_DIVERTED]),
        np.interp(THRESHOLDS_MIN, THRESHOLDS, GIVEN_ARRIVAL)[None, :],
    ),
    dict(zip(QUANTILES, map(np.atleast_1d, (-23.0, -18.0, 6.4, 81.0, 121.0)), strict=True)),
)


EXPLANATION = Explanation(
    (
        Reason(
            "origin",
            6.2,
            "reason.dep_delay",
            {"delay_min": 38.0, "group": "from", "origin": "EWR", "window_min": 120.0},
        ),
        Reason("calendar", -1.4, "reason.weekday", {"iso_weekday": 1}),
    ),
    ReasonsSum(base_points=18.0, other_points=3.07, forecast_points=25.87),
)
SUPPORT = Support(1412, "route", False, (Statement("support.route", {"n": 1412}),))
UNLISTED = 9999  # the schedule does not list this number


class FakeService:
    """Answers like the real service, from constants."""

    def __init__(self) -> None:
        self.clock = ReplayClock(NOW, speed=0)
        self.model_version = "7"
        self.model_verdict: str | None = "passed"
        self.broken: Exception | None = None

    def forecast(
        self, requests: Sequence[Mapping[str, Any]], *, reasons: bool = True
    ) -> list[ForecastRecord | Refusal]:
        return [
            {"error": answer.as_dict()} if isinstance(answer, UserError) else answer.answer
            for answer in self.answers(requests, reasons=reasons)
        ]

    def answers(
        self, requests: Sequence[Mapping[str, Any]], *, reasons: bool = True
    ) -> list[AnsweredRequest | UserError]:
        if self.broken:
            raise self.broken
        return [self._answer(request, reasons) for request in requests]

    def compare(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        listed = self.flights(fields, fields["day"])
        requests = [
            {
                "carrier": "UA",
                "flight": flight["flight_number"],
                "origin": fields["origin"],
                "destination": fields["destination"],
                "departure": flight["sched_dep_utc"].isoformat(),
            }
            for flight in listed
        ]
        issued = [
            answer for answer in self.answers(requests) if isinstance(answer, AnsweredRequest)
        ]
        return {
            "origin_code": fields["origin"],
            "destination_code": fields["destination"],
            "day": fields["day"],
            "issued_at_utc": NOW,
            "arrive_by_utc": None,
            "flights": compare(issued, fields.get("sort")),
            "left_out": [],
        }

    def connect(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        (first,) = self.answers([fields["first"]])
        if isinstance(first, UserError):
            raise first
        arrival = first.request.flight.sched_arr_utc
        assert arrival is not None
        spare_min = 90 - fields["min_connection_min"]
        return {
            **odds(first.distribution, first.quantiles_min, spare_min),
            "connecting_code": fields["first"]["destination"],
            "sched_arr_utc": arrival,
            "sched_connection_min": 90,
            "min_connection_min": fields["min_connection_min"],
            "spare_min": spare_min,
            "first": first.answer,
            "onward": {
                "sched_dep_utc": arrival + timedelta(minutes=90),
                "basis": "given",
                "assumed": "on_time",
                "flight": None,
                "p_cancelled": None,
            },
        }

    def origins(self) -> list[dict[str, Any]]:
        names = {"EWR": "Newark Liberty Intl", "JFK": "John F Kennedy Intl", "LGA": "La Guardia"}
        return [
            {
                "airport_code": code,
                "airport_name": name,
                "time_zone": "America/New_York",
                "flights_n": 120_000 - 9_000 * index,
            }
            for index, (code, name) in enumerate(names.items())
        ]

    def airports(self, text: str) -> list[dict[str, Any]]:
        return [airport for airport in self.origins() if text.lower() in str(airport).lower()]

    def days(self) -> tuple[date, date]:
        return date(2013, 1, 1), date(2013, 12, 31)

    def flights(self, fields: Mapping[str, Any], day: date) -> list[dict[str, Any]]:
        if fields["origin"] not in {"EWR", "JFK", "LGA"}:
            raise UnknownCode("no such airport", field="origin", value=fields["origin"])
        # As the real service bounds them: its schedule is 2013's.
        if day == date(2013, 12, 25) or day.year != 2013:
            return []
        return [
            _listed(number, destination, datetime(day.year, day.month, day.day, hour, 15))
            for number, destination, hour in [
                *((700 + hour, "SFO", hour) for hour in range(6, 22)),
                (1545, "IAH", 17),
                (99, "BQN", 23),
            ]
        ]

    def flight_days(self, fields: Mapping[str, Any], near: date, limit: int) -> list[date]:
        return [near - timedelta(days=1), near + timedelta(days=2)][:limit]

    def nearest_departures(self, flight: Flight) -> tuple[str, ...]:
        return ("2013-12-23T17:15", "2013-12-24T17:15")

    def disrupted_share(self, origin_code: str) -> float | None:
        return 0.21

    def inbound(self, request: Mapping[str, Any]) -> dict[str, Any] | None:
        self.flight(request)
        return {
            "basis": "rotation",
            "dep_delay_min": 12.0,
            "arr_delay_min": None,
            "cancelled": False,
            "slack_min": 35.0,
        }

    def past_flights(
        self, fields: Mapping[str, Any], after: tuple[datetime, str] | None, limit: int
    ) -> list[dict[str, Any]]:
        last = after[0] if after else NOW
        days = [datetime(2013, 12, day, 17, 15) for day in range(22, 0, -1)]
        listed = [_listed(1545, "IAH", day) for day in days]
        outcome = {"outcome": "arrived", "arr_delay_min": 43, "dep_delay_min": 51}
        return [
            flight
            | {
                "sched_dep_utc": flight["sched_dep_utc"].isoformat(),
                "outcome": outcome | {"known_at_utc": flight["sched_dep_utc"]},
            }
            for flight in listed
            if flight["sched_dep_utc"] < last
        ][:limit]

    def read_event(self, fields: Mapping[str, Any]) -> NewEvent:
        if not {"carrier", "flight", "origin", "destination", "departure"} <= set(fields):
            raise InvalidRequest("an event names its flight", field="carrier")
        return NewEvent(
            fields.get("key", "k"),
            fields["kind"],
            NOW,
            fields["source"],
            {"dep_delay_min": fields.get("dep_delay_min")},
            flight=self.flight(fields),
        )

    def flight(self, fields: Mapping[str, Any]) -> Flight:
        if fields["origin"] not in {"EWR", "JFK", "LGA"}:
            raise UnknownCode("no such airport", field="origin", value=fields["origin"])
        departure = _utc(fields["departure"], "departure")
        if not str(fields["flight"]).isascii() or not str(fields["flight"]).isdigit():
            raise InvalidRequest("a number is accepted", field="flight", value=fields["flight"])
        return Flight(
            fields["carrier"],
            int(fields["flight"]) % 100_000,
            fields["origin"],
            fields["destination"],
            departure,
            departure + timedelta(hours=4),
            in_schedule=int(fields["flight"]) != UNLISTED,
        )

    def described(self, flight: Flight | KnownFlight) -> FlightDescription:
        return FlightDescription(
            carrier_code=flight.carrier_code,
            carrier_name="United Air Lines Inc.",
            flight_number=flight.flight_number,
            origin_code=flight.origin_code,
            destination_code=flight.destination_code,
            sched_dep_utc=flight.sched_dep_utc,
            sched_dep_local=flight.sched_dep_utc.astimezone(NEW_YORK),
            sched_arr_utc=flight.sched_arr_utc,
            in_schedule=True,
        )

    def flight_record(self, flight: Flight | KnownFlight) -> FlightRecord:
        return self.described(flight).as_dict()

    def forecast_record(self, forecast: StoredForecast, flight: KnownFlight) -> ForecastRecord:
        airport: Any = SimpleNamespace(time_zone_name="America/New_York")
        schedule: Any = SimpleNamespace(airports={flight.origin_code: airport}, carriers={})
        return stored_forecast(forecast, flight, schedule).as_dict()

    def outcomes(self, flights: Sequence[KnownFlight]) -> list[dict[str, Any] | None]:
        return [self.outcome({"departure": flight.sched_dep_utc.isoformat()}) for flight in flights]

    def outcome(self, request: Mapping[str, Any]) -> dict[str, Any] | None:
        departure = _utc(request["departure"], "departure")
        if departure + timedelta(hours=4) > NOW:
            return None
        return {
            "outcome": "arrived",
            "arr_delay_min": 43,
            "dep_delay_min": 51,
            "known_at_utc": departure + timedelta(hours=4),
        }

    def _answer(self, request: Mapping[str, Any], reasons: bool) -> AnsweredRequest | UserError:
        try:
            flight = self.flight(request)
            issued_at = request.get("issued_at")
            forecast_request = ForecastRequest(
                flight, _utc(issued_at, "issued_at") if issued_at else NOW
            )
        except UserError as error:
            return error
        return AnsweredRequest(
            forecast_request, self._forecast(forecast_request, reasons), FORECASTS, 0
        )

    def _forecast(self, request: ForecastRequest, reasons: bool) -> Forecast:
        arrives = 1 - P_CANCELLED - P_DIVERTED
        late = dict(zip(THRESHOLDS, (arrives * share for share in GIVEN_ARRIVAL), strict=True))
        return Forecast(
            figures=Figures(
                p_cancelled=P_CANCELLED,
                p_diverted=P_DIVERTED,
                p_late_15=late[15],
                p_late_30=late[30],
                p_late_60=late[60],
                p_late_120=late[120],
                p_late_180=late[180],
                delay_p05_min=-23.0,
                delay_p10_min=-18.0,
                delay_p50_min=6.4,
                delay_p90_min=81.0,
                delay_p95_min=121.0,
                expected_delay_min=17.2,
            ),
            classes=Classes(
                under_30=arrives - late[30],
                from_30_to_60=late[30] - late[60],
                from_60_to_120=late[60] - late[120],
                over_120_or_cancelled=late[120] + P_CANCELLED + P_DIVERTED,
            ),
            survival=(arrives * FORECASTS.distribution.survival[0]).tolist(),
            explanation=EXPLANATION if reasons else Explanation(),
            support=SUPPORT,
            flight=self.described(request.flight),
            issued_at_utc=request.issued_at_utc,
            lead_time_min=request.lead_time_min,
            model_version=self.model_version,
        )


def _listed(number: int, destination: str, departure: datetime) -> dict[str, Any]:
    return {
        "carrier_code": "UA",
        "carrier_name": "United Air Lines Inc.",
        "flight_number": number,
        "origin_code": "EWR",
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
    with TestClient(create_app(service), raise_server_exceptions=False) as api_client:
        yield api_client
