"""The board: an airport's next departures, each with its latest forecast."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from ponctuel_sdk.models.base import Answer, Cursor
from ponctuel_sdk.models.forecasts import Classes, Figures, Reason, Support, Survival


class BoardFlight(Answer):
    """A departure and its latest forecast."""

    flight_id: int = Field(
        description="For `GET /v1/flights/{flight_id}/forecast`; 0 if no board was stored."
    )
    carrier_code: str = Field(examples=["UA"])
    flight_number: int = Field(examples=[1178])
    origin_code: str = Field(examples=["EWR"])
    destination_code: str = Field(examples=["IAH"])
    destination_name: str | None = Field(examples=["George Bush Intercontinental Houston Airport"])
    destination_city: str | None = Field(default=None, examples=["Houston"])
    sched_dep_utc: datetime
    sched_dep_local: str = Field(examples=["2013-12-23T16:30:00-05:00"])
    sched_arr_utc: datetime | None
    forecast: Figures | None = Field(
        description="Null before the first forecast. A later forecast within one percentage point "
        "of the one shown replaces it only after an hour."
    )


class Board(Answer):
    """An airport's departures of the next hours, earliest first."""

    airport_code: str = Field(examples=["EWR"])
    time_zone: str | None = Field(examples=["America/New_York"])
    at_utc: datetime = Field(description="The time that the board shows, a whole minute.")
    refreshed_at_utc: datetime | None = Field(
        description="Issue time of the latest refresh of all upcoming flights; null before the "
        "first refresh."
    )
    usual_disrupted_30: float | None = Field(
        default=None,
        description="Share of this airport's flights of the last 28 days that arrived 30 minutes "
        "late or more, were cancelled or diverted; null where none is known.",
        examples=[0.21],
    )
    flights: list[BoardFlight]
    next_cursor: Cursor


class FlightForecast(Answer):
    """A flight of the board with its latest forecast, reasons and distribution included."""

    flight: BoardFlight
    classes: Classes | None = None
    reasons: list[Reason] = Field(default_factory=list)
    support: Support | None = None
    survival: Survival | None = None
