"""Comparisons of a route's flights, and connections."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from ponctuel_sdk.models.base import Answer, Body
from ponctuel_sdk.models.forecasts import Forecast, ForecastRequest, Moment
from ponctuel_sdk.models.problems import Fault
from ponctuel_sdk.models.schedule import FlightListed

Sort = Literal["risk", "departure", "arrival", "expected_delay", "there_by"]


class Compared(Forecast):
    """A flight of the route, with what makes it comparable.

    Attributes:
        p_risk: P(30 min late or more, or it does not arrive).
        p_there_by: P(it arrives by the moment that was asked for).
        arrival_p50_utc: arrival in the middle case, given that it arrives.
        arrival_p90_utc: arrival that nine flights in ten do not pass, given that it arrives.
    """

    p_risk: float
    p_there_by: float | None
    arrival_p50_utc: datetime | None
    arrival_p90_utc: datetime | None


class LeftOut(Answer):
    """A flight of the day that is not forecast, and why."""

    flight: FlightListed
    error: Fault


class Comparison(Answer):
    """All flights of a route and day, forecast at one moment, best first."""

    origin_code: str
    destination_code: str
    day: date
    issued_at_utc: datetime
    arrive_by_utc: datetime | None
    flights: list[Compared]
    left_out: list[LeftOut]


class OnwardRequest(Body):
    """The onward leg, by its number, its departure, or both."""

    departure: Moment | None = None
    carrier: str | None = None
    flight: int | str | None = None
    destination: str | None = None


class ConnectionRequest(Body):
    """A first leg, an onward leg, and the time that changing takes."""

    first: ForecastRequest
    onward: OnwardRequest
    min_connection_min: float = 45
    arrival: Moment | None = None


class Slack(Answer):
    """Minutes to spare beyond the minimum connection time; below zero it is missed.

    Quantiles and mean are given that the first leg arrives; the curve is not.
    """

    slack_p05_min: float
    slack_p10_min: float
    slack_p50_min: float
    slack_p90_min: float
    slack_p95_min: float
    expected_slack_min: float
    at_least_min: list[float]
    p_at_least: list[float]


class Onward(Answer):
    """The onward leg as it was understood. It is assumed to leave on time."""

    sched_dep_utc: datetime
    basis: Literal["schedule", "given"]
    assumed: Literal["on_time"]
    flight: FlightListed | None
    p_cancelled: float | None
    text_en: str
    text_fr: str


class Connection(Answer):
    """The odds of a connection. `p_holds + p_missed + p_cancelled + p_diverted = 1`."""

    p_holds: float
    p_missed: float
    p_cancelled: float
    p_diverted: float
    connecting_code: str
    sched_arr_utc: datetime
    sched_connection_min: float
    min_connection_min: float
    spare_min: float
    slack: Slack
    first: Forecast
    onward: Onward
