"""What the API takes and answers, with units; the documentation is made from these models."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

MOST_REQUESTS = 10_000
Text = Annotated[str, Field(max_length=64)]
Probability = Annotated[float, Field(description="Probability, 0 to 1.")]
Minutes = Annotated[float, Field(description="Minutes of arrival delay; negative is early.")]


class RequestIn(BaseModel):
    """A flight, and the moment at which its forecast is issued.

    Times are local to the origin airport unless they bear an offset.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "carrier": "UA",
                "flight": "1178",
                "origin": "EWR",
                "destination": "IAH",
                "departure": "2013-12-23T16:30",
                "issued_at": "2013-12-23T15:15",
            }
        },
    )
    carrier: Text = Field(description="IATA code of the carrier.", examples=["UA"])
    flight: int | Text = Field(description="Flight number, without the code.", examples=["1178"])
    origin: Text = Field(description="IATA code of the origin.", examples=["EWR"])
    destination: Text = Field(description="IATA code of the destination.", examples=["IAH"])
    departure: Text = Field(
        description="Scheduled departure, ISO 8601.", examples=["2013-12-23T16:30"]
    )
    issued_at: Text | None = Field(
        default=None,
        description="When the forecast is issued; the clock's time if left out, never after it.",
        examples=["2013-12-23T15:15"],
    )
    tail_number: Text | None = Field(
        default=None, description="The aircraft, where it is known.", examples=["N37434"]
    )

    def as_request(self) -> dict[str, Any]:
        """The fields that were given, as the service takes them."""
        return self.model_dump(exclude_none=True)


class FlightIn(BaseModel):
    """One flight, and a page of what is kept of it."""

    model_config = ConfigDict(extra="forbid")
    carrier: Text = Field(description="IATA code of the carrier.", examples=["UA"])
    flight: int | Text = Field(description="Flight number, without the code.", examples=["1178"])
    origin: Text = Field(description="IATA code of the origin.", examples=["EWR"])
    destination: Text = Field(description="IATA code of the destination.", examples=["IAH"])
    departure: Text = Field(
        description="Scheduled departure, ISO 8601.", examples=["2013-12-23T16:30"]
    )
    cursor: str | None = Field(
        default=None, max_length=300, description="The `next_cursor` of the page before."
    )
    limit: int = Field(default=50, ge=1, le=200, description="How many at most.")

    def as_flight(self) -> dict[str, Any]:
        """The flight, as the service takes it."""
        return self.model_dump(exclude={"cursor", "limit"})


class ForecastsIn(BaseModel):
    """One to 10,000 requests."""

    model_config = ConfigDict(extra="forbid")
    requests: list[RequestIn] = Field(min_length=1, max_length=MOST_REQUESTS)


class FaultOut(BaseModel):
    """One fault that the caller can mend."""

    code: str = Field(description="Stable name of the fault.", examples=["unknown_code"])
    field: str | None = Field(description="The field at fault.", examples=["origin"])
    value: str | None = Field(description="What was given.", examples=["QQQ"])
    detail: str = Field(description="One sentence that says what is accepted.")


class ErrorOut(BaseModel):
    """Stands in a request's place when it could not be answered."""

    error: FaultOut


class ProblemOut(BaseModel):
    """Problem details (RFC 9457)."""

    type: str = Field(examples=["/docs#problem-invalid-request"])
    title: str = Field(examples=["The request is not valid"])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["1 field is not valid."])
    errors: list[FaultOut] = []


class ClassesOut(BaseModel):
    """Four classes that exclude one another and sum to 1; diverted counts in the last."""

    under_30: Probability
    from_30_to_60: Probability
    from_60_to_120: Probability
    over_120_or_cancelled: Probability


class ReasonOut(BaseModel):
    """One circumstance that moves this forecast, with its most telling figure in words.

    Reasons explain P(30 min late or more, given that the flight arrives), which is
    `p_late_30 / (1 - p_cancelled - p_diverted)`; `p_late_30` itself also asks that it arrives.
    """

    family: str = Field(description="Family of features.", examples=["overdue_origin"])
    points: float = Field(
        description="Percentage points that it adds to P(30 min late or more, given arrival), "
        "or takes from it: Shapley values of the log-odds, rescaled to probability.",
        examples=[14.2],
    )
    text_en: str = Field(examples=["18 flights are overdue at JFK: +14 points"])
    text_fr: str = Field(examples=["18 vols en retard attendent de partir à JFK : +14 points"])


class ReasonsSumOut(BaseModel):
    """What the sum of the reasons needs, in percent of P(30 min late or more, given arrival).

    `base_points` + the `points` of all reasons + `other_points` = `forecast_points`.
    """

    base_points: float = Field(
        description="What the model says when nothing is known of the flight.", examples=[18.42]
    )
    other_points: float = Field(
        description="What the families that are not listed add or take, all together, and the "
        "rounding of those that are.",
        examples=[-1.37],
    )
    forecast_points: float = Field(
        description="The forecast: 100 `p_late_30 / (1 - p_cancelled - p_diverted)`.",
        examples=[37.15],
    )


class SupportOut(BaseModel):
    """How many flights like this one were known before the forecast was issued."""

    n: int = Field(
        description="Comparable flights whose outcome was known before the issue time.",
        examples=[412],
    )
    level: str = Field(description="What these flights have in common.", examples=["route"])
    limited: bool = Field(
        description="True where fewer than 30 flights of this carrier are known on this route, "
        "the flight is not in the schedule, or its aircraft was never seen."
    )
    text_en: str = Field(description="The same in plain words, with what is lacking.")
    text_fr: str


class SurvivalOut(BaseModel):
    """The whole distribution: P(it arrives, and its delay >= t) at each threshold t."""

    thresholds_min: list[float]
    p_late: list[float]


class FlightOut(BaseModel):
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


class WeatherUseOut(BaseModel):
    """Whether the weather of today was known where the flight leaves from."""

    status: Literal["ok", "down"]
    observed_at_utc: datetime | None = Field(
        description="When the last observation became known; null where none counts any more."
    )
    text_en: str
    text_fr: str


class ForecastOut(BaseModel):
    """The distribution of one flight's arrival delay, seen from one moment."""

    p_cancelled: Probability
    p_diverted: Probability
    p_late_15: float = Field(description="P(it arrives, 15 min late or more).")
    p_late_30: float = Field(description="P(it arrives, 30 min late or more).")
    p_late_60: float = Field(description="P(it arrives, 60 min late or more).")
    p_late_120: float = Field(description="P(it arrives, 120 min late or more).")
    p_late_180: float = Field(description="P(it arrives, 180 min late or more).")
    delay_p05_min: Minutes
    delay_p10_min: Minutes
    delay_p50_min: Minutes
    delay_p90_min: Minutes
    delay_p95_min: Minutes
    expected_delay_min: float = Field(description="Mean delay in minutes, given that it arrives.")
    classes: ClassesOut
    reasons: list[ReasonOut] = Field(
        description="Three to five reasons, strongest first; fewer where fewer than three "
        "circumstances move the forecast by 0.05 points, none where none were asked for."
    )
    reasons_sum: ReasonsSumOut | None = Field(
        default=None, description="Null where no reasons were asked for."
    )
    support: SupportOut
    issued_at_utc: datetime
    lead_time_min: float = Field(description="Scheduled departure minus issue time, in minutes.")
    model_version: str
    cancelled_known_at_utc: datetime | None = Field(
        default=None,
        description="When the flight's cancellation became known, where that was before the issue "
        "time: `p_cancelled` is then 1, the delays are those of a flight that would have left, and "
        "no reasons are given. Not told of forecasts that were kept.",
    )
    flight: FlightOut | None = None
    survival: SurvivalOut | None = None
    weather: WeatherUseOut | None = Field(
        default=None, description="Null where no weather service is asked, as in a replay."
    )


class ForecastsOut(BaseModel):
    """Answers in the order of the requests."""

    forecasts: list[ForecastOut | ErrorOut]
    kept: int = Field(default=0, description="How many of them were kept in your history (`keep`).")


class AirportOut(BaseModel):
    """An airport."""

    airport_code: str = Field(examples=["EWR"])
    airport_name: str = Field(examples=["Newark Liberty Intl"])
    city_name: str | None = Field(default=None, examples=["Newark"])
    time_zone: str | None = Field(default=None, examples=["America/New_York"])
    flights_n: int = Field(description="Departures in the schedule.")
    arrivals_n: int = Field(default=0, description="Arrivals in the schedule.")


class AirportsOut(BaseModel):
    airports: list[AirportOut]
    next_cursor: str | None = None


class FlightListed(BaseModel):
    """One departure of the schedule."""

    carrier_code: str = Field(examples=["UA"])
    carrier_name: str | None = None
    flight_number: int | str = Field(examples=[1178])
    origin_code: str = Field(examples=["EWR"])
    origin_name: str | None = None
    destination_code: str = Field(examples=["IAH"])
    destination_name: str | None = None
    sched_dep_local: str = Field(
        description="Wall clock at the origin.", examples=["2013-12-23T16:30"]
    )
    sched_dep_utc: datetime
    sched_arr_local: str | None = Field(
        default=None, description="Wall clock at the destination.", examples=["2013-12-23T20:28"]
    )
    sched_arr_utc: datetime | None = None


class FlightsOut(BaseModel):
    """Departures, earliest first."""

    flights: list[FlightListed]
    next_cursor: str | None = None


class OutcomeOut(BaseModel):
    """What really happened."""

    outcome: Literal["arrived", "cancelled", "diverted"]
    arr_delay_min: float | None = Field(default=None, description="Negative is early.")
    dep_delay_min: float | None = None
    known_at_utc: datetime = Field(description="When this became known.")


class OutcomeAnswer(BaseModel):
    outcome: OutcomeOut | None = Field(description="Null while the clock has not passed it.")


class PastFlightOut(FlightListed):
    """A past departure and what became of it."""

    outcome: OutcomeOut


class PastFlightsOut(BaseModel):
    """Past departures, latest first."""

    flights: list[PastFlightOut]
    next_cursor: str | None = None


class ClockOut(BaseModel):
    """The clock that the system runs on, and the days that its schedule covers."""

    now_utc: datetime
    mode: Literal["replay", "real"]
    first_day: date
    last_day: date
    time_zone: str | None = Field(description="Of the airport with most departures.")
    model_version: str


class JobOut(BaseModel):
    """A periodic job of the system."""

    name: str = Field(examples=["board"])
    finished_at_utc: datetime | None = Field(description="End of the last run that went well.")
    due_at_utc: datetime
    late_s: float = Field(description="Seconds since it has been due and not done.")
    failures_n: int = Field(description="Runs that failed since the last that went well.")
    last_error: str | None


class StatusOut(BaseModel):
    status: str = Field(examples=["ok"])
    jobs: list[JobOut] | None = Field(
        default=None, description="Left out where this process runs none."
    )
