"""Forecasts: probabilities from 0 to 1, delays in minutes (negative is early), times in UTC."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, FailFast, Field

from ponctuel_sdk.models.base import Answer, Body, Minutes, Moment, Probability, Text
from ponctuel_sdk.models.problems import Fault
from ponctuel_sdk.models.schedule import FlightListed, FlightRequest

MAX_REQUESTS = 10_000


class ForecastRequest(FlightRequest):
    """A flight, and the issue time of its forecast.

    Times are local to the origin airport unless they have an offset.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "carrier": "UA",
                "flight": "1178",
                "origin": "EWR",
                "destination": "IAH",
                "departure": "2013-12-23T16:30",
                "issued_at": "2013-12-23T15:15",
            }
        }
    )
    issued_at: Moment | None = Field(
        default=None,
        description="When the forecast is issued; the clock's time if left out, never after it.",
        examples=["2013-12-23T15:15"],
    )
    tail_number: Text | None = Field(
        default=None, description="The aircraft, where it is known.", examples=["N37434"]
    )

    @classmethod
    def of(cls, flight: FlightListed, issued_at: datetime | str | None = None) -> ForecastRequest:
        """A request for a flight that the schedule lists.

        Args:
            flight: the flight as `list_flights` gives it.
            issued_at: the issue time; the present time of the system's clock if omitted.
        """
        return cls.model_validate(
            {
                "carrier": flight.carrier_code,
                "flight": flight.flight_number,
                "origin": flight.origin_code,
                "destination": flight.destination_code,
                "departure": flight.sched_dep_utc,
                "issued_at": issued_at,
            }
        )


class ForecastsBody(Body):
    """One to 10,000 requests."""

    # Fails at the first faulty request, so that ten thousand cost no more than one.
    requests: Annotated[list[ForecastRequest], FailFast()] = Field(
        min_length=1, max_length=MAX_REQUESTS
    )


class Figures(Answer):
    """A forecast in figures.

    `p_late_30` is P(the flight arrives, 30 minutes late or more); likewise the other thresholds.
    `p_disrupted_30` is `p_late_30 + p_cancelled + p_diverted`.
    """

    p_cancelled: Probability | None = Field(
        description="P(it is cancelled); null if the data have too few cancellations to train "
        "on: `p_disrupted_30` then covers lateness and diversion only."
    )
    p_diverted: Probability
    p_late_15: float = Field(description="P(it arrives, 15 min late or more).")
    p_late_30: float = Field(description="P(it arrives, 30 min late or more).")
    p_late_60: float = Field(description="P(it arrives, 60 min late or more).")
    p_late_120: float = Field(description="P(it arrives, 120 min late or more).")
    p_late_180: float = Field(description="P(it arrives, 180 min late or more).")
    p_disrupted_30: float = Field(
        description="P(it arrives 30 min late or more, is cancelled or is diverted).",
        examples=[0.31],
    )
    delay_p05_min: Minutes
    delay_p10_min: Minutes
    delay_p50_min: Minutes
    delay_p90_min: Minutes
    delay_p95_min: Minutes
    expected_delay_min: float = Field(description="Mean delay in minutes, given that it arrives.")
    issued_at_utc: datetime
    lead_time_min: float = Field(description="Scheduled departure minus issue time, in minutes.")
    model_version: str


class Classes(Answer):
    """Four mutually exclusive classes that sum to 1; diversion counts in the last."""

    under_30: Probability
    from_30_to_60: Probability
    from_60_to_120: Probability
    over_120_or_cancelled: Probability


class Statement(Answer):
    """A fact as a code and values, for programs with texts of their own."""

    code: str = Field(examples=["reason.overdue"])
    values: dict[str, float | int | str] = Field(
        description="The values of the text; their names end with the unit.",
        examples=[{"n": 18, "group": "from", "origin": "JFK"}],
    )


class Reason(Statement):
    """A family of features that contributes to this forecast, with a typical figure.

    Reasons explain P(30 min late or more, given that the flight arrives), which is
    `p_late_30 / (1 - p_cancelled - p_diverted)`; `p_late_30` itself includes that it arrives.
    """

    family: str = Field(description="Family of features.", examples=["overdue_origin"])
    points: float = Field(
        description="Percentage points that it adds to P(30 min late or more, given arrival), "
        "or takes from it: Shapley values of the log-odds, rescaled to probability.",
        examples=[14.2],
    )
    text: str = Field(
        description="The fact in the requested language (`lang`, `Accept-Language`).",
        examples=["18 flights from JFK are overdue"],
    )


class ReasonsSum(Answer):
    """The terms of the sum of the reasons, in percent of P(30 min late or more, given arrival).

    `base_points` + the `points` of all reasons + `other_points` = `forecast_points`.
    """

    base_points: float = Field(
        description="The forecast of the model when nothing is known of the flight.",
        examples=[18.42],
    )
    other_points: float = Field(
        description="Sum of the contributions of all families that are not listed, and of the "
        "rounding.",
        examples=[-1.37],
    )
    forecast_points: float = Field(
        description="The forecast: 100 `p_late_30 / (1 - p_cancelled - p_diverted)`.",
        examples=[37.15],
    )


class Support(Answer):
    """The number of comparable flights known before the issue time."""

    n: int = Field(
        description="Comparable flights whose outcome was known before the issue time.",
        examples=[412],
    )
    level: str = Field(description="What these flights have in common.", examples=["route"])
    limited: bool = Field(
        description="True where fewer than 30 flights of this carrier are known on this route, "
        "the flight is not in the schedule, or its aircraft was never seen."
    )
    cancellations_learnt: bool = Field(
        default=True,
        description="False if too few cancelled flights were known to train on: `p_cancelled` "
        "is then null, unless the flight is known to be cancelled.",
    )
    statements: list[Statement] = Field(
        default=[], description="Missing data first, then the data behind the forecast."
    )
    text: str = Field(description="These statements in the requested language.")


class Survival(Answer):
    """The whole distribution: P(it arrives, and its delay >= t) at each threshold t."""

    thresholds_min: list[float]
    p_late: list[float]


class Flight(Answer):
    """The flight that was forecast."""

    carrier_code: str
    carrier_name: str | None = None
    flight_number: int | str
    origin_code: str
    destination_code: str
    sched_dep_utc: datetime
    sched_dep_local: str
    sched_arr_utc: datetime | None = None
    in_schedule: bool


class WeatherUse(Answer):
    """Whether the current weather at the origin is known."""

    status: Literal["ok", "down"]
    observed_at_utc: datetime | None = Field(
        description="When the latest observation became known; null if it is too old to be used."
    )
    text: str = Field(description="The same in the requested language.")


class Forecast(Figures):
    """The forecast of one flight's arrival delay at one issue time."""

    classes: Classes
    reasons: list[Reason] = Field(
        description="Three to five reasons, strongest first; fewer if fewer than three families "
        "contribute 0.05 points or more, none if `reasons` is false."
    )
    reasons_sum: ReasonsSum | None = Field(default=None, description="Null if `reasons` is false.")
    support: Support
    cancelled_known_at_utc: datetime | None = Field(
        default=None,
        description="When the flight's cancellation became known, where that was before the issue "
        "time: `p_cancelled` is then 1, the delays are those of a flight that would have left, and "
        "no reasons are given. Always null for stored forecasts.",
    )
    flight: Flight
    survival: Survival
    weather: WeatherUse | None = Field(
        default=None, description="Null if no weather service is used, as in a replay."
    )


class Refusal(Answer):
    """The error in place of a forecast that could not be made."""

    error: Fault


class Forecasts(Answer):
    """Answers in the order of the requests."""

    forecasts: list[Forecast | Refusal]
    kept: int = Field(default=0, description="Number of them stored in your history (`keep`).")
