"""The scorecard: issued forecasts compared with observed outcomes."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from ponctuel_sdk.models.base import Answer


class ReliabilityBin(Answer):
    """A tenth of the forecasts, by increasing probability: mean forecast and observed share."""

    n: int
    forecast: float = Field(description="Mean probability, 0 to 1.")
    observed: float = Field(description="Observed share, 0 to 1.")


class LatenessScore(Answer):
    """Scores of the probability of arriving that late; smaller is better."""

    late_min: int = Field(description="Arrives so many minutes late or more.", examples=[30])
    brier: float
    log_loss: float
    calibration_error: float = Field(
        description="Mean gap between forecast and observed share, over the bins."
    )
    forecast: float
    observed: float
    reliability: list[ReliabilityBin]


class LeadTimeScore(Answer):
    """Forecasts of one group of lead times; figures are null where too few outcomes are known."""

    from_min: int = Field(description="Lower end of the lead times, in minutes.")
    to_min: int | None = Field(description="Upper end, in minutes, excluded; null: unbounded.")
    forecasts_n: int
    flights_n: int
    outcomes_n: int = Field(description="Forecasts whose outcome is known.")
    missing_n: int = Field(description="Forecasts whose outcome is not known yet.")
    arrived_n: int
    coverage_90: float | None = Field(description="Share of arrivals inside the 90 % interval.")
    width_90_min: float | None = Field(description="Mean width of that interval: sharpness.")
    interval_score_90_min: float | None = Field(
        description="Width, and 20 minutes for each minute outside (Gneiting and Raftery, 2007)."
    )
    lateness: list[LatenessScore]


class Miss(Answer):
    """A flight whose last forecast, at least an hour before departure, had a large error."""

    carrier_code: str
    flight_number: int
    origin_code: str
    destination_code: str
    sched_dep_utc: datetime
    issued_at_utc: datetime
    lead_time_min: float
    model_version: str
    delay_p05_min: float
    delay_p50_min: float
    delay_p95_min: float
    p_late_30: float
    arr_delay_min: int = Field(description="Observed delay in minutes; negative is early.")


class Scorecard(Answer):
    """All forecasts of the board for flights of the last days, against their outcomes."""

    at_utc: datetime = Field(description="Time of the clock; outcomes known later do not count.")
    from_utc: datetime = Field(description="Earliest scheduled departure, included.")
    to_utc: datetime = Field(description="Latest scheduled departure, excluded.")
    forecasts_n: int
    flights_n: int
    outcomes_n: int
    missing_n: int
    model_versions: list[str]
    lead_times: list[LeadTimeScore]
    worst: list[Miss]
