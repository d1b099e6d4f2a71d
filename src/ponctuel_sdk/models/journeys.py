"""Comparisons of a route's flights, and connections."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from ponctuel_sdk.models.base import Answer, Body, FlightNumber, Minutes, Moment, Probability, Text
from ponctuel_sdk.models.forecasts import Forecast, ForecastRequest
from ponctuel_sdk.models.problems import Fault
from ponctuel_sdk.models.schedule import FlightListed

Sort = Literal["risk", "departure", "arrival", "expected_delay", "there_by"]
DEFAULT_MIN_CONNECTION_MIN = 45
LONGEST_MIN_CONNECTION_MIN = 600


class ComparisonRequest(Body):
    """A route and a local day, with the latest desired arrival and the order."""

    origin: Text = Field(description="IATA code of the origin.", examples=["EWR"])
    destination: Text = Field(description="IATA code of the destination.", examples=["SFO"])
    day: date = Field(description="Local day of departure.", examples=["2013-12-24"])
    issued_at: Moment | None = Field(
        default=None,
        description="When the forecasts are issued, local to the origin unless it bears an "
        "offset; the clock's time if left out, never after it.",
        examples=["2013-12-23T15:15"],
    )
    arrive_by: Moment | None = Field(
        default=None,
        description="Latest wanted arrival, local to the destination unless it has an offset.",
        examples=["2013-12-24T18:00"],
    )
    sort: Sort | None = Field(
        default=None,
        description="Order: lowest `p_disrupted_30` (`risk`), earliest departure, earliest median "
        "arrival, lowest expected delay, or highest `p_there_by`; by default the last with "
        "`arrive_by`, else the first.",
        examples=["risk"],
    )
    reasons: bool = Field(default=True, description="Whether to include the reasons.")


class Compared(Forecast):
    """A flight of the route with its forecast and arrival times."""

    p_there_by: float | None = Field(
        description="P(it arrives by `arrive_by`); null without `arrive_by`."
    )
    arrival_p50_utc: datetime | None = Field(
        description="Median arrival time, given that it arrives."
    )
    arrival_p90_utc: datetime | None = Field(
        description="90 % quantile of the arrival time, given that it arrives."
    )


class LeftOut(Answer):
    """A flight of the day that is not forecast, and why."""

    flight: FlightListed
    error: Fault


class Comparison(Answer):
    """All flights of a route and day, forecast at one issue time, best first."""

    origin_code: str = Field(examples=["EWR"])
    destination_code: str = Field(examples=["SFO"])
    day: date
    issued_at_utc: datetime
    arrive_by_utc: datetime | None
    flights: list[Compared]
    left_out: list[LeftOut] = Field(
        description="Flights that have left by the issue time, or are more than 30 days ahead."
    )


class OnwardRequest(Body):
    """The onward leg, by its number, its departure, or both.

    The schedule is searched for the number. If the source does not list it, the given departure
    is used.
    """

    departure: Moment | None = Field(
        default=None,
        description="Scheduled departure, local to the connecting airport unless it bears an "
        "offset; from 2 h before to 48 h after the first leg's scheduled arrival.",
        examples=["2013-12-23T21:45"],
    )
    carrier: Text | None = Field(
        default=None, description="IATA code of the carrier.", examples=["UA"]
    )
    flight: FlightNumber | None = Field(
        default=None, description="Flight number.", examples=["1200"]
    )
    destination: Text | None = Field(
        default=None, description="IATA code of its destination.", examples=["AUS"]
    )


class ConnectionRequest(Body):
    """A first leg, an onward leg, and the minimum connection time."""

    first: ForecastRequest
    onward: OnwardRequest
    min_connection_min: float = Field(
        default=DEFAULT_MIN_CONNECTION_MIN,
        ge=0,
        le=LONGEST_MIN_CONNECTION_MIN,
        allow_inf_nan=False,
        description="Minimum connection time, in minutes, from gate to gate.",
        examples=[45],
    )
    arrival: Moment | None = Field(
        default=None,
        description="Scheduled arrival of the first leg, local to the connecting airport; needed "
        "only where the schedule does not list the flight.",
        examples=["2013-12-23T20:28"],
    )


class Slack(Answer):
    """Slack beyond the minimum connection time, in minutes; negative: the connection is missed.

    Quantiles and mean are conditional on the arrival of the first leg; the curve is not.
    """

    slack_p05_min: Minutes = Field(description="5 % quantile of the slack.")
    slack_p10_min: Minutes = Field(description="10 % quantile of the slack.")
    slack_p50_min: Minutes = Field(description="Median of the slack.")
    slack_p90_min: Minutes = Field(description="90 % quantile of the slack.")
    slack_p95_min: Minutes = Field(description="95 % quantile of the slack.")
    expected_slack_min: float = Field(description="Mean slack.")
    at_least_min: list[float] = Field(description="Slack in minutes, ascending.")
    p_at_least: list[float] = Field(
        description="P(the first leg arrives, with at least that slack), for "
        "each of `at_least_min`."
    )


class Onward(Answer):
    """The resolved onward leg, assumed to leave on time."""

    sched_dep_utc: datetime
    basis: Literal["schedule", "given"] = Field(
        description="Whether the departure is the scheduled one, or the one of the request because "
        "the source does not have the flight."
    )
    assumed: Literal["on_time"]
    flight: FlightListed | None = Field(description="The scheduled flight, if the schedule has it.")
    p_cancelled: float | None = Field(
        description="P(it is cancelled), if the schedule has it. For information: `p_holds` does "
        "not include it, except when the cancellation is known, and `p_holds` is 0."
    )
    text: str = Field(description="The assumption made, in the requested language.")


class Connection(Answer):
    """The odds of a connection. `p_holds + p_missed + p_cancelled + p_diverted = 1`."""

    p_holds: Probability = Field(
        description="P(the first leg arrives early enough for the onward leg to be caught on time)."
    )
    p_missed: Probability = Field(
        description="P(the first leg arrives too late, or the onward leg is cancelled)."
    )
    p_cancelled: Probability | None = Field(
        description="P(the first leg is cancelled); null if the model was trained without "
        "cancellations."
    )
    p_diverted: Probability = Field(description="P(the first leg is diverted).")
    connecting_code: str = Field(examples=["IAH"])
    sched_arr_utc: datetime = Field(description="Scheduled arrival of the first leg.")
    sched_connection_min: float = Field(
        description="Scheduled time between arrival and onward departure, in minutes."
    )
    min_connection_min: float
    spare_min: float = Field(
        description="Scheduled connection minus the minimum: the largest delay that it allows."
    )
    slack: Slack
    first: Forecast
    onward: Onward
