"""A flight, a request for its forecast, and the limits of the lead time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ponctuel.domain.errors import InvalidRequest

MIN_LEAD_TIME_MIN = 0
MAX_LEAD_TIME_MIN = 30 * 24 * 60


@dataclass(frozen=True)
class Flight:
    """One scheduled leg.

    Attributes:
        carrier_code: IATA code of the marketing carrier in the source (e.g. ``UA``).
        flight_number: number without the carrier's code.
        origin_code, destination_code: IATA airport codes.
        sched_dep_utc: scheduled departure, aware UTC.
        sched_arr_utc: scheduled arrival, aware UTC; None where the schedule is not known.
        tail_number: the aircraft, where the caller names it.
        in_schedule: whether the flight is in the source's schedule.
    """

    carrier_code: str
    flight_number: int
    origin_code: str
    destination_code: str
    sched_dep_utc: datetime
    sched_arr_utc: datetime | None = None
    tail_number: str | None = None
    in_schedule: bool = False

    def __post_init__(self) -> None:
        if self.sched_dep_utc.tzinfo is None:
            raise ValueError("sched_dep_utc must be aware")


@dataclass(frozen=True)
class ForecastRequest:
    """A flight and the moment at which the forecast is issued.

    Raises:
        InvalidRequest: if the lead time is not between 0 minutes and 30 days.
    """

    flight: Flight
    issued_at_utc: datetime

    def __post_init__(self) -> None:
        if self.issued_at_utc.tzinfo is None:
            raise ValueError("issued_at_utc must be aware")
        lead = self.lead_time_min
        if lead < MIN_LEAD_TIME_MIN:
            raise InvalidRequest(
                "the flight's scheduled departure lies before the issue time "
                f"({self.issued_at_utc:%Y-%m-%d %H:%M} UTC); forecasts are issued up to departure",
                field="issued_at",
                value=self.issued_at_utc.isoformat(),
                code="lead_time_out_of_range",
            )
        if lead > MAX_LEAD_TIME_MIN:
            raise InvalidRequest(
                "the flight departs more than 30 days after the issue time "
                f"({self.issued_at_utc:%Y-%m-%d %H:%M} UTC); ask again nearer to departure, "
                "or give an issue time within the 30 days",
                field="issued_at",
                value=self.issued_at_utc.isoformat(),
                code="lead_time_out_of_range",
            )

    @property
    def lead_time_min(self) -> float:
        """Scheduled departure minus issue time, in minutes."""
        return (self.flight.sched_dep_utc - self.issued_at_utc) / timedelta(minutes=1)

    @property
    def issued_at_epoch_min(self) -> int:
        """Issue time in whole minutes since 1970 (UTC), rounded down so as to see no later fact."""
        return epoch_min(self.issued_at_utc)


def epoch_min(moment: datetime) -> int:
    """Whole minutes from 1970-01-01T00:00Z to an aware moment, rounded down.

    Args:
        moment: an aware time.
    """
    return int(moment.timestamp() // 60)


def epoch_min_ceil(moment: datetime) -> int:
    """The first whole minute from 1970-01-01T00:00Z that is not before an aware moment.

    Args:
        moment: an aware time.
    """
    return -int(-moment.timestamp() // 60)


def from_epoch_min(minutes: int) -> datetime:
    """The aware UTC moment that lies `minutes` after 1970-01-01T00:00Z.

    Args:
        minutes: whole minutes since 1970 (UTC).
    """
    return datetime.fromtimestamp(int(minutes) * 60, UTC)
