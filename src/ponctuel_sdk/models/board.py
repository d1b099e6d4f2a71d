"""The board: an airport's next departures, each with what was last said of it."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from ponctuel_sdk.models.base import Answer
from ponctuel_sdk.models.forecasts import Classes, Reason, Support, Survival


class Figures(Answer):
    """What a forecast says, in figures.

    Attributes:
        risk_30: P(it arrives 30 min late or more, is cancelled or is diverted).
    """

    issued_at_utc: datetime
    lead_time_min: float
    model_version: str
    risk_30: float
    p_cancelled: float
    p_diverted: float
    p_late_15: float
    p_late_30: float
    p_late_60: float
    p_late_120: float
    p_late_180: float
    expected_delay_min: float
    delay_p05_min: float
    delay_p10_min: float
    delay_p50_min: float
    delay_p90_min: float
    delay_p95_min: float


class BoardFlight(Answer):
    """A departure and what was last said of it."""

    flight_id: int
    carrier_code: str
    flight_number: int
    origin_code: str
    destination_code: str
    destination_name: str | None
    sched_dep_utc: datetime
    sched_dep_local: str
    sched_arr_utc: datetime | None
    forecast: Figures | None


class Board(Answer):
    """An airport's departures of the next hours, earliest first."""

    airport_code: str
    time_zone: str | None
    at_utc: datetime
    refreshed_at_utc: datetime | None
    flights: list[BoardFlight]
    next_cursor: str | None


class FlightForecast(Answer):
    """A flight of the board with its latest forecast, reasons and distribution included."""

    flight: BoardFlight
    classes: Classes | None = None
    reasons: list[Reason] = Field(default_factory=list)
    support: Support | None = None
    survival: Survival | None = None
