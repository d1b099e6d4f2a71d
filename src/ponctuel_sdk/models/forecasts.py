"""Forecasts: probabilities from 0 to 1, delays in minutes (negative is early), times in UTC."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from ponctuel_sdk.models.base import Answer, Body
from ponctuel_sdk.models.problems import Fault
from ponctuel_sdk.models.schedule import FlightListed


def _iso(moment: Any) -> Any:
    return moment.isoformat() if isinstance(moment, datetime) else moment


# A text in ISO 8601, or a datetime; local to the origin airport where it bears no offset.
Moment = Annotated[str, BeforeValidator(_iso)]


class ForecastRequest(Body):
    """A flight, and the moment at which its forecast is issued (now, if left out)."""

    carrier: str
    flight: int | str
    origin: str
    destination: str
    departure: Moment
    issued_at: Moment | None = None
    tail_number: str | None = None

    @classmethod
    def of(cls, flight: FlightListed, issued_at: datetime | str | None = None) -> ForecastRequest:
        """The request for a flight that the schedule lists."""
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


class Forecasts(Answer):
    """Answers in the order of the requests."""

    forecasts: list[Forecast | Refusal]
    kept: int = 0


class Refusal(Answer):
    """Stands in a request's place when it could not be answered."""

    error: Fault


class Classes(Answer):
    """Four classes that exclude one another and sum to 1; diverted counts in the last."""

    under_30: float
    from_30_to_60: float
    from_60_to_120: float
    over_120_or_cancelled: float


class Reason(Answer):
    """A circumstance that moves P(30 min late or more, given arrival) by so many points."""

    family: str
    points: float
    text_en: str
    text_fr: str


class ReasonsSum(Answer):
    """`base_points` + the `points` of all reasons + `other_points` = `forecast_points`."""

    base_points: float
    other_points: float
    forecast_points: float


class Support(Answer):
    """How many flights like this one were known before the forecast was issued."""

    n: int
    level: str
    limited: bool
    text_en: str
    text_fr: str


class Survival(Answer):
    """The whole distribution: P(it arrives, and its delay >= t) at each threshold t."""

    thresholds_min: list[float]
    p_late: list[float]


class Flight(Answer):
    """The flight as it was understood."""

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
    """Whether the weather of today was known where the flight leaves from."""

    status: Literal["ok", "down"]
    observed_at_utc: datetime | None
    text_en: str
    text_fr: str


class Forecast(Answer):
    """The distribution of one flight's arrival delay, seen from one moment.

    Attributes:
        p_late_15: P(it arrives, 15 min late or more); so the others.
        delay_p05_min: quantiles of the delay, given that it arrives; so the others.
        expected_delay_min: mean delay, given that it arrives.
        lead_time_min: scheduled departure minus issue time.
        cancelled_known_at_utc: when the cancellation became known, where `p_cancelled` is 1.
    """

    p_cancelled: float
    p_diverted: float
    p_late_15: float
    p_late_30: float
    p_late_60: float
    p_late_120: float
    p_late_180: float
    delay_p05_min: float
    delay_p10_min: float
    delay_p50_min: float
    delay_p90_min: float
    delay_p95_min: float
    expected_delay_min: float
    classes: Classes
    reasons: list[Reason]
    reasons_sum: ReasonsSum | None = None
    support: Support
    issued_at_utc: datetime
    lead_time_min: float
    model_version: str
    cancelled_known_at_utc: datetime | None = None
    flight: Flight | None = None
    survival: Survival | None = None
    weather: WeatherUse | None = None


Forecasts.model_rebuild()
