"""What the routes about the board answer with."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from app.api.schemas import ClassesOut, Minutes, ReasonOut, SupportOut, SurvivalOut

RISK = "P(it arrives 30 min late or more, is cancelled or is diverted)."


class FiguresOut(BaseModel):
    """What a forecast says, in figures."""

    issued_at_utc: datetime = Field(
        description="When it was issued. A later forecast that says the same within a point of "
        "probability does not take its place, for an hour at most."
    )
    lead_time_min: float = Field(description="Scheduled departure minus issue time, in minutes.")
    model_version: str
    risk_30: float = Field(description=RISK, examples=[0.31])
    p_cancelled: float
    p_diverted: float
    p_late_15: float = Field(description="P(it arrives, 15 min late or more).")
    p_late_30: float
    p_late_60: float
    p_late_120: float
    p_late_180: float
    expected_delay_min: float = Field(description="Mean delay in minutes, given that it arrives.")
    delay_p05_min: Minutes
    delay_p10_min: Minutes
    delay_p50_min: Minutes
    delay_p90_min: Minutes
    delay_p95_min: Minutes


class BoardFlightOut(BaseModel):
    """A departure and what was last said of it."""

    flight_id: int = Field(description="For `GET /v1/flights/{flight_id}/forecast`.")
    carrier_code: str = Field(examples=["UA"])
    flight_number: int = Field(examples=[1178])
    origin_code: str = Field(examples=["EWR"])
    destination_code: str = Field(examples=["IAH"])
    destination_name: str | None = Field(examples=["George Bush Intercontinental Houston Airport"])
    sched_dep_utc: datetime
    sched_dep_local: str = Field(examples=["2013-12-23T16:30:00-05:00"])
    sched_arr_utc: datetime | None
    forecast: FiguresOut | None = Field(description="Null where none was issued yet.")


class BoardOut(BaseModel):
    """An airport's departures of the next hours, earliest first."""

    airport_code: str = Field(examples=["EWR"])
    time_zone: str | None = Field(examples=["America/New_York"])
    at_utc: datetime = Field(description="The moment that is shown: the clock's whole minute.")
    refreshed_at_utc: datetime | None = Field(
        description="For which moment all upcoming flights were forecast last; null where that "
        "has not been done yet."
    )
    flights: list[BoardFlightOut]
    next_cursor: str | None = Field(description="For the next page; null on the last.")


class FlightForecastOut(BaseModel):
    """A flight of the board with its latest forecast, reasons and distribution included."""

    flight: BoardFlightOut
    classes: ClassesOut | None = None
    reasons: list[ReasonOut] = []
    support: SupportOut | None = None
    survival: SurvivalOut | None = None
