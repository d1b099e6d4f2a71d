"""Comparisons of flights and connections: answers that need several forecasts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Protocol, TypedDict
from zoneinfo import ZoneInfo

from ponctuel.domain.clock import Clock
from ponctuel.domain.errors import ErrorRecord, InvalidRequest, UserError
from ponctuel.domain.forecast import ForecastRecord
from ponctuel.domain.json import Fields
from ponctuel.domain.parsing import to_utc
from ponctuel.domain.schedule_records import ListedFlight
from ponctuel.serving.answered_request import AnsweredRequest
from ponctuel.serving.comparison import ComparedFlight, Sort, compare
from ponctuel.serving.connection import DIGITS, ConnectionOdds, odds
from ponctuel.serving.onward import Onward, OnwardRecord, read_onward, request_of
from ponctuel.serving.resolve import airport_code
from ponctuel.serving.schedule import Schedule
from ponctuel.serving.search import FlightFilter

DEFAULT_MIN_CONNECTION_MIN = 45
LONGEST_MIN_CONNECTION_MIN = 600


class LeftOut(TypedDict):
    """A flight that cannot be forecast at the issue time."""

    flight: ListedFlight
    error: ErrorRecord


class Comparison(TypedDict):
    """The comparison of the flights of a route and local day, as JSON."""

    origin_code: str
    destination_code: str
    day: str
    issued_at_utc: str
    arrive_by_utc: str | None
    flights: list[ComparedFlight]
    left_out: list[LeftOut]


class ConnectionRecord(ConnectionOdds):
    """The odds of a connection and its two legs, as JSON."""

    connecting_code: str
    sched_arr_utc: str
    sched_connection_min: float
    min_connection_min: float
    spare_min: float
    first: ForecastRecord
    onward: OnwardRecord


class Forecaster(Protocol):
    """The part of the service that this module uses."""

    clock: Clock

    def answers(
        self, requests: Sequence[Fields], *, reasons: bool = True
    ) -> list[AnsweredRequest | UserError]:
        """Answer requests, in order; an error in the place of each that cannot be forecast.

        Args:
            requests: the requests as JSON-able values.
            reasons: whether to explain the forecasts.
        """
        ...

    def flights(self, fields: Fields, day: date, at: datetime | None = None) -> list[ListedFlight]:
        """Flights of a local day, as the schedule was known at a moment.

        Args:
            fields: a request as JSON-able values.
            day: local day of the departure.
            at: aware UTC; None: now.
        """
        ...

    def flights_between(
        self, flight_filter: FlightFilter, start: datetime, end: datetime
    ) -> list[ListedFlight]:
        """Departures in a span of time.

        Args:
            flight_filter: the flights to list.
            start: aware UTC, included.
            end: aware UTC, excluded.
        """
        ...


def comparison_of(service: Forecaster, schedule: Schedule, fields: Fields) -> Comparison:
    """The comparison of all scheduled flights of a route and local day, best first.

    Args:
        service: that forecasts.
        schedule: the service's schedule.
        fields: `origin`, `destination`, `day`; optionally `issued_at` (local to the origin unless
            it bears an offset; the clock's time by default), `arrive_by` (local to the
            destination), `sort` (a value of `Sort`), `reasons`.

    Returns:
        `flights` (forecasts with `p_there_by` and arrivals) and `left_out` (flights that
        have left by the issue time, or are too far ahead, each with its `error`).

    Raises:
        InvalidRequest: a field is not acceptable.
    """
    origin = airport_code(fields, "origin", schedule)
    destination = airport_code(fields, "destination", schedule)
    day = fields["day"]
    if not isinstance(day, date):
        raise InvalidRequest("a day is accepted", field="day", value=day)
    zone = ZoneInfo(schedule.airports[origin].time_zone_name)
    destination_zone = ZoneInfo(schedule.airports[destination].time_zone_name)
    issue_field = fields.get("issued_at")
    issued_at = to_utc(issue_field, zone, "issued_at") if issue_field else service.clock.now()
    arrive_by_field = fields.get("arrive_by")
    arrive_by = to_utc(arrive_by_field, destination_zone, "arrive_by") if arrive_by_field else None
    sort_field = fields.get("sort")
    sort = Sort(str(sort_field)) if sort_field else None
    listed = service.flights({"origin": origin, "destination": destination}, day, issued_at)
    requests = [
        request_of(listed_flight) | {"issued_at": issued_at.isoformat()} for listed_flight in listed
    ]
    answers = service.answers(requests, reasons=bool(fields.get("reasons", True)))
    _raise_if_future(answers)
    return {
        "origin_code": origin,
        "destination_code": destination,
        "day": day.isoformat(),
        "issued_at_utc": issued_at.astimezone(UTC).isoformat(),
        "arrive_by_utc": None if arrive_by is None else arrive_by.isoformat(),
        "flights": compare(
            [answer for answer in answers if isinstance(answer, AnsweredRequest)], sort, arrive_by
        ),
        "left_out": [
            {"flight": flight, "error": answer.as_dict()}
            for flight, answer in zip(listed, answers, strict=True)
            if isinstance(answer, UserError)
        ],
    }


def connection_of(service: Forecaster, schedule: Schedule, fields: Fields) -> ConnectionRecord:
    """The odds that a connection holds.

    Args:
        service: that forecasts.
        schedule: the service's schedule.
        fields: `first` (a forecast request), `onward` (see `read_onward`), `min_connection_min`,
            and `arrival`, the first leg's scheduled arrival (local to the connecting airport),
            which is needed only where the schedule does not list the flight.

    Raises:
        InvalidRequest: a field is not acceptable.
    """
    first = _first(service, schedule, fields)
    flight = first.request.flight
    zone = ZoneInfo(schedule.airports[flight.destination_code].time_zone_name)
    arrival = flight.sched_arr_utc or _stated_arrival(fields, flight.sched_dep_utc, zone)
    onward = read_onward(
        service, schedule, _part(fields, "onward"), flight.destination_code, arrival
    )
    minimum_field = fields.get("min_connection_min")
    minimum = DEFAULT_MIN_CONNECTION_MIN if minimum_field is None else minimum_field
    if (
        isinstance(minimum, bool)
        or not isinstance(minimum, int | float)
        or not (0 <= minimum <= LONGEST_MIN_CONNECTION_MIN)
    ):
        raise InvalidRequest(
            f"from 0 to {LONGEST_MIN_CONNECTION_MIN} minutes are accepted",
            field="min_connection_min",
            value=minimum,
        )
    onward_record = _onward_record(service, onward, first)
    between_min = (onward.sched_dep_utc - arrival) / timedelta(minutes=1)
    connection_odds = odds(first.distribution, first.quantiles_min, between_min - minimum)
    if onward_record["p_cancelled"] == 1.0:  # the onward flight is known to be cancelled
        connection_odds["p_missed"] = round(
            connection_odds["p_holds"] + connection_odds["p_missed"], DIGITS
        )
        connection_odds["p_holds"] = 0.0
    return {
        **connection_odds,
        "connecting_code": flight.destination_code,
        "sched_arr_utc": arrival.isoformat(),
        "sched_connection_min": round(between_min, 2),
        "min_connection_min": minimum,
        "spare_min": round(between_min - minimum, 2),
        "first": first.answer,
        "onward": onward_record,
    }


def _first(service: Forecaster, schedule: Schedule, fields: Fields) -> AnsweredRequest:
    request = _part(fields, "first")
    origin = airport_code(request, "origin", schedule)
    if not schedule.airport_index.serves(origin):
        raise InvalidRequest(
            "the source has no departures from this airport, so its flights cannot be forecast",
            field="first.origin",
            value=origin,
            code="inbound_not_covered",
        )
    (answer,) = service.answers([request])
    if isinstance(answer, UserError):
        raise _inside("first", answer)
    return answer


def _part(fields: Fields, field: str) -> Fields:
    part = fields[field]
    if not isinstance(part, Mapping):
        raise InvalidRequest("fields are accepted", field=field, value=part)
    return part


def _stated_arrival(fields: Fields, departure: datetime, zone: ZoneInfo) -> datetime:
    arrival_field = fields.get("arrival")
    if not arrival_field:
        raise InvalidRequest(
            "the schedule does not list the first flight: its scheduled arrival is needed",
            field="arrival",
            code="missing",
        )
    arrival = to_utc(arrival_field, zone, "arrival")
    if not departure < arrival <= departure + timedelta(hours=24):
        raise InvalidRequest(
            "within 24 h after the first flight's departure is accepted",
            field="arrival",
            value=arrival_field,
        )
    return arrival


def _onward_record(service: Forecaster, onward: Onward, first: AnsweredRequest) -> OnwardRecord:
    """The onward leg; where the schedule lists it, with its probability of cancellation."""
    p_cancelled = None
    if onward.request is not None:
        when = {"issued_at": first.request.issued_at_utc.isoformat()}
        (answer,) = service.answers([onward.request | when], reasons=False)
        if isinstance(answer, AnsweredRequest):
            p_cancelled = answer.forecast.p_cancelled
    return onward.as_dict(p_cancelled)


def _raise_if_future(answers: Sequence[AnsweredRequest | UserError]) -> None:
    """Raise the error of an issue time after the clock, which concerns the whole request."""
    for answer in answers:
        if isinstance(answer, UserError) and answer.code == "issued_in_future":
            raise answer


def _inside(field: str, error: UserError) -> UserError:
    """The error with the full path of its field."""
    name = field if error.field is None else f"{field}.{error.field}"
    return InvalidRequest(error.detail, field=name, value=error.value, code=error.code)
