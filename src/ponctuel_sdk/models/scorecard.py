"""The scorecard: forecasts that were issued, held against what came."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from ponctuel_sdk.models.base import Answer


class ReliabilityBin(Answer):
    """A tenth of the forecasts, in the order of their odds: what was said, and what came."""

    n: int
    forecast: float = Field(description="Mean odds, 0 to 1.")
    observed: float = Field(description="Share that came true, 0 to 1.")


class LatenessScore(Answer):
    """How good the odds of arriving so late were; smaller scores are better."""

    late_min: int = Field(description="Arrives so many minutes late or more.", examples=[30])
    brier: float
    log_loss: float
    calibration_error: float = Field(description="Mean gap of the bins between said and seen.")
    forecast: float
    observed: float
    reliability: list[ReliabilityBin]


class LeadTimeScore(Answer):
    """Forecasts of one group of lead times; figures are null where too few outcomes are known."""

    from_min: int = Field(description="Lead times from so many minutes on.")
    to_min: int | None = Field(description="Below so many minutes; null: without an end.")
    forecasts_n: int
    flights_n: int
    outcomes_n: int = Field(description="Forecasts whose outcome is known.")
    missing_n: int = Field(description="Forecasts whose outcome has not come yet.")
    arrived_n: int
    coverage_90: float | None = Field(description="Share of arrivals inside the 90 % interval.")
    width_90_min: float | None = Field(description="Mean width of that interval: sharpness.")
    interval_score_90_min: float | None = Field(
        description="Width, and 20 minutes for each minute outside (Gneiting and Raftery, 2007)."
    )
    lateness: list[LatenessScore]


class Miss(Answer):
    """A flight whose last forecast, an hour before departure or earlier, erred much."""

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
    arr_delay_min: int = Field(description="What came, in minutes; negative is early.")


class Scorecard(Answer):
    """Every forecast that the board issued for flights of the last days, against what came."""

    at_utc: datetime = Field(description="The clock's moment: what was not known then counts not.")
    from_utc: datetime = Field(description="Scheduled departures from here on.")
    to_utc: datetime = Field(description="Scheduled departures before this.")
    forecasts_n: int
    flights_n: int
    outcomes_n: int
    missing_n: int
    model_versions: list[str]
    lead_times: list[LeadTimeScore]
    worst: list[Miss]
