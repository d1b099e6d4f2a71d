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
MOST_MIN_CONNECTION_MIN = 600


class ComparisonRequest(Body):
    """A route and a local day, and what matters."""

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
        description="When one wants to be there, local to the destination unless it bears an "
        "offset.",
        examples=["2013-12-24T18:00"],
    )
    sort: Sort | None = Field(
        default=None,
        description="What comes first: the least `p_disrupted_30` (`risk`), the earliest "
        "departure or middle arrival, the least expected delay, or the best `p_there_by`; by "
        "default the last where `arrive_by` is given, else the first.",
        examples=["risk"],
    )
    reasons: bool = Field(default=True, description="Whether to say why.")


class Compared(Forecast):
    """A flight of the route, with what makes it comparable."""

    p_there_by: float | None = Field(
        description="P(it arrives by `arrive_by`); null where no such moment is given."
    )
    arrival_p50_utc: datetime | None = Field(
        description="Arrival in the middle case, given that it arrives."
    )
    arrival_p90_utc: datetime | None = Field(
        description="Arrival that nine flights in ten do not pass, given that it arrives."
    )


class LeftOut(Answer):
    """A flight of the day that is not forecast, and why."""

    flight: FlightListed
    error: Fault


class Comparison(Answer):
    """All flights of a route and day, forecast at one moment, best first."""

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

    The schedule is searched for the number. Where the source does not have it, the departure that
    is given is taken.
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
    """A first leg, an onward leg, and the time that changing takes."""

    first: ForecastRequest
    onward: OnwardRequest
    min_connection_min: float = Field(
        default=DEFAULT_MIN_CONNECTION_MIN,
        ge=0,
        le=MOST_MIN_CONNECTION_MIN,
        allow_inf_nan=False,
        description="Minimum connection time, in minutes: from the gate of one to the other.",
        examples=[45],
    )
    arrival: Moment | None = Field(
        default=None,
        description="Scheduled arrival of the first leg, local to the connecting airport; needed "
        "only where the schedule does not list the flight.",
        examples=["2013-12-23T20:28"],
    )


class Slack(Answer):
    """Minutes to spare beyond the minimum connection time; below zero it is missed.

    Quantiles and mean are given that the first leg arrives; the curve is not.
    """

    slack_p05_min: Minutes = Field(description="One case in twenty has less to spare.")
    slack_p10_min: Minutes = Field(description="One case in ten has less to spare.")
    slack_p50_min: Minutes = Field(description="The middle case.")
    slack_p90_min: Minutes = Field(description="One case in ten has more to spare.")
    slack_p95_min: Minutes = Field(description="One case in twenty has more to spare.")
    expected_slack_min: float = Field(description="Mean minutes to spare.")
    at_least_min: list[float] = Field(description="Minutes to spare, ascending.")
    p_at_least: list[float] = Field(
        description="P(the first leg arrives, with that much to spare or more), at each of these."
    )


class Onward(Answer):
    """The onward leg as it was understood. It is assumed to leave on time."""

    sched_dep_utc: datetime
    basis: Literal["schedule", "given"] = Field(
        description="Whether its departure is the schedule's, or the one that was given because "
        "the source does not have the flight."
    )
    assumed: Literal["on_time"]
    flight: FlightListed | None = Field(description="What the schedule says of it, if it does.")
    p_cancelled: float | None = Field(
        description="P(it is cancelled), where the schedule has it; told besides, and no part of "
        "`p_holds` but where it is 1, known: then nothing holds."
    )
    text: str = Field(description="What was assumed, in the language asked for.")


class Connection(Answer):
    """The odds of a connection. `p_holds + p_missed + p_cancelled + p_diverted = 1`."""

    p_holds: Probability = Field(
        description="P(the first leg arrives, early enough for an onward leg that is on time)."
    )
    p_missed: Probability = Field(
        description="P(the first leg arrives, but too late, or for a leg that is cancelled)."
    )
    p_cancelled: Probability | None = Field(
        description="P(the first leg is cancelled); null where no cancellations were learnt."
    )
    p_diverted: Probability = Field(description="P(the first leg is diverted).")
    connecting_code: str = Field(examples=["IAH"])
    sched_arr_utc: datetime = Field(description="Scheduled arrival of the first leg.")
    sched_connection_min: float = Field(description="Between the two, as scheduled, in minutes.")
    min_connection_min: float
    spare_min: float = Field(
        description="Scheduled connection less the minimum: the largest delay with which it holds."
    )
    slack: Slack
    first: Forecast
    onward: Onward
